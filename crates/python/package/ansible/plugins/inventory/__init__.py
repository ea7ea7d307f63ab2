"""What inventory plugins are made from."""

import hashlib
import os
import string
from collections.abc import Mapping

import ansible as _ansible
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name as _safe
from ansible.plugins import AnsiblePlugin
from ansible.plugins.cache import CachePluginAdjudicator
from ansible.utils.display import Display
from ansible.utils.vars import combine_vars, load_extra_vars

_ansible._extend(__path__, "plugins", "inventory")
display = Display()


def to_safe_group_name(name):
    """Return a group's name with nothing in it that no variable's name may have."""
    return _safe(name, force=True, silent=True)


def detect_range(line=None):
    """Tell whether a pattern of hosts has a range in it."""
    return "[" in line


def expand_hostname_range(line=None):
    """Return the hosts that a pattern with ranges stands for."""
    if not line:
        return []
    head, _, rest = line.partition("[")
    inside, _, tail = rest.partition("]")
    bounds = inside.split(":")
    if len(bounds) not in (2, 3):
        raise AnsibleError("host range must be begin:end or begin:end:step")
    begin, end, step = bounds[0] or "0", bounds[1], int(bounds[2]) if len(bounds) == 3 else 1
    if not end:
        raise AnsibleError("host range must specify end value")
    if begin[0] == "0" and len(begin) > 1 and len(begin) != len(end):
        raise AnsibleError("host range must specify equal-length begin and end formats")
    width = len(begin) if begin[0] == "0" and len(begin) > 1 else 0
    letters = string.ascii_letters
    if begin in letters and end in letters:
        if letters.index(begin) > letters.index(end):
            raise AnsibleError("host range must have begin <= end")
        items = list(letters[letters.index(begin) : letters.index(end) + 1 : step])
    else:
        items = [str(number).zfill(width) for number in range(int(begin), int(end) + 1, step)]
    found = []
    for item in items:
        name = head + item + tail
        found.extend(expand_hostname_range(name) if detect_range(name) else [name])
    return found


def get_cache_plugin(plugin_name, **kwargs):
    """Return the cache of a plugin of that name."""
    if not plugin_name:
        raise AnsibleError("A cache plugin must be configured to use inventory caching.")
    try:
        cache = CachePluginAdjudicator(plugin_name, **kwargs)
    except AnsibleError as error:
        if "fact_caching_connection" not in str(error):
            raise
        raise AnsibleError(
            "error, '%s' inventory cache plugin requires the one of the following to be set to a writeable directory "
            "path:\nansible.cfg:\n[default]: fact_caching_connection,\n[inventory]: cache_connection;\nEnvironment:\n"
            "ANSIBLE_INVENTORY_CACHE_CONNECTION,\nANSIBLE_CACHE_PLUGIN_CONNECTION." % plugin_name
        ) from None
    plugin = cache._plugin
    if kwargs and plugin.ansible_name != "ansible.builtin.memory" and not plugin._has_options():
        raise AnsibleError(
            "Unable to use cache plugin %s for inventory. Cache options were provided but may not reconcile correctly unless "
            "set via set_options. Refer to the porting guide if the plugin derives user settings from ansible.constants."
            % plugin_name
        )
    return cache


