"""Paths."""

import os


def unfrackpath(path, follow=True, basedir=None):
    """Return a path without `~`, variables, `..` and (if so) links."""
    path = os.path.expandvars(os.path.expanduser(path))
    if not os.path.isabs(path):
        path = os.path.join(basedir or os.getcwd(), path)
    return os.path.normpath(os.path.realpath(path) if follow else path)


def makedirs_safe(path, mode=None):
    """Make a folder and those above it, unless it is there."""
    path = unfrackpath(path)
    if not os.path.exists(path):
        os.makedirs(path, mode if mode is not None else 0o777, exist_ok=True)


def basedir(source):
    """Return the folder of a file."""
    return os.path.realpath(source if os.path.isdir(source) else os.path.dirname(source) or ".")


def is_subpath(child, parent, real=False):
    """Tell whether a path is below another."""
    child, parent = unfrackpath(child, follow=real), unfrackpath(parent, follow=real)
    return os.path.commonpath([child, parent]) == parent
