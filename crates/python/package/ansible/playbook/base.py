"""What plays, blocks and tasks have in common: keywords, each looked up when it is asked for."""

from ansible import constants as C
from playcall import objects as _objects

#: Keywords of everything in a playbook, with what they are where nobody set them, in the order of `dump_attrs`.
BASE = {
    "name": "",
    "connection": "ssh",
    "port": None,
    "remote_user": None,
    "vars": None,
    "module_defaults": None,
    "environment": None,
    "no_log": False,
    "run_once": None,
    "ignore_errors": None,
    "ignore_unreachable": None,
    "check_mode": False,
    "diff": False,
    "any_errors_fatal": False,
    "throttle": 0,
    "timeout": 0,
    "debugger": None,
    "become": False,
    "become_method": "sudo",
    "become_user": None,
    "become_flags": None,
    "become_exe": None,
}
_BY_SETTING = {
    "any_errors_fatal": "ANY_ERRORS_FATAL",
    "become": "DEFAULT_BECOME",
    "become_method": "DEFAULT_BECOME_METHOD",
    "connection": "DEFAULT_TRANSPORT",
    "no_log": "DEFAULT_NO_LOG",
    "timeout": "TASK_TIMEOUT",
}


def as_list(value):
    """Return a value as the keywords that are lists have it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class FieldAttribute:
    """A keyword, as `fattributes` lists it."""

    def __init__(self, default=None, **more):
        self.default = default
        self.__dict__.update(more)


NonInheritableFieldAttribute = ConnectionFieldAttribute = Attribute = FieldAttribute


class FieldAttributeBase:
    """Something of a playbook with keywords."""

    DEPRECATED_ATTRIBUTES = []
    _keywords = BASE
    #: Keywords that are lists, whatever was written.
    _lists = frozenset()
    #: What carries the keywords, and under which other names; what was written where it says nothing.
    _carried = {}
    _d = {}
    _path = None
    _ds = None
    _validated = True
    _finalized = _squashed = False
    _post_validate_object = False
    _origin = None

    def __getattr__(self, name):
        keyword = name[1:] if name[:1] == "_" else name
        if keyword not in type(self)._keywords:
            if keyword in ("finalized", "squashed", "validated"):
                return getattr(self, "_" + keyword)
            raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))
        if name != keyword:
            return getattr(self, keyword)
        value = self._value_of(keyword)
        self.__dict__[keyword] = value
        return value

    def _written(self):
        """Return the keywords as they stand in the file."""
        return {}

    def _value_of(self, keyword):
        field = self._carried.get(keyword)
        if field is not None:
            value = self._d.get(field)
        else:
            written = self._written()
            value = written.get(keyword) if isinstance(written, dict) else None
        if keyword in self._lists:
            return as_list(value)
        return self._unset(keyword) if value is None else value

    def _unset(self, keyword):
        """Return what a keyword is where nobody set it."""
        default = self._keywords[keyword]
        setting = _BY_SETTING.get(keyword)
        if setting is not None and getattr(C, setting, None) is not None:
            return getattr(C, setting)
        return list(default) if isinstance(default, list) else default

    @property
    def fattributes(self):
        return {name: FieldAttribute(default) for name, default in self._keywords.items()}

    def dump_attrs(self):
        """Return all keywords with their values."""
        found = {}
        for name in self._keywords:
            value = getattr(self, name)
            found[name] = value.serialize() if hasattr(value, "serialize") and name == "loop_control" else value
        return found

    def serialize(self):
        """Return it as plain data."""
        return dict(self.dump_attrs(), uuid=self._uuid, finalized=self._finalized, squashed=self._squashed)

    def dump_me(self, depth=0):
        """Show what it is, for somebody who looks for a fault."""

    def get_validated_value(self, name, attribute, value, templar):
        return value

    def validate(self, all_vars=None):
        """What runs was looked at before."""

    post_validate = squash = load_data = validate

    def get_variable_manager(self):
        return _objects.world.manager

    @property
    def _variable_manager(self):
        return _objects.world.manager

    def get_loader(self):
        return _objects.world.loader

    @property
    def _loader(self):
        return _objects.world.loader

    def get_path(self):
        """Return where it stands: `file:line`."""
        return self._path or ""

    def get_ds(self):
        """Return what it was loaded from."""
        return self._ds

    def get_dep_chain(self):
        role = self.__dict__.get("_role")
        return [role] if role is not None else None

    def get_search_path(self):
        """Return the folders in which its files are looked for, the nearest first."""
        found = []
        role = self.__dict__.get("_role")
        if role is not None and role._role_path:
            found.append(role._role_path)
        if self._path:
            folder = self._path.rsplit("/", 1)[0]
            if folder not in found:
                found.append(folder)
        playbook = _objects.world.playbook
        if not found and playbook is not None:
            found.append(playbook._basedir)
        return found

    def copy(self, *_args, **_kwargs):
        import copy

        return copy.copy(self)

    def __deepcopy__(self, memo):
        import copy

        return copy.copy(self)

    def __getstate__(self):
        return dict(self.__dict__)

    def __setstate__(self, state):
        self.__dict__.update(state)


class Base(FieldAttributeBase):
    """The same."""
