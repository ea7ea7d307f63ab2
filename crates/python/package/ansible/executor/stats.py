"""The counters of the recap."""

from playcall import objects as _objects

#: The counters by their attributes, and their names in the run's own.
_COUNTERS = {
    "ok": "ok",
    "failures": "failures",
    "dark": "unreachable",
    "changed": "changed",
    "skipped": "skipped",
    "rescued": "rescued",
    "ignored": "ignored",
}


class AggregateStats:
    """Counts what happened on each host."""

    def __init__(self):
        self.processed = {}
        self.failures = {}
        self.ok = {}
        self.dark = {}
        self.changed = {}
        self.skipped = {}
        self.rescued = {}
        self.ignored = {}
        self.custom = {}

    @classmethod
    def of(cls, data):
        """Make it from an event."""
        stats = cls()
        hosts = data.get("hosts") or {}
        # Ansible: hosts stand in the order in which they first ended a task.
        known = [name for name in _objects.world.hosts if name in hosts]
        for host in known + [name for name in hosts if name not in known]:
            counts = hosts[host]
            stats.processed[host] = 1
            for attribute, name in _COUNTERS.items():
                if counts.get(name):
                    getattr(stats, attribute)[host] = counts[name]
        stats.custom = data.get("custom") or {}
        return stats

    def summarize(self, host):
        """Return a host's counters."""
        return {
            "ok": self.ok.get(host, 0),
            "failures": self.failures.get(host, 0),
            "unreachable": self.dark.get(host, 0),
            "changed": self.changed.get(host, 0),
            "skipped": self.skipped.get(host, 0),
            "rescued": self.rescued.get(host, 0),
            "ignored": self.ignored.get(host, 0),
        }

    def increment(self, what, host):
        """Count one more."""
        self.processed[host] = 1
        counter = getattr(self, what)
        counter[host] = counter.get(host, 0) + 1

    def decrement(self, what, host):
        """Count one less."""
        counter = getattr(self, what)
        counter[host] = max(counter.get(host, 0) - 1, 0)

    def set_custom_stats(self, which, what, host=None):
        """Set a statistic of the user's own."""
        self.custom.setdefault(host or "_run", {})[which] = what

    def update_custom_stats(self, which, what, host=None):
        """Add to a statistic of the user's own."""
        known = self.custom.setdefault(host or "_run", {})
        if which not in known:
            known[which] = what
        elif isinstance(what, dict):
            known[which] = {**known[which], **what}
        else:
            known[which] += what


