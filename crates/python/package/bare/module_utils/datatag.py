"""Marks of values: here they have none."""


def deprecate_value(value, msg, **_more):
    return value


def native_type_name(value, plural=False):
    name = (value if isinstance(value, type) else type(value)).__name__
    return name + "s" if plural else name
