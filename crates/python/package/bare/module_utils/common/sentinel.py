"""A value that nothing else is."""


class Sentinel:
    """Stands for no value; it has no instances."""

    def __new__(cls):
        return cls
