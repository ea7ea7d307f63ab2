"""Handlers."""

from ansible.playbook.task import KEYWORDS, Task


class Handler(Task):
    """A task that runs where it was notified."""

    _keywords = {"listen": [], **KEYWORDS}

    def __init__(self, data=None, finalized=False, templated=None):
        super().__init__(data, finalized, templated)
        self.notified_hosts = []
        self.cached_name = True

    def notify_host(self, host):
        raise NotImplementedError("a callback can't notify handlers")

    def remove_host(self, host):
        self.notified_hosts = [one for one in self.notified_hosts if one != host]

    def clear_hosts(self):
        self.notified_hosts = []

    def is_host_notified(self, host):
        return host in self.notified_hosts

    def __str__(self):
        return "HANDLER: %s" % self.get_name()

    __repr__ = __str__
