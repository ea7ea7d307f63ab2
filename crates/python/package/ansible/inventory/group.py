"""Groups of hosts."""

import re

from playcall import objects as _objects
from playcall import state as _state
from playcall import wire as _wire

_groups = {}
_priorities = []


def group_of(name):
    """Return the one group of a name."""
    if name not in _groups:
        _groups[name] = Group(name)
    return _groups[name]


def take_priorities():
    """Return what was set since the last time."""
    taken, _priorities[:] = list(_priorities), []
    return taken


def to_safe_group_name(name, replacer="_", force=False, silent=False):
    """Return a group's name with nothing in it that no variable's name may have: always, or as the settings say."""
    if name and force:
        return re.sub(r"^[\d\W]|[^\w]", replacer, name)
    return _wire.ask("safe_group_name", name=name) if name and _state.is_worker else name


class Group:
    """A group: its name; the rest is asked for."""

    base_type = "group"

    def __init__(self, name=None):
        self.name = name
        self._vars = None

    def _described(self):
        groups = _objects.world.ask_or({}, "inventory").get("groups") or {}
        return groups.get(self.name) or {}

    @property
    def vars(self):
        """The variables that the inventory gives it; what is written to them counts."""
        if self._vars is None:
            variables = _objects.Tracked(self._described().get("vars") or {})
            self._vars = _objects.world.watch("group_vars", {"group": self.name}, variables)
        return self._vars

    @property
    def depth(self):
        return self._described().get("depth", 0)

    @property
    def priority(self):
        return self._described().get("priority", 1)

    @property
    def hosts(self):
        """The hosts that it lists itself."""
        return [_objects.world.host(name) for name in self._described().get("hosts") or []]

    @property
    def child_groups(self):
        return [group_of(name) for name in self._described().get("children") or []]

    @property
    def parent_groups(self):
        groups = _objects.world.ask_or({}, "inventory").get("groups") or {}
        return [group_of(name) for name, group in groups.items() if self.name in (group.get("children") or [])]

    def get_name(self):
        return self.name

    def get_hosts(self):
        """Return the hosts of the group and of those within it."""
        found = list(self.hosts)
        for child in self.child_groups:
            found.extend(host for host in child.get_hosts() if host not in found)
        return found

    def get_vars(self):
        return dict(self.vars)

    @property
    def host_names(self):
        return {host.name for host in self.hosts}

    def serialize(self):
        return {
            "name": self.name,
            "vars": dict(self.vars),
            "parent_groups": [group.name for group in self.parent_groups],
            "depth": self.depth,
            "hosts": [host.name for host in self.hosts],
        }

    def get_ancestors(self):
        found = set(self.parent_groups)
        for parent in self.parent_groups:
            found |= parent.get_ancestors()
        return found

    def get_descendants(self, **_more):
        found = set(self.child_groups)
        for child in self.child_groups:
            found |= child.get_descendants()
        return found

    def set_variable(self, key, value):
        self.vars[key] = value

    def set_priority(self, priority):
        """Set its priority among groups of its depth."""
        _priorities.append({"kind": "group_priority", "group": self.name, "value": int(priority)})

    def __deepcopy__(self, memo):
        return self

    def __eq__(self, other):
        return isinstance(other, Group) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name

    __repr__ = __str__
