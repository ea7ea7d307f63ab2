"""Tasks."""

from ansible.playbook.base import Base
from ansible.playbook.collectionsearch import CollectionSearch
from ansible.playbook.conditional import Conditional
from ansible.playbook.delegatable import Delegatable
from ansible.playbook.notifiable import Notifiable
from ansible.playbook.taggable import Taggable
from playcall import objects as _objects

#: Keywords that events carry under their own name, with what they are where unset.
_CARRIED = {
    "delegate_to": None,
    "ignore_errors": None,
    "ignore_unreachable": None,
    "run_once": None,
    "register": None,
    "no_log": None,
    "check_mode": None,
    "diff": None,
    "poll": 15,
    "until": None,
    "connection": None,
    "notify": None,
    "debugger": None,
}
#: Keywords that are asked for.
_OTHERS = frozenset(
    "any_errors_fatal become become_exe become_flags become_method become_user changed_when collections delay delegate_facts "
    "environment failed_when module_defaults port remote_user throttle timeout".split()
)


class Task(Base, Conditional, Taggable, CollectionSearch, Notifiable, Delegatable):
    """A task: as written where it starts, with what was templated in results."""

    def __init__(self, data=None):
        data = data or {}
        self._d = data
        self._uuid = data.get("uuid")
        self.name = self._name = data.get("own_name") or ""
        self.action = data.get("action")
        self.resolved_action = data.get("resolved_action")
        self.args = data.get("args") or {}
        self.tags = data.get("tags") or []
        self.loop = data.get("loop_items")
        self.when = _as_list(data.get("when"))
        self.async_val = data.get("async_seconds", 0)
        self.retries = data.get("retries")
        self.implicit = data.get("implicit", False)
        for name, unset in _CARRIED.items():
            setattr(self, name, data.get(name, unset))
        role = data.get("role")
        self._role = _role(role) if role else None
        self._path = data.get("path")
        self._more = None

    def _described(self):
        """What is known of it beyond its events."""
        if self._more is None:
            self._more = _objects.world.ask_or({}, "task", task=self._uuid)
        return self._more

    @property
    def vars(self):
        return self._described().get("vars") or {}

    @property
    def _ds(self):
        return self._described().get("ds")

    @property
    def _parent(self):
        """What it stands in: a block or an include."""
        parents = self._described().get("parents") or []
        return _parent(parents, 0, self)

    @property
    def loop_control(self):
        return _LoopControl(self._d.get("loop_control") or {})

    @property
    def loop_with(self):
        return None

    @property
    def play(self):
        return _objects.world.play

    _play = play

    @property
    def role_name(self):
        return self._role.get_name() if self._role else None

    def get_name(self, include_role_fqcn=True):
        """Return its name, with its role's before it."""
        return self._d.get("name") or self.name or self.action

    def get_vars(self):
        return dict(self.vars)

    def get_include_params(self):
        return {}

    def get_first_parent_include(self):
        """Return the include that it came by, or None."""
        from ansible.playbook.task_include import TaskInclude

        parent = self._parent
        while parent is not None:
            if isinstance(parent, TaskInclude):
                return parent
            parent = parent._parent
        return None

    def all_parents_static(self):
        return self.get_first_parent_include() is None

    def evaluate_conditional(self, templar, all_vars):
        """Tell whether its conditions hold."""
        return all(templar.template("{{ %s }}" % condition) for condition in self.when)

    def dump_attrs(self):
        """Return its keywords."""
        attributes = {
            "name": self.name,
            "action": self.action,
            "args": dict(self.args),
            "async_val": self.async_val,
            "loop": self.loop,
            "loop_control": None if not self._d.get("loop_control") else self._d["loop_control"],
            "retries": self.retries,
            "tags": list(self.tags),
            "when": list(self.when),
        }
        for name in _CARRIED:
            attributes[name] = getattr(self, name)
        for name in _OTHERS:
            attributes.setdefault(name, None)
        attributes["resolved_action"] = self.resolved_action
        return attributes

    def serialize(self):
        """Return it as plain data."""
        data = self.dump_attrs()
        data.update(uuid=self._uuid, implicit=self.implicit, resolved_action=self.resolved_action)
        return data

    _attributes = property(dump_attrs)

    def __getattr__(self, name):
        if name in _OTHERS:
            source = self._described().get("ds") or {}
            return source.get(name)
        raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))

    def __str__(self):
        if self.action in ("meta", "ansible.builtin.meta", "ansible.legacy.meta") and "_raw_params" in self.args:
            return "TASK: meta (%s)" % self.args["_raw_params"]
        return "TASK: %s" % self.get_name()

    __repr__ = __str__


class _LoopControl:
    """How a loop runs."""

    def __init__(self, data):
        self.loop_var = data.get("loop_var", "item")
        self.index_var = data.get("index_var")
        self.label = data.get("label")
        self.pause = data.get("pause", 0)
        self.extended = data.get("extended")


def _as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_roles = {}


def _role(data):
    """Return the one role of a name and folder."""
    from ansible.playbook.role import Role

    key = (data.get("name"), data.get("path"))
    if key not in _roles:
        _roles[key] = Role(data)
    return _roles[key]


def _parent(parents, index, child):
    """Return what stands around, from innermost to outermost."""
    from ansible.playbook.block import Block
    from ansible.playbook.task_include import TaskInclude

    if index >= len(parents) or parents[index].get("kind") == "Play":
        return None
    described = parents[index]
    made = (TaskInclude if described.get("kind") in ("Include", "Import") else Block)()
    made._uuid = described.get("uuid")
    made._path = described.get("path")
    made._more = {}
    made.__class__ = type(made.__class__.__name__, (made.__class__,), {"_parent": property(lambda self: _parent(parents, index + 1, self))})
    made._role = child._role
    return made
