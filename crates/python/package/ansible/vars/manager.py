"""The variables of the run, as callbacks ask for them."""

from ansible.vars.clean import strip_internal_keys  # noqa: F401  (plugins import it from here)
from playcall import objects as _objects


class VariableManager:
    """Answers as of the event that is being worked on."""

    def __init__(self, loader=None, inventory=None, version_info=None):
        self._extra = None
        self._inventory_proxy = inventory

    @property
    def extra_vars(self):
        """The variables of the command line; what is written to them counts."""
        if self._extra is None:
            extra = _objects.Tracked(_objects.world.ask_or({}, "extra_vars"))
            self._extra = _objects.world.watch("extra_vars", {}, extra)
        return self._extra

    _extra_vars = extra_vars

    @property
    def _inventory(self):
        if self._inventory_proxy is None:
            from ansible.inventory.manager import InventoryManager

            self._inventory_proxy = InventoryManager()
        return self._inventory_proxy

    @property
    def _hostvars(self):
        from ansible.vars.hostvars import HostVars

        return HostVars()

    @property
    def _loader(self):
        return _objects.world.loader

    @property
    def _nonpersistent_fact_cache(self):
        """What hosts were told by `set_fact`, among all else that they know."""
        from ansible.vars.hostvars import HostVars

        return HostVars()

    _fact_cache = _vars_cache = _nonpersistent_fact_cache

    @property
    def _options_vars(self):
        from ansible import release
        from ansible.utils.vars import load_options_vars

        return load_options_vars(release.__version__)

    safe_basedir = True

    def get_vars(self, play=None, host=None, task=None, include_hostvars=True, use_cache=True, **_more):
        """Return all variables of a host for a task of a play."""
        args = {}
        if play is not None:
            args["play"] = play._uuid
        if host is not None:
            args["host"] = getattr(host, "name", host)
        if task is not None:
            args["task"] = task._uuid
        found = dict(_objects.world.ask("vars", **args))
        found["vars"] = dict(found)
        if include_hostvars:
            from ansible.vars.hostvars import HostVars

            found["hostvars"] = HostVars()
        found["groups"] = self._inventory.get_groups_dict()
        return found

    def set_host_facts(self, host, facts):
        raise NotImplementedError("a callback can't set facts")

    def clear_facts(self, hostname):
        raise NotImplementedError("a callback can't clear facts")
