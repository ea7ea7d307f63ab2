"""The abstract collections, where plugins of Python 2 found them."""

from collections.abc import *  # noqa: F401,F403
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence, Set  # noqa: F401


def is_string(value):
    """Tell whether something is text or bytes."""
    return isinstance(value, (str, bytes))


def is_sequence(value, include_strings=False):
    """Tell whether something is a sequence."""
    return isinstance(value, Sequence) and (include_strings or not is_string(value))


is_iterable = is_sequence
