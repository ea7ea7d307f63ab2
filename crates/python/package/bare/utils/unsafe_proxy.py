"""Marks of values that are no templates: here none is rendered unasked."""

AnsibleUnsafeText, AnsibleUnsafeBytes = str, bytes


class AnsibleUnsafe:
    """A value that is no template."""


def wrap_var(value):
    """Return a value as it is."""
    return value


to_unsafe_text = to_unsafe_bytes = wrap_var
