"""The run as a plugin's process knows it: objects made from events, the rest asked for."""

import sys

from playcall import wire


class Tracked(dict):
    """A dictionary that remembers what is written to it, so that the run can be told."""

    __slots__ = ("_changed", "_gone", "_what")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._changed = None
        self._gone = None
        self._what = None

    def _note(self, key, gone=False):
        if self._changed is None:
            self._changed, self._gone = {}, {}
            if self._what is not None:
                world.written.append(self)
        (self._gone if gone else self._changed)[key] = True
        (self._changed if gone else self._gone).pop(key, None)

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self._note(key)

    def __delitem__(self, key):
        super().__delitem__(key)
        self._note(key, gone=True)

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def __ior__(self, other):
        self.update(other)
        return self

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, *default):
        there = key in self
        value = super().pop(key, *default)
        if there:
            self._note(key, gone=True)
        return value

    def popitem(self):
        key, value = super().popitem()
        self._note(key, gone=True)
        return key, value

    def clear(self):
        for key in list(self):
            del self[key]

    def copy(self):
        return dict(self)

    def __copy__(self):
        return dict(self)

    def __deepcopy__(self, memo):
        import copy

        return {copy.deepcopy(key, memo): copy.deepcopy(value, memo) for key, value in self.items()}

    def __reduce__(self):
        return (dict, (dict(self),))

    def take(self):
        """Return what was written since the last time, or None."""
        if self._changed is None:
            return None
        changed = {"set": {key: self[key] for key in self._changed if key in self}, "unset": list(self._gone)}
        self._changed = self._gone = None
        return changed


class World:
    """The objects of a run, each made once, and what was asked for last."""

    def __init__(self):
        self.seq = -1
        self.tasks = {}
        self.hosts = {}
        self.playbook = None
        self.play = None
        self._asked = {}
        self.written = []
        self._tasks = {}
        self._manager = None
        self._loader = None

    def at(self, seq, name, data):
        """An event came: what was asked for before may have changed."""
        self.seq = seq
        if self._asked:
            self._asked.clear()
        if name == "playbook_on_start":
            from ansible.playbook import Playbook

            self.playbook = Playbook(data["playbook"])
        elif name == "playbook_on_play_start":
            from ansible.playbook.play import Play

            self.play = Play(data["play"])
        elif name == "playbook_on_play_end" and self.play is None:
            from ansible.playbook.play import Play

            self.play = Play(data["play"])

    def ask(self, question, **args):
        """Ask Playcall, once for each event."""
        key = (self.seq, question, tuple(sorted((name, str(value)) for name, value in args.items())))
        if key not in self._asked:
            self._asked[key] = wire.ask(question, **args)
        return self._asked[key]

    def ask_or(self, default, question, **args):
        """Ask Playcall; where it has no answer, return a default."""
        try:
            answer = self.ask(question, **args)
        except LookupError:
            return default
        return default if answer is None else answer

    def described(self, uuid):
        """Return what is known of a task beyond its events: asked for once, as it does not change."""
        found = self._tasks.get(uuid)
        if found is None:
            found = self._tasks[uuid] = self.ask_or({}, "task", task=uuid)
        return found

    def watch(self, kind, names, variables):
        """Remember a dictionary whose changes are told to the run."""
        variables._what = dict(kind=kind, **names)
        return variables

    def mutations(self):
        """Return what was written since the last time."""
        found = []
        written, self.written = self.written, []
        for variables in written:
            changed = variables.take()
            if changed is not None:
                found.append(dict(variables._what, **changed))
        group = sys.modules.get("ansible.inventory.group")
        if group is not None:
            found.extend(group.take_priorities())
        return found

    def task(self, data):
        """Return the one task of a start event."""
        uuid = data["uuid"]
        task = self.tasks.get(uuid)
        if task is None or task._d is not data and task._d.get("name") != data.get("name"):
            task = task_class(data)(data)
            args = Tracked(task.args)
            task.args = self.watch("task_args", {"task": uuid}, args)
            self.tasks[uuid] = task
        return task

    def host(self, data):
        """Return the one host of a name."""
        name = data if isinstance(data, str) else data["name"]
        host = self.hosts.get(name)
        if host is None:
            from ansible.inventory.host import Host

            host = self.hosts[name] = Host(name)
            if not isinstance(data, str):
                host.address = data.get("address", name)
        return host

    def result(self, data, message):
        """Return a fresh result."""
        of = data["task"]
        # Ansible: a task that was skipped, and one over all items of its loop, keep their keywords as written.
        templated = not (data.get("skipped") or "results" in (data.get("result") or ()))
        task = task_class(of)(of, True, templated)
        if data.get("skipped"):
            task._skipped = True
        return result_class()(self.host(data["host"]), task, data, message)

    def result_of_host(self, host, task):
        """Return a result that says nothing but which host and task it is about."""
        return result_class()(host, task, {"host": {"name": host.name}, "task": task._d, "result": {}}, {})

    def included(self, data):
        from ansible.playbook.included_file import IncludedFile

        return IncludedFile.of(data, self)

    def stats(self, data):
        from ansible.executor.stats import AggregateStats

        return AggregateStats.of(data)

    @property
    def manager(self):
        """The one variable manager."""
        if self._manager is None:
            from ansible.vars.manager import VariableManager

            self._manager = VariableManager()
        return self._manager

    @property
    def loader(self):
        """The one loader."""
        if self._loader is None:
            from ansible.parsing.dataloader import DataLoader

            self._loader = DataLoader()
        return self._loader


def task_class(data):
    """Return the class that a task of an event is of."""
    if data.get("is_handler"):
        from ansible.playbook.handler import Handler

        return Handler
    if data.get("is_include"):
        if data["action"].rsplit(".", 1)[-1] == "include_role":
            from ansible.playbook.role_include import IncludeRole

            return IncludeRole
        from ansible.playbook.task_include import TaskInclude

        return TaskInclude
    from ansible.playbook.task import Task

    return Task


_result = None


def result_class():
    """Return the class of results."""
    global _result
    if _result is None:
        from ansible.executor.task_result import CallbackTaskResult

        _result = CallbackTaskResult
    return _result


world = World()
