"""What counts as true."""

BOOLEANS_TRUE = frozenset(("y", "yes", "on", "1", "true", "t", 1, 1.0, True))
BOOLEANS_FALSE = frozenset(("n", "no", "off", "0", "false", "f", 0, 0.0, False))
BOOLEANS = BOOLEANS_TRUE | BOOLEANS_FALSE


def boolean(value, strict=True):
    """Return a value as a truth; where it is neither, False or (strictly) a TypeError."""
    if isinstance(value, bool):
        return value
    known = value.lower().strip() if isinstance(value, str) else value
    if known in BOOLEANS_TRUE:
        return True
    if known in BOOLEANS_FALSE or not strict:
        return False
    raise TypeError("The value '%s' is not a valid boolean." % (value,))
