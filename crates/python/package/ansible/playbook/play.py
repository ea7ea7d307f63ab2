"""Plays."""

from ansible.playbook.base import Base
from ansible.playbook.block import Block
from ansible.playbook.collectionsearch import CollectionSearch
from ansible.playbook.taggable import Taggable
from playcall import objects as _objects


class Play(Base, Taggable, CollectionSearch):
    """A play, on one batch of its hosts."""

    def __init__(self, data=None):
        data = data or {}
        self._d = data
        self._uuid = data.get("uuid")
        self.name = self._name = data.get("name", "")
        self.hosts = data.get("hosts")
        self.strategy = data.get("strategy", "linear")
        self.serial = data.get("serial") or []
        self.tags = data.get("tags") or []
        self.check_mode = data.get("check_mode", False)
        self._path = data.get("path")
        self._batch = data.get("batch") or []
        self.only_tags = frozenset()
        self.skip_tags = frozenset()
        self._removed_hosts = []
        self._vars = None
        self._more = data if "tasks" in data else None

    def _described(self):
        """What is known of it beyond its events."""
        if self._more is None:
            plays = _objects.world.ask_or([], "plays")
            self._more = next((play for play in plays if play.get("uuid") == self._uuid), {})
        return self._more

    @property
    def vars(self):
        """Its variables; what is written to them counts."""
        if self._vars is None:
            variables = _objects.Tracked(self._described().get("vars") or {})
            self._vars = _objects.world.watch("play_vars", {"play": self._uuid}, variables)
        return self._vars

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
        files = self._ds.get("vars_files") or []
        return files if isinstance(files, list) else [files]

    @property
    def vars_prompt(self):
        return self._ds.get("vars_prompt") or []

    @property
    def gather_facts(self):
        return self._ds.get("gather_facts")

    def get_name(self):
        """Return its name."""
        return self.name

    def serialize(self):
        return {"name": self.name, "uuid": self._uuid, "hosts": self.hosts}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        source = self.__dict__.get("_d") or {}
        fields = source.get("fields") or source.get("ds") or {}
        if name in fields:
            return fields[name]
        if name in _KEYWORDS:
            return None
        raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))

    def __repr__(self):
        return self.get_name()

    __str__ = __repr__


_KEYWORDS = frozenset(
    "any_errors_fatal become become_exe become_flags become_method become_user collections connection debugger diff environment "
    "fact_path force_handlers gather_subset gather_timeout ignore_errors ignore_unreachable max_fail_percentage "
    "module_defaults no_log order port remote_user run_once throttle timeout".split()
)