class _BaseInventoryPlugin(AnsiblePlugin):
    """What all inventory plugins have."""

    TYPE = "generator"
    NAME = None
    trusted_by_default = False
    _sanitize_group_name = staticmethod(to_safe_group_name)

    def __init__(self):
        super().__init__()
        self.display = display
        self.loader = self.inventory = self._vars = None

    @property
    def templar(self):
        """Renders with variables of the plugin's choice."""
        found = self.__dict__.get("_made_templar")
        if found is None:
            from ansible.template import Templar

            found = self.__dict__["_made_templar"] = Templar(loader=self.loader)
        return found

    @property
    def _options(self):
        return self._values()

    @_options.setter
    def _options(self, values):
        self.__dict__["_plugin_options"] = dict(values)

    def parse(self, inventory, loader, path, cache=True):
        """Read a source into the inventory; what is here only takes note of them."""
        self.loader = loader
        self.inventory = inventory
        self._vars = load_extra_vars(loader)

    def verify_file(self, path):
        """Tell whether a source is worth trying."""
        if os.path.exists(path) and os.access(path, os.R_OK):
            return True
        self.display.vvv("Skipping due to inventory source not existing or not being readable by the current user")
        return False

    def _populate_host_vars(self, hosts, variables, group=None, port=None):
        if not isinstance(variables, Mapping):
            raise AnsibleParserError("Invalid data from file, expected dictionary and got:\n\n%s" % variables)
        for host in hosts:
            self.inventory.add_host(host, group=group, port=port)
            for key in variables:
                self.inventory.set_variable(host, key, variables[key])

    def _read_config_data(self, path):
        """Read the source as the plugin's configuration and take over its options."""
        try:
            config = self.loader.load_from_file(path, cache="none", trusted_as_template=True)
        except Exception as error:
            raise AnsibleParserError(str(error)) from error
        names = getattr(self, "_redirected_names", None) or [self.NAME]
        if not config:
            raise AnsibleParserError("%s is empty" % path)
        if config.get("plugin") not in names:
            raise AnsibleParserError("Incorrect plugin name in file: %s" % config.get("plugin", "none found"))
        self.set_options(direct=config, var_options=self._vars)
        if "cache" in self._options and self.get_option("cache"):
            self._cache = get_cache_plugin(self.get_option("cache_plugin"), **self._cache_options())
        return config

    def _cache_options(self):
        names = (("_uri", "cache_connection"), ("_timeout", "cache_timeout"), ("_prefix", "cache_prefix"))
        found = {name: self.get_option(option) for name, option in names}
        return {name: value for name, value in found.items() if value is not None}

    def _consume_options(self, data):
        for name in list(self._options):
            if name in data:
                self._options[name] = data.pop(name)

    def _expand_hostpattern(self, hostpattern):
        """Return the hosts that a pattern stands for, and the port behind it."""
        pattern, _, port = hostpattern.rpartition(":")
        if not pattern or not port.isdigit() or ":" in pattern and not pattern.endswith("]"):
            pattern, port = hostpattern, None
        hosts = expand_hostname_range(pattern) if detect_range(pattern) else [pattern]
        return hosts, int(port) if port else None


class BaseInventoryPlugin(_BaseInventoryPlugin):
    """Reads a source."""


class BaseFileInventoryPlugin(_BaseInventoryPlugin):
    """Reads a source that is a file."""

    TYPE = "storage"


class Cacheable:
    """Keeps what a source gave."""

    _cache = None

    @property
    def cache(self):
        return self._cache

    def load_cache_plugin(self):
        self._cache = get_cache_plugin(self.get_option("cache_plugin"), **self._cache_options())

    def get_cache_key(self, path):
        return "%s_%s" % (self.ansible_name, self._get_cache_prefix(path))

    def _get_cache_prefix(self, path):
        return "k" + hashlib.sha256(("%s%s" % (self.ansible_name, path)).encode()).hexdigest()[:6]

    def clear_cache(self):
        self._cache.clear()

    def update_cache_if_changed(self):
        self._cache.update_cache_if_changed()

    def set_cache_plugin(self):
        self._cache.set_cache()


