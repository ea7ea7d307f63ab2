"""From bytes to text and back."""

import json


def _handler(errors):
    """Return how what can't be converted is handled: Ansible has names of its own for ways around that."""
    return "surrogateescape" if errors in (None, "surrogate_or_strict", "surrogate_or_replace", "surrogate_then_replace") else errors


def _other(obj, nonstring):
    """Return what stands for an object that is neither text nor bytes; `...` where it stays as it is."""
    if nonstring == "simplerepr":
        return str(obj)
    if nonstring == "passthru":
        return ...
    if nonstring == "empty":
        return ""
    if nonstring == "strict":
        raise TypeError("obj must be a string type")
    raise TypeError("Invalid value %s for the nonstring parameter" % nonstring)


def to_bytes(obj, encoding="utf-8", errors=None, nonstring="simplerepr"):
    """Return bytes."""
    if isinstance(obj, bytes):
        return obj
    if not isinstance(obj, str):
        other = _other(obj, nonstring)
        if other is ...:
            return obj
        obj = other
    try:
        return obj.encode(encoding, _handler(errors))
    except UnicodeEncodeError:
        if errors == "surrogate_or_strict":
            raise
        return obj.encode("utf-8", "surrogateescape" if errors is None else "replace")


def to_text(obj, encoding="utf-8", errors=None, nonstring="simplerepr"):
    """Return text."""
    if isinstance(obj, str):
        return obj
    if isinstance(obj, bytes):
        return obj.decode(encoding, _handler(errors))
    other = _other(obj, nonstring)
    return obj if other is ... else other


to_native = to_text


def json_dump(structure):
    return json.dumps(structure, default=str)


def jsonify(data, **kwargs):
    """Return data as JSON."""
    return json.dumps(data, default=str, **kwargs)


def container_to_bytes(d, encoding="utf-8", errors="surrogate_or_strict"):
    """Return a container whose texts are bytes."""
    return _convert(d, str, lambda text: to_bytes(text, encoding, errors))


def container_to_text(d, encoding="utf-8", errors="surrogate_or_strict"):
    """Return a container whose bytes are text."""
    return _convert(d, bytes, lambda data: to_text(data, encoding, errors))


def _convert(value, kind, act):
    if isinstance(value, kind):
        return act(value)
    if isinstance(value, dict):
        return {_convert(key, kind, act): _convert(one, kind, act) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_convert(one, kind, act) for one in value)
    return value
