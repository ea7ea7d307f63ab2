"""Classes with one object."""

from threading import RLock


class Singleton(type):
    """Makes the object of a class once."""

    def __init__(cls, name, bases, dct, **kwargs):
        super().__init__(name, bases, dct, **kwargs)
        cls.__instance = None
        cls.__rlock = RLock()

    def __call__(cls, *args, **kwargs):
        with cls.__rlock:
            if cls.__instance is None:
                cls.__instance = super().__call__(*args, **kwargs)
        return cls.__instance
