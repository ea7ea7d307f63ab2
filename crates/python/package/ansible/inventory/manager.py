"""The inventory, as callbacks ask for it."""

import fnmatch

from ansible.inventory.group import group_of
from playcall import objects as _objects


class InventoryManager:
    """Answers as of the event that is being worked on."""

    def __init__(self, loader=None, sources=None, parse=True, cache=True):
        pass

    def _described(self):
        return _objects.world.ask_or({}, "inventory")

    @property
    def _sources(self):
        return list(self._described().get("sources") or [])

    @property
    def _subset(self):
        return self._described().get("limit")

    @property
    def _restriction(self):
        play = _objects.world.play
        return list(play._batch) if play is not None else None

    @property
    def _inventory(self):
        return self

    @property
    def groups(self):
        return {name: group_of(name) for name in self._described().get("groups") or {}}

    @property
    def hosts(self):
        return {name: _objects.world.host(name) for name in self._described().get("hosts") or {}}

    @property
    def localhost(self):
        return self.get_host("localhost")

    def get_host(self, hostname):
        """Return a host, or None."""
        return _objects.world.host(hostname) if hostname in (self._described().get("hosts") or {}) else None

    def get_groups_dict(self):
        """Return the names of the hosts of each group."""
        return {name: [host.name for host in group_of(name).get_hosts()] for name in self._described().get("groups") or {}}

    def get_hosts(self, pattern="all", ignore_limits=False, ignore_restrictions=False, order=None):
        """Return the hosts that a pattern means: names, groups, wildcards, joined by commas or colons."""
        patterns = pattern if isinstance(pattern, list) else str(pattern).replace(",", ":").split(":")
        groups = self._described().get("groups") or {}
        found = []
        for one in patterns:
            excluded = one.startswith("!")
            one = one.lstrip("!&")
            if one in groups:
                meant = group_of(one).get_hosts()
            else:
                meant = [host for name, host in self.hosts.items() if one == "all" or fnmatch.fnmatch(name, one)]
            if excluded:
                found = [host for host in found if host not in meant]
            else:
                found.extend(host for host in meant if host not in found)
        return found

    def list_hosts(self, pattern="all"):
        return self.get_hosts(pattern)

    def list_groups(self):
        return sorted(self.groups)

    def get_vars(self, *_args, **_kwargs):
        return {}

    def __deepcopy__(self, memo):
        return self
