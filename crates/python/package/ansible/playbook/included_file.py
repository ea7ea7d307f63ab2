"""Includes that were loaded."""


class IncludedFile:
    """A file or role that hosts included."""

    def __init__(self, filename, args, vars, task, is_role=False):
        self._filename = filename
        self._args = args
        self._vars = vars
        self._task = task
        self._hosts = []
        self._is_role = is_role
        self._results = []

    @classmethod
    def of(cls, data, world):
        """Make it from an event."""
        from playcall import objects

        variables = dict(data.get("vars") or {})
        if data.get("item_label") is not None:
            variables.setdefault("_ansible_item_label", data["item_label"])
        task = objects.task_class(data["task"])(data["task"], True)
        made = cls(data["file_name"], data.get("args") or {}, variables, task, data.get("is_role", False))
        made._item_label = data.get("item_label")
        made._hosts = [world.host(host) for host in data.get("hosts") or []]
        return made

    def add_host(self, host):
        if host not in self._hosts:
            self._hosts.append(host)

    def __eq__(self, other):
        return (
            isinstance(other, IncludedFile)
            and (self._filename, self._args, self._vars) == (other._filename, other._args, other._vars)
            and self._task._uuid == other._task._uuid
        )

    __hash__ = object.__hash__

    def __repr__(self):
        return "%s (args=%s vars=%s): %s" % (self._filename, self._args, self._vars, self._hosts)
