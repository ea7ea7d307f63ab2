"""Plays."""

from ansible import context
from ansible.playbook.base import BASE, Base, as_list
from ansible.playbook.block import Block
from ansible.playbook.collectionsearch import CollectionSearch
from ansible.playbook.taggable import Taggable
from playcall import objects as _objects


KEYWORDS = {
    "collections": [],
    "tags": [],
    **BASE,
    "hosts": None,
    "gather_facts": None,
    "gather_subset": None,
    "gather_timeout": None,
    "fact_path": None,
    "vars_files": [],
    "vars_prompt": [],
    "roles": [],
    "handlers": [],
    "pre_tasks": [],
    "post_tasks": [],
    "tasks": [],
    "force_handlers": False,
    "max_fail_percentage": None,
    "serial": [],
    "strategy": "linear",
    "order": None,
}


class Play(Base, Taggable, CollectionSearch):
    """A play, on one batch of its hosts."""

    _keywords = KEYWORDS
    _carried = {name: name for name in ("check_mode", "serial", "strategy", "tags")}
    _lists = frozenset(("collections", "tags", "vars_files", "vars_prompt", "serial"))
    _included_conditional = _included_path = None
    _finalized = True

    def __init__(self, data=None, **_more):
        data = data or {}
        self._d = data
        self._uuid = data.get("uuid")
        self.name = self._name = data.get("name", "")
        self.hosts = as_list(data.get("hosts"))
        self._path = data.get("path")
        self._batch = data.get("batch") or []
        self.only_tags = set(context.CLIARGS.get("tags") or ("all",))
        self.skip_tags = set(context.CLIARGS.get("skip_tags") or ())
        self._removed_hosts = []
        self._action_groups, self._group_actions = {}, {}
        self._tracked = None
        self._more = data if "tasks" in data and isinstance(data["tasks"], list) else None

    def _written(self):
        return self._ds

    def _described(self):
        """What is known of it beyond its events."""
        if self._more is None:
            plays = _objects.world.ask_or([], "plays")
            self._more = next((play for play in plays if play.get("uuid") == self._uuid), {})
        return self._more

    @property
    def vars(self):
        """Its variables; what is written to them counts."""
        if self._tracked is None:
            variables = _objects.Tracked(self._described().get("vars") or {})
            self._tracked = _objects.world.watch("play_vars", {"play": self._uuid}, variables)
        return self._tracked

    @vars.setter
    def vars(self, value):
        self.vars.clear()
        self.vars.update(value)

    @property
    def _ds(self):
        return self._described().get("ds") or self._d.get("fields") or {}

    @property
    def roles(self):
        from ansible.playbook.role import Role

        return [Role(role) for role in self._described().get("roles") or []]

    def get_roles(self):
        return self.roles

    def _blocks(self, section):
        return [Block(block) for block in self._described().get(section) or []]

    @property
    def tasks(self):
        return self._blocks("tasks")

    @property
    def pre_tasks(self):
        return self._blocks("pre_tasks")

    @property
    def post_tasks(self):
        return self._blocks("post_tasks")

    @property
    def handlers(self):
        return self._blocks("handlers")

    def compile(self):
        return self.pre_tasks + self.tasks + self.post_tasks

    def get_tasks(self):
        """Return its tasks: a task, or the sections of a block joined."""
        found = []
        for block in self.pre_tasks + self.tasks + self.post_tasks:
            found.append(block.block + block.rescue + block.always)
        return found

    def get_handlers(self):
        return self.handlers

    def get_vars(self):
        return dict(self.vars)

    def get_vars_files(self):
        return self.vars_files

    def get_name(self):
        """Return its name."""
        return self.name

    @property
    def force_handlers(self):
        return bool(self._ds.get("force_handlers") or context.CLIARGS.get("force_handlers"))

    @property
    def play(self):
        return self

    @property
    def role_cache(self):
        found = {}
        for role in self.roles:
            found.setdefault(role._role_path or role.get_name(), []).append(role)
        return found

    def get_name(self):
        """Return its name."""
        return self.name

    def serialize(self):
        """Return it as plain data."""
        data = super().serialize()
        data["roles"] = [role.get_name() for role in self.roles]
        for section in ("handlers", "pre_tasks", "post_tasks", "tasks"):
            data[section] = [str(block) for block in data[section]]
        return data

    def __repr__(self):
        return self.get_name()

    __str__ = __repr__
