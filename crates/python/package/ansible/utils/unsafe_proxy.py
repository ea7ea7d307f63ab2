"""Marks of values that are no templates: only what is marked as trusted is one here."""

from playcall.values import Trusted as _Trusted

AnsibleUnsafeText, AnsibleUnsafeBytes = str, bytes


class AnsibleUnsafe:
    """A value that is no template."""


def wrap_var(value):
    """Return a value with nothing in it a template."""
    if isinstance(value, _Trusted):
        return str.__str__(value)
    if type(value) is dict:
        return {key: wrap_var(one) for key, one in value.items()}
    if type(value) in (list, tuple, set):
        return type(value)(wrap_var(one) for one in value)
    return value


to_unsafe_text = to_unsafe_bytes = wrap_var
