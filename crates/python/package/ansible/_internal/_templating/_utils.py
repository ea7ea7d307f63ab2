"""Values that templates know."""

from playcall.values import Omit  # noqa: F401
