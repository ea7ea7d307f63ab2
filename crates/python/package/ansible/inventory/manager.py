"""The inventory, as callbacks ask for it."""

import fnmatch
import re

from ansible.inventory.group import group_of
from playcall import objects as _objects


_LOCAL = ("localhost", "127.0.0.1", "::1")


class InventoryManager:
    """Answers as of the event that is being worked on."""

    _hosts_patterns_cache = _pattern_cache = {}
    _cached_dynamic_hosts = _cached_dynamic_grouping = ()

    def __init__(self, loader=None, sources=None, parse=True, cache=True):
        """All of it is asked for."""

    @property
    def _loader(self):
        return _objects.world.loader

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
        return set(play._batch) if play is not None else None

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
        if hostname in (self._described().get("hosts") or {}) or hostname in _LOCAL:
            return _objects.world.host(hostname)
        return None

    def get_groups_dict(self):
        """Return the names of the hosts of each group."""
        return {name: [host.name for host in group_of(name).get_hosts()] for name in self._described().get("groups") or {}}

    def get_hosts(self, pattern="all", ignore_limits=False, ignore_restrictions=False, order=None):
        """Return the hosts that a pattern means: names, groups, wildcards, joined by commas or colons."""
        described = self._described()
        names = self._evaluate(pattern)
        limit = described.get("limit")
        if limit and not ignore_limits:
            allowed = set(self._evaluate(limit))
            names = [name for name in names if name in allowed]
        restriction = self._restriction
        if restriction and not ignore_restrictions:
            names = [name for name in names if name in restriction]
        if order in ("sorted", "reverse_sorted"):
            names.sort(reverse=order == "reverse_sorted")
        elif order in ("reverse_inventory", "shuffle"):
            names.reverse()
        return [_objects.world.host(name) for name in names]

    def _evaluate(self, pattern):
        """Return the names of the hosts that a pattern means, without limits."""
        parts = []
        for one in pattern if isinstance(pattern, (list, tuple)) else [pattern]:
            parts.extend(part.strip() for part in re.split(r"[,;]|:(?![^\[]*\])", str(one)) if part.strip())
        # Ansible: what is left out and what is met comes last, wherever it is written.
        parts.sort(key=lambda part: {"&": 1, "!": 2}.get(part[0], 0))
        if parts and parts[0][0] in "!&":
            parts.insert(0, "all")
        found = []
        for part in parts:
            meant = self._meant(part.lstrip("!&"))
            if part[0] == "!":
                found = [name for name in found if name not in meant]
            elif part[0] == "&":
                found = [name for name in found if name in meant]
            else:
                found.extend(name for name in meant if name not in found)
        return found

    def _meant(self, part):
        """Return the names of the hosts that one part of a pattern means."""
        described = self._described()
        groups, hosts = described.get("groups") or {}, described.get("hosts") or {}
        subscript = re.match(r"^([^~].*)\[(-?\d+)?(?:([:-])(-?\d+)?)?\]$", part)
        if subscript and part not in hosts:
            name, first, ranged, last = subscript.groups()
            meant = self._meant(name)
            if not ranged:
                return meant[int(first) :][:1] if first else meant
            return meant[int(first or 0) : None if last is None or last == "-1" else int(last) + 1]
        if part.startswith("~"):
            fits = re.compile(part[1:]).match
        else:
            fits = re.compile(fnmatch.translate(part)).match
        if part == "all":
            return list(hosts)
        meant = []
        for name in groups:
            if fits(name):
                meant.extend(host.name for host in group_of(name).get_hosts() if host.name not in meant)
        if not meant or part.startswith("~") or any(char in part for char in "*?["):
            meant.extend(name for name in hosts if fits(name) and name not in meant)
        if not meant and part in _LOCAL:
            meant = [part]
        return meant

    def list_hosts(self, pattern="all"):
        """Return the hosts that a pattern means; the implicit localhost where nothing else is of that name."""
        return self.get_hosts(pattern)

    def subset(self, subset_pattern):
        raise NotImplementedError("a callback can't limit a run")

    def list_groups(self):
        return sorted(self.groups)

    def get_vars(self, *_args, **_kwargs):
        return {}

    def __deepcopy__(self, memo):
        return self
