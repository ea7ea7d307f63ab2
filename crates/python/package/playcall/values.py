"""Values on their way between Playcall and plugins that are called: the forms of crates/python/src/codec.rs."""

import base64
import datetime
import enum
import json
import pickle
from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sequence, Set, ValuesView

from playcall import wire

KEY = "\0"


class Trusted(str):
    """A text that may be a template, and where it was written."""

    _origin = None

    def __new__(cls, text="", origin=None):
        made = super().__new__(cls, text)
        if origin is not None:
            made._origin = origin
        return made

    def __reduce__(self):
        return (Trusted, (str(self), self._origin))


class OmitType:
    """The one value of `omit`."""

    _one = None

    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one

    def __repr__(self):
        return "<<Omit>>"

    def __reduce__(self):
        return (OmitType, ())


Omit = OmitType()


class MarkerError(Exception):
    """A marker was needed."""

    def __init__(self, message, source):
        super().__init__(message)
        self.source = source


class Marker:
    """A missing value: may be passed on, and nothing else."""

    __slots__ = ("_message", "_name", "_number")

    concrete_subclasses = set()

    def __init__(self, hint=None, obj=None, name=None, exc=None, *, message=None, number=None, **_more):
        self._message = message or hint or ("%r is undefined" % name if name else "undefined")
        self._name = name
        self._number = number

    @property
    def _undefined_message(self):
        return self._message

    @property
    def _undefined_name(self):
        return self._name

    _undefined_hint = _undefined_message

    def _as_exception(self):
        from ansible.errors import AnsibleUndefinedVariable

        return AnsibleUndefinedVariable(self._message)

    def trip(self):
        """Fail, as something needs the value."""
        raise MarkerError(self._message, self)

    def _trips(self, *_args, **_kwargs):
        raise MarkerError(self._message, self)

    def __getattr__(self, name):
        if name[:2] == name[-2:] == "__":
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self

    __hash__ = object.__hash__
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _trips
    __str__ = __len__ = __iter__ = __bool__ = __int__ = __float__ = __contains__ = _trips
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _trips
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _trips
    __format__ = __index__ = __complex__ = _trips

    def __repr__(self):
        return "UndefinedMarker(%r)" % self._message


class UndefinedMarker(Marker):
    """A variable that is not there."""

    __slots__ = ()


class TruncationMarker(Marker):
    """Text that was cut."""

    __slots__ = ()


def first_marker(args, kwargs):
    """Return the first marker among arguments, or None."""
    for value in args:
        if isinstance(value, Marker):
            return value
    for value in kwargs.values():
        if isinstance(value, Marker):
            return value
    return None


class Wary(list):
    """A list with markers in it, for plugins that know nothing of them."""

    __slots__ = ()

    def __getitem__(self, index):
        found = super().__getitem__(index)
        if isinstance(found, Marker):
            found.trip()
        return Wary(found) if isinstance(index, slice) else found

    def __iter__(self):
        for value in super().__iter__():
            if isinstance(value, Marker):
                value.trip()
            yield value


class WaryDict(dict):
    """A dictionary with markers in it, for plugins that know nothing of them."""

    __slots__ = ()

    def __getitem__(self, key):
        found = super().__getitem__(key)
        if isinstance(found, Marker):
            found.trip()
        return found

    def get(self, key, default=None):
        return self[key] if key in self else default

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]


def wary(value):
    """Return a value whose containers trip over the markers in them."""
    if type(value) is list:
        made = [wary(one) for one in value]
        return Wary(made) if any(isinstance(one, Marker) for one in made) or made != value else value
    if type(value) is dict:
        made = {key: wary(one) for key, one in value.items()}
        return WaryDict(made)
    return value


class Held(str):
    """A text that stands for something that stays with Playcall: what a module's failure is made of."""

    _number = None

    def __new__(cls, text, number=None):
        made = super().__new__(cls, text)
        made._number = number
        return made


class Remote:
    """Something with behaviour that stays with Playcall."""

    def __init__(self, number, kind):
        self._number = number
        self._kind = kind

    def _ask(self, what, **args):
        return wire.ask("object", object=self, what=what, **args)

    def __call__(self, *args, **kwargs):
        return self._ask("call", args=list(args), kwargs=kwargs)

    def __str__(self):
        return self._ask("text")

    def __repr__(self):
        return self._ask("repr")


class RemoteMapping(Remote, Mapping):
    """A mapping that stays with Playcall: `hostvars` and what it holds."""

    def __getitem__(self, key):
        found = self._ask("item", key=key)
        if not found:
            raise KeyError(key)
        return found[0]

    def raw_get(self, key):
        """Return an item."""
        return self[key]

    def get(self, key, default=None):
        found = self._ask("item", key=key)
        return found[0] if found else default

    def __contains__(self, key):
        return self._ask("contains", key=key)

    def __iter__(self):
        return iter(self._ask("keys"))

    def __len__(self):
        return len(self._ask("keys"))

    def __deepcopy__(self, memo):
        return self


#: How many markers were read so far.
markers_read = 0


