"""The variables of other hosts."""

from collections.abc import Mapping

from playcall import objects as _objects


class HostVars(Mapping):
    """Variables by host, each asked for when it is looked at."""

    def __init__(self, inventory=None, variable_manager=None, loader=None):
        pass

    def raw_get(self, host_name):
        """Return a host's variables."""
        return _objects.world.ask("hostvars", host=str(host_name))

    def __getitem__(self, host_name):
        try:
            return self.raw_get(host_name)
        except LookupError as error:
            raise KeyError(host_name) from error

    def __contains__(self, host_name):
        return str(host_name) in self._names()

    def _names(self):
        return _objects.world.ask_or({}, "inventory").get("hosts") or {}

    def __iter__(self):
        return iter(self._names())

    def __len__(self):
        return len(self._names())

    def __repr__(self):
        return repr({name: self[name] for name in self})

    def __deepcopy__(self, memo):
        return self


class HostVarsVars(dict):
    """The variables of one host."""
