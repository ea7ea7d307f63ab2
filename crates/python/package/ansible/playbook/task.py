"""Tasks."""

from ansible.playbook.base import BASE, Base, as_list
from ansible.playbook.collectionsearch import CollectionSearch
from ansible.playbook.conditional import Conditional
from ansible.playbook.delegatable import Delegatable
from ansible.playbook.loop_control import LoopControl
from ansible.playbook.notifiable import Notifiable
from ansible.playbook.taggable import Taggable
from playcall import objects as _objects

#: Keywords of tasks with what they are where nobody set them, in the order of `dump_attrs`.
KEYWORDS = {
    "delegate_to": None,
    "delegate_facts": None,
    "notify": None,
    "collections": [],
    "tags": [],
    "when": [],
    **BASE,
    "args": None,
    "action": None,
    "async_val": 0,
    "async": 0,
    "changed_when": [],
    "delay": 5,
    "failed_when": [],
    "loop": None,
    "loop_control": None,
    "poll": 15,
    "register": None,
    "retries": None,
    "until": [],
    "loop_with": None,
}
#: Where events carry keywords.
_CARRIED = {
    name: name
    for name in (
        "delegate_to tags when connection no_log run_once ignore_errors ignore_unreachable check_mode diff debugger notify "
        "poll register retries until loop_with listen"
    ).split()
}
_CARRIED.update({"async_val": "async_seconds", "async": "async_seconds", "loop": "loop_items"})


class Task(Base, Conditional, Taggable, CollectionSearch, Notifiable, Delegatable):
    """A task: as written where it starts, with what was templated in results."""

    _keywords = KEYWORDS
    _carried = _CARRIED
    _lists = frozenset("tags when changed_when failed_when until environment module_defaults collections listen".split())
    _post_validate_object = True
    _templated = _skipped = False

    def __init__(self, data=None, finalized=False, templated=None):
        data = data or {}
        self._d = data
        self._uuid = data.get("uuid")
        self.name = self._name = data.get("own_name") or ""
        self.action = data.get("action")
        self.resolved_action = self._resolved_action = data.get("resolved_action")
        self.args = data.get("args") or {}
        self.implicit = data.get("implicit", False)
        role = data.get("role")
        self._role = _role(role) if role else None
        self._path = data.get("path")
        if finalized:
            self._finalized = self._squashed = True
            self._templated = templated is not False

    def _described(self):
        """What is known of it beyond its events."""
        return _objects.world.described(self._uuid)

    def _written(self):
        return self._described().get("ds") or {}

    def _value_of(self, keyword):
        if keyword in ("notify", "until"):
            # Ansible: these become lists when they are templated.
            value = self._d.get(keyword)
            if value is None:
                return [] if keyword == "until" else None
            return as_list(value) if self._templated else value
        value = super()._value_of(keyword)
        if self._templated:
            # Ansible: what was templated is of the keyword's type, and environments are merged.
            if keyword == "delay":
                return float(value)
            if keyword == "environment":
                return value or [{}]
        return value

    @property
    def vars(self):
        return self._described().get("vars") or {}

    @property
    def _ds(self):
        return self._described().get("ds")

    @property
    def _parent(self):
        """What it stands in: a block or an include."""
        parents, index = self.__dict__.get("_around") or (self._described().get("parents") or [], 0)
        return _parent(parents, index, self)

    @property
    def loop_control(self):
        made = self.__dict__.get("_made_loop_control")
        if made is None:
            made = self.__dict__["_made_loop_control"] = LoopControl(self._d.get("loop_control"), self._finalized and not self._skipped)
        return made

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
        """Return all keywords with their values."""
        attributes = super().dump_attrs()
        attributes["_resolved_action"] = self.resolved_action
        return attributes

    def serialize(self):
        """Return it as plain data."""
        data = super().serialize()
        data.update(implicit=self.implicit, resolved_action=self.resolved_action)
        return data

    _attributes = property(dump_attrs)

    def get_play(self):
        return _objects.world.play

    def __str__(self):
        if self.action in ("meta", "ansible.builtin.meta", "ansible.legacy.meta") and "_raw_params" in self.args:
            return "TASK: meta (%s)" % self.args["_raw_params"]
        return "TASK: %s" % self.get_name()

    __repr__ = __str__


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

    # The tasks of a role stand in blocks, and these in nothing.
    if index >= len(parents) or parents[index].get("kind") in ("Play", "Role"):
        return None
    described = parents[index]
    kind = described.get("kind")
    if kind in ("Include", "Import"):
        known = _objects.world.tasks.get(described.get("uuid"))
        made = TaskInclude(known._d) if known is not None else TaskInclude({**described, "own_name": described.get("name")})
        made.statically_loaded = kind == "Import"
    else:
        made = Block(described)
    made.__dict__["_around"] = (parents, index + 1)
    made._role = child._role
    return made