def _read_time(found):
    numbers = found["v"]
    if found["k"] == "date":
        return datetime.date(*numbers)
    if found["k"] == "timedelta":
        return datetime.timedelta(microseconds=numbers[0])
    zone = found.get("z")
    zone = None if zone is None else datetime.timezone(datetime.timedelta(seconds=zone))
    return datetime.datetime(*numbers, tzinfo=zone)


def _read_object(found):
    try:
        return pickle.loads(base64.b64decode(found["p"]))
    except Exception:
        # Its class is not known in this process.
        return found.get("s", "")


def _read_marker(found):
    global markers_read
    markers_read += 1
    return UndefinedMarker(message=found.get("m"), name=found.get("n"), number=found.get("i"))


_READERS = {
    "t": lambda found: Trusted(found["v"], found.get("o")),
    "y": lambda found: bytes.fromhex(found["v"]).decode("utf-8", "surrogateescape"),
    "b": lambda found: bytes.fromhex(found["v"]),
    "p": lambda found: tuple(found["v"]),
    "s": lambda found: set(found["v"]),
    "d": lambda found: {_key(key): value for key, value in found["v"]},
    "D": _read_time,
    "o": lambda found: Omit,
    "u": _read_marker,
    "h": lambda found: (RemoteMapping if found.get("m") else Remote)(found["i"], found.get("t")),
    "e": lambda found: Held(found["v"], found["i"]),
    "x": _read_object,
}


def _key(key):
    return tuple(key) if isinstance(key, list) else key


def _hook(found):
    kind = found.get(KEY)
    return found if kind is None else _READERS[kind](found)


decode = json.JSONDecoder(object_hook=_hook).decode

_PLAIN = frozenset((int, float, bool, type(None)))


def _text(value):
    """Return a text as it is sent."""
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        data = value.encode("utf-8", "surrogateescape" if wire._only_escapes(value) else "replace")
        return {KEY: "y", "v": data.hex()}
    return value


def encode(value):
    """Return a value as JSON can write it."""
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind in _PLAIN:
        return value
    if kind is dict or kind is WaryDict:
        return _mapping(dict.items(value))
    if kind is list:
        return [encode(one) for one in value]
    return _encode_other(value)


def _mapping(items):
    made = {}
    for key, value in items:
        if not isinstance(key, str) or key == KEY or not key.isascii() and type(_text(str(key))) is not str:
            break
        made[str(key)] = encode(value)
    else:
        return made
    return {KEY: "d", "v": [[encode(key), encode(value)] for key, value in items]}


def _encode_other(value):
    if isinstance(value, Held):
        return {KEY: "h", "i": value._number}
    if isinstance(value, str):
        text = _text(str.__str__(value))
        if isinstance(value, Trusted):
            if not isinstance(text, str):
                return text
            made = {KEY: "t", "v": text}
            if value._origin is not None:
                made["o"] = value._origin
            return made
        return text
    if isinstance(value, enum.Enum) and not isinstance(value, int):
        return _object(value)
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Marker):
        made = {KEY: "u", "m": value._message}
        if value._name:
            made["n"] = value._name
        if value._number is not None:
            made["i"] = value._number
        return made
    if value is Omit:
        return {KEY: "o"}
    if isinstance(value, (bytes, bytearray)):
        return {KEY: "b", "v": bytes(value).hex()}
    if isinstance(value, Remote):
        return {KEY: "h", "i": value._number}
    if isinstance(value, datetime.datetime):
        zone = value.utcoffset()
        numbers = [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]
        return {KEY: "D", "k": "datetime", "v": numbers, "z": None if zone is None else int(zone.total_seconds())}
    if isinstance(value, datetime.date):
        return {KEY: "D", "k": "date", "v": [value.year, value.month, value.day]}
    if isinstance(value, datetime.timedelta):
        return {KEY: "D", "k": "timedelta", "v": [value // datetime.timedelta(microseconds=1)]}
    if isinstance(value, Wary):
        return [encode(one) for one in list.__iter__(value)]
    if isinstance(value, tuple):
        return {KEY: "p", "v": [encode(one) for one in value]}
    if isinstance(value, list):
        return [encode(one) for one in value]
    if isinstance(value, Mapping):
        return _mapping(list(value.items()))
    if isinstance(value, (KeysView, ItemsView, ValuesView, Iterator, range)):
        return [encode(one) for one in value]
    if isinstance(value, (set, frozenset, Set)):
        return {KEY: "s", "v": [encode(one) for one in value]}
    if isinstance(value, Sequence):
        return [encode(one) for one in value]
    return _object(value)


def _object(value):
    """Return something that is no data: it comes back as it was, where it can be pickled."""
    made = {KEY: "x", "t": type(value).__name__}
    for key, of in (("s", str), ("r", repr)):
        try:
            made[key] = wire.safe(of(value))
        except Exception:
            made[key] = "<%s object>" % type(value).__name__
    try:
        made["p"] = base64.b64encode(pickle.dumps(value)).decode("ascii")
    except Exception:
        pass
    return made
