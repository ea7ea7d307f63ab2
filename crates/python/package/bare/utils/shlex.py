"""Words of a command line."""

from shlex import split as shlex_split  # noqa: F401
