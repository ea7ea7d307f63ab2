"""The abstract collections, where plugins of Python 2 found them."""

from collections.abc import *  # noqa: F401,F403
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence, Set  # noqa: F401