class Constructable(_BaseInventoryPlugin):
    """Makes variables and groups of what hosts have."""

    def _compose(self, template, variables, disable_lookups=...):
        """Return what an expression is with some variables."""
        try:
            with_extra = self.get_option("use_extra_vars")
        except Exception:
            with_extra = False
        self.templar.available_variables = combine_vars(variables, self._vars) if with_extra else variables
        return self.templar.evaluate_expression(template)

    def _set_composite_vars(self, compose, variables, host, strict=False):
        for name in compose if isinstance(compose, dict) else ():
            try:
                value = self._compose(compose[name], variables)
            except Exception as error:
                if strict:
                    raise AnsibleError("Could not set %s for host %s: %s" % (name, host, error)) from None
                continue
            self.inventory.set_variable(host, name, value)

    def _with_hostvars(self, variables, host, fetch):
        return combine_vars(variables, self.inventory.get_host(host).get_vars()) if fetch else variables

    def _add_host_to_composed_groups(self, groups, variables, host, strict=False, fetch_hostvars=True):
        if not groups or not isinstance(groups, dict):
            return
        self.templar.available_variables = self._with_hostvars(variables, host, fetch_hostvars)
        for name, condition in groups.items():
            name = self._sanitize_group_name(name)
            try:
                holds = self.templar.evaluate_conditional(condition)
            except Exception as error:
                if strict:
                    raise AnsibleParserError("Could not add host %s to group %s: %s" % (host, name, error)) from None
                continue
            if holds:
                self.inventory.add_child(self.inventory.add_group(name), host)

    def _add_host_to_keyed_groups(self, keys, variables, host, strict=False, fetch_hostvars=True):
        for keyed in keys if isinstance(keys, list) else ():
            if not keyed or not isinstance(keyed, dict):
                raise AnsibleParserError("Invalid keyed group entry, it must be a dictionary: %s " % keyed)
            variables = self._with_hostvars(variables, host, fetch_hostvars)
            try:
                key = self._compose(keyed.get("key"), variables)
            except Exception as error:
                if strict:
                    text = "Could not generate group for host %s from %s entry: %s"
                    raise AnsibleParserError(text % (host, keyed.get("key"), error)) from None
                continue
            self._add_host_to_keyed_group(keyed, key, host, strict)

    def _add_host_to_keyed_group(self, keyed, key, host, strict):
        default = keyed.get("default_value")
        if keyed.get("trailing_separator") is not None and default is not None:
            text = "parameters are mutually exclusive for keyed groups: default_value|trailing_separator"
            raise AnsibleParserError(text)
        if not key and not (key in (None, "") and default is not None):
            if strict and key not in ([], {}):
                text = "No key or key resulted empty for %s in host %s, invalid entry"
                raise AnsibleParserError(text % (keyed.get("key"), host))
            return
        prefix, separator = keyed.get("prefix", ""), keyed.get("separator", "_")
        parent = keyed.get("parent_group")
        if parent is not None:
            try:
                parent = self.templar.template(parent)
            except Exception as error:
                if strict:
                    text = "Could not generate parent group %r for group %r: %s"
                    raise AnsibleParserError(text % (parent, key, error)) from error
                return
        for name in self._keyed_names(keyed, key, default, separator):
            if prefix == "" and self.get_option("leading_separator") is False:
                separator = ""
            group = self.inventory.add_group(self._sanitize_group_name("%s%s%s" % (prefix, separator, name)))
            self.inventory.add_host(host, group)
            if parent:
                above = self._sanitize_group_name(parent)
                self.inventory.add_group(above)
                self.inventory.add_child(above, group)

    @staticmethod
    def _keyed_names(keyed, key, default, separator):
        empty = (None, "")
        if key in empty and default is not None:
            return [default]
        if isinstance(key, str):
            return [key]
        if isinstance(key, list):
            return [default if name in empty and default is not None else name for name in key]
        if not isinstance(key, Mapping):
            text = "Invalid group name format, expected a string or a list of them or dictionary, got: %s"
            raise AnsibleParserError(text % type(key))
        names = []
        for name, value in key.items():
            if value in empty and default is not None:
                value = default
            elif value in empty and keyed.get("trailing_separator") is False:
                names.append(name)
                continue
            names.append("%s%s%s" % (name, separator, value))
        return names


