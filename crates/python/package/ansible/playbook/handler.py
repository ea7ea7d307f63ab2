"""Handlers."""

from ansible.playbook.task import Task


class Handler(Task):
    """A task that runs where it was notified."""

    def __init__(self, data=None):
        super().__init__(data)
        self.listen = self._d.get("listen") or []
        self.notified_hosts = []
        self.cached_name = True

    def notify_host(self, host):
        raise NotImplementedError("a callback can't notify handlers")

    def is_host_notified(self, host):
        return host in self.notified_hosts

    def __str__(self):
        return "HANDLER: %s" % self.get_name()

    __repr__ = __str__
