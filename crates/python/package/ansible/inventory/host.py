"""Hosts."""

from ansible.utils.vars import get_unique_id
from playcall import objects as _objects


class Host:
    """A host: its name; the rest is asked for."""

    base_type = "host"

    def __init__(self, name=None, port=None, gen_uuid=True):
        self.name = name
        self.address = name
        self._uuid = get_unique_id() if gen_uuid else None
        self._vars = None
        self._own_groups = None
        if port:
            self.vars["ansible_port"] = int(port)

    def _described(self):
        hosts = _objects.world.ask_or({}, "inventory").get("hosts") or {}
        return hosts.get(self.name) or {}

    @property
    def vars(self):
        """The variables that the inventory gives it; what is written to them counts."""
        if self._vars is None:
            variables = _objects.Tracked(self._described().get("vars") or {})
            self._vars = _objects.world.watch("host_vars", {"host": self.name}, variables)
        return self._vars

    @vars.setter
    def vars(self, value):
        self.vars.clear()
        self.vars.update(value)

    @property
    def groups(self):
        """The groups it is in."""
        from ansible.inventory.group import group_of

        names = list(self._described().get("groups") or [])
        if names and "all" not in names:
            names.append("all")
        return [group_of(name) for name in names]

    @property
    def implicit(self):
        return bool(self._described().get("implicit"))

    def get_name(self):
        """Return its name."""
        return self.name

    def get_groups(self):
        return self.groups

    def get_vars(self):
        """Return its variables with those that every host has."""
        return {**self.vars, **self.get_magic_vars()}

    def get_magic_vars(self):
        """Return the variables that tell of the host itself."""
        return {
            "inventory_hostname": self.name,
            "inventory_hostname_short": self.name.split(".")[0],
            "group_names": sorted(group.name for group in self.groups if group.name != "all"),
        }

    def set_variable(self, key, value):
        """Set a variable."""
        self.vars[key] = value

    def remove_group(self, group):
        raise NotImplementedError("a callback can't change who is in a group")

    def populate_ancestors(self, additions=None):
        """All groups are known."""

    def add_group(self, group, added=None):
        raise NotImplementedError("a callback can't change who is in a group")

    def serialize(self):
        return {
            "name": self.name,
            "vars": dict(self.vars),
            "address": self.address,
            "uuid": self._uuid,
            "groups": [],
            "implicit": self.implicit,
        }

    def __getstate__(self):
        return self.serialize()

    def __setstate__(self, data):
        self.__init__(data["name"])
        self.address = data["address"]

    def __deepcopy__(self, memo):
        return self

    def __eq__(self, other):
        return isinstance(other, Host) and self.name == other.name

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name

    def __repr__(self):
        return self.name
