"""The variables of a template or a task: each is asked for when it is looked at."""

from playcall import wire


class Variables(dict):
    """All variables that a plugin is given; what it changes, it changes for itself and for what it renders."""

    def __init__(self):
        super().__init__()
        self._is_whole = False
        self._missing = set()
        #: What the plugin wrote: what it has rendered sees it.
        self._written = set()
        self._unset = set()

    def _whole(self):
        if not self._is_whole:
            found = wire.ask("vars")
            mine = {key: dict.__getitem__(self, key) for key in dict.keys(self)}
            dict.update(self, found)
            for key in self._written:
                if key in mine:
                    dict.__setitem__(self, key, mine[key])
            for key in self._unset:
                dict.pop(self, key, None)
            self._is_whole = True
        return self

    def changes(self):
        """Return what a plugin wrote."""
        return {key: dict.__getitem__(self, key) for key in self._written if dict.__contains__(self, key)}

    def __missing__(self, key):
        if self._is_whole or key in self._missing or not isinstance(key, str):
            raise KeyError(key)
        found = wire.ask("var", name=key)
        if not found:
            self._missing.add(key)
            raise KeyError(key)
        dict.__setitem__(self, key, found[0])
        return found[0]

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        if dict.__contains__(self, key):
            return True
        try:
            self.__missing__(key)
        except KeyError:
            return False
        return True

    def __setitem__(self, key, value):
        self._written.add(key)
        self._missing.discard(key)
        self._unset.discard(key)
        dict.__setitem__(self, key, value)

    def __delitem__(self, key):
        self[key]
        self._unset.add(key)
        self._missing.add(key)
        self._written.discard(key)
        dict.__delitem__(self, key)

    def pop(self, key, *default):
        try:
            value = self[key]
        except KeyError:
            if default:
                return default[0]
            raise
        del self[key]
        return value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def __ior__(self, other):
        self.update(other)
        return self

    def __or__(self, other):
        return {**dict(self), **other}

    def __ror__(self, other):
        return {**other, **dict(self)}

    def _names(self):
        """Return the names of all variables: their values are not needed for that."""
        if self._is_whole:
            return list(dict.keys(self))
        names = dict.fromkeys(name for name in wire.ask("var_names") if name not in self._unset)
        names.update(dict.fromkeys(dict.keys(self)))
        return list(names)

    def __iter__(self):
        return iter(self._names())

    def __reversed__(self):
        return reversed(self._names())

    def __len__(self):
        return len(self._names())

    def __bool__(self):
        return True

    def keys(self):
        return dict.fromkeys(self._names()).keys()

    def values(self):
        return dict.values(self._whole())

    def items(self):
        return dict.items(self._whole())

    def copy(self):
        """Return variables that can be changed apart from these."""
        made = Variables()
        for key in dict.keys(self):
            dict.__setitem__(made, key, dict.__getitem__(self, key))
        made._is_whole = self._is_whole
        made._missing = set(self._missing)
        made._written = set(self._written)
        made._unset = set(self._unset)
        return made

    __copy__ = copy

    def __deepcopy__(self, memo):
        import copy

        return {key: copy.deepcopy(value, memo) for key, value in self.items()}

    def __eq__(self, other):
        return dict.__eq__(self._whole(), other)

    __hash__ = None

    def __repr__(self):
        return dict.__repr__(self._whole())

    def __reduce__(self):
        return (dict, (dict(self),))
