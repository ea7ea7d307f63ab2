"""Types of settings."""

import decimal
import os
from collections.abc import Mapping, Sequence

from ansible import constants as _constants

ConfigManager = type(_constants.config)
_TRUE = ("y", "yes", "on", "1", "true", "t")


def _unquoted(text):
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def resolve_path(path, basedir=None):
    """Return a path without `~`, variables and `{{CWD}}`."""
    path = os.path.expandvars(os.path.expanduser(path.replace("{{CWD}}", os.getcwd())))
    if not os.path.isabs(path):
        path = os.path.join(os.path.dirname(basedir) if basedir else os.getcwd(), path)
    return os.path.normpath(path)


def ensure_type(value, value_type, origin=None, origin_ftype=None):
    """Return a value as a type; ValueError where it can't be."""
    if value is None:
        return None
    found = _ensure(value, (value_type or "").lower(), origin)
    if found is _wrong:
        raise ValueError("Invalid value provided for %r: %r" % (value_type, value))
    return _unquoted(found) if isinstance(found, str) and origin_ftype == "ini" else found


_wrong = object()


def _is_list(value):
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _ensure(value, kind, origin):
    basedir = origin if origin and os.path.isabs(origin) and os.path.exists(origin) else None
    if kind in ("bool", "boolean"):
        return value.strip().lower() in _TRUE if isinstance(value, str) else value in (True, 1)
    if kind in ("int", "integer"):
        if isinstance(value, int):
            return int(value)
        try:
            number = decimal.Decimal(value)
            return int(number) if int(number) == number else _wrong
        except (decimal.DecimalException, ValueError, TypeError):
            return _wrong
    if kind == "float":
        try:
            return float(value)
        except (TypeError, ValueError):
            return _wrong
    if kind == "list":
        if isinstance(value, str):
            return [_unquoted(one.strip()) for one in value.split(",")]
        return list(value) if _is_list(value) else _wrong
    if kind == "none":
        return None if value == "None" else _wrong
    if kind in ("path", "tmp", "tmppath", "temppath"):
        return resolve_path(value, basedir) if isinstance(value, str) else _wrong
    if kind in ("pathspec", "pathlist"):
        if isinstance(value, str):
            value = value.split(os.pathsep) if kind == "pathspec" else [one.strip() for one in value.split(",")]
        return [resolve_path(one, basedir) for one in value] if _is_list(value) else _wrong
    if kind in ("dict", "dictionary"):
        return dict(value) if isinstance(value, Mapping) else _wrong
    if kind in ("str", "string"):
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, (bool, int, float, complex)) else _wrong
    return value
