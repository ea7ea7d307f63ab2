"""What caches are made from, and the caches that inventory plugins keep."""

import copy
import json
import os
import tempfile
import time
from collections.abc import MutableMapping

import ansible as _ansible
from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.plugins import AnsiblePlugin
from ansible.utils.display import Display
from playcall.values import Trusted

_ansible._extend(__path__, "plugins", "cache")
display = Display()


class BaseCacheModule(AnsiblePlugin):
    """Keeps values by key."""

    _persistent = True

    def __init__(self, *args, **kwargs):
        super().__init__()
        self.set_options(var_options=args, direct=kwargs)

    @property
    def plugin_name(self):
        """The name of the cache's module."""
        return type(self).__module__.rsplit(".", 1)[-1]

    def get(self, key):
        raise NotImplementedError("get")

    set = keys = contains = delete = flush = copy = get


class BaseFileCacheModule(BaseCacheModule):
    """Keeps each value in a file of its own."""

    def __init__(self, *args, **kwargs):
        try:
            super().__init__(*args, **kwargs)
            self._cache_dir = self._get_cache_connection(self.get_option("_uri"))
            self._timeout = float(self.get_option("_timeout") or 0)
        except KeyError:
            self._cache_dir = self._get_cache_connection(C.CACHE_PLUGIN_CONNECTION)
            self._timeout = float(C.CACHE_PLUGIN_TIMEOUT)
        self._cache = {}
        self.validate_cache_connection()

    @staticmethod
    def _get_cache_connection(source):
        return os.path.expandvars(os.path.expanduser(source)) if source else None

    def validate_cache_connection(self):
        """Make the folder, or fail where it can't be used."""
        if not self._cache_dir:
            raise AnsibleError(
                "error, '%s' cache plugin requires the 'fact_caching_connection' config option to be set (to a writeable "
                "directory path)" % self.plugin_name
            )
        if not os.path.exists(self._cache_dir):
            try:
                os.makedirs(self._cache_dir)
            except OSError as error:
                raise AnsibleError(
                    "error in '%s' cache plugin while trying to create cache dir %s : %s"
                    % (self.plugin_name, self._cache_dir, error)
                ) from None
        elif not os.access(self._cache_dir, os.R_OK | os.W_OK | os.X_OK):
            raise AnsibleError(
                "error in '%s' cache, configured path (%s) does not have necessary permissions (rwx), disabling plugin"
                % (self.plugin_name, self._cache_dir)
            )

    def _prefix(self):
        try:
            return self.get_option("_prefix") or ""
        except KeyError:
            return ""

    def _get_cache_file_name(self, key):
        return "%s/%s%s" % (self._cache_dir, self._prefix(), key)

    def get(self, key):
        if key not in self._cache:
            if key == "" or self.has_expired(key):
                raise KeyError(key)
            path = self._get_cache_file_name(key)
            try:
                self._cache[key] = self._load(path)
            except FileNotFoundError:
                raise KeyError(key) from None
            except ValueError:
                self.delete(key)
                raise AnsibleError(
                    "The cache file %s was corrupt, or did not otherwise contain valid data. It has been removed, so you "
                    "can re-run your command now." % path
                ) from None
        return self._cache.get(key)

    def set(self, key, value):
        self._cache[key] = value
        path = self._get_cache_file_name(key)
        number, fresh = tempfile.mkstemp(dir=os.path.dirname(path))
        os.close(number)
        try:
            self._dump(value, fresh)
            os.rename(fresh, path)
            os.chmod(path, 0o640)
        except OSError as error:
            display.warning("Error in %r cache plugin while trying to write to %r: %s" % (self.plugin_name, path, error))
            if os.path.exists(fresh):
                os.unlink(fresh)

    def has_expired(self, key):
        if self._timeout == 0:
            return False
        try:
            changed = os.stat(self._get_cache_file_name(key)).st_mtime
        except OSError:
            return False
        if time.time() - changed <= self._timeout:
            return False
        self._cache.pop(key, None)
        return True

    def keys(self):
        prefix = self._prefix()
        names = [name for name in os.listdir(self._cache_dir) if not name.startswith(".") and name.startswith(prefix)]
        return [name[len(prefix) :] for name in names if not self.has_expired(name[len(prefix) :])]

    def contains(self, key):
        if key in self._cache:
            return True
        return not self.has_expired(key) and os.path.exists(self._get_cache_file_name(key))

    def delete(self, key):
        self._cache.pop(key, None)
        try:
            os.remove(self._get_cache_file_name(key))
        except OSError:
            pass

    def flush(self):
        self._cache = {}
        for key in self.keys():
            self.delete(key)

    def copy(self):
        return {key: self.get(key) for key in self.keys()}

    def _load(self, filepath):
        raise NotImplementedError("_load")

    def _dump(self, value, filepath):
        raise NotImplementedError("_dump")


class _Native:
    """What is the same in the caches that come with Ansible."""

    def set_options(self, task_keys=None, var_options=None, direct=None):
        self._values().update(direct or {})

    def set_option(self, option, value):
        self._values()[option] = value

    def get_option(self, option, hostvars=None):
        return self._values().get(option, {"_timeout": 3600, "_prefix": ""}.get(option))

    def has_option(self, option):
        return True


class _Memory(_Native, BaseCacheModule):
    """Keeps values as long as this process lives."""

    _persistent = False
    ansible_name = _load_name = "ansible.builtin.memory"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._cache = {}

    def get(self, key):
        return self._cache[key]

    def set(self, key, value):
        self._cache[key] = value

    def keys(self):
        return list(self._cache)

    def contains(self, key):
        return key in self._cache

    def delete(self, key):
        del self._cache[key]

    def flush(self):
        self._cache = {}

    def copy(self):
        return dict(self._cache)


class _JsonFile(_Native, BaseFileCacheModule):
    """Keeps values as JSON."""

    ansible_name = _load_name = "ansible.builtin.jsonfile"

    @property
    def plugin_name(self):
        return "jsonfile"

    def _load(self, filepath):
        with open(filepath, encoding="utf-8") as file:
            return json.load(file)

    def _dump(self, value, filepath):
        with open(filepath, "w", encoding="utf-8") as file:
            json.dump(value, file, indent=4, sort_keys=True, default=str)


NATIVE = {"memory": _Memory, "jsonfile": _JsonFile}

_TYPE = "__ansible_type"


def _tagged(value):
    """Return a value in which texts that may be templates say so, as caches keep them."""
    if isinstance(value, Trusted):
        return {"value": str(value), "tags": [{_TYPE: "TrustedAsTemplate"}], _TYPE: "_AnsibleTaggedStr"}
    if isinstance(value, dict):
        return {key: _tagged(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tagged(item) for item in value]
    return value


def _untagged(value):
    """Return a value as it was before a cache kept it."""
    if isinstance(value, dict):
        if _TYPE in value and "value" in value:
            inner = _untagged(value["value"])
            is_trusted = any(tag.get(_TYPE) == "TrustedAsTemplate" for tag in value.get("tags", ()))
            return Trusted(inner) if is_trusted and isinstance(inner, str) else inner
        return {key: _untagged(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    return value


class _Kept:
    """A cache plugin whose values keep what JSON has no word for, under keys that say how."""

    _PREFIX = "s1_"

    def __init__(self, plugin):
        self.__dict__["_kept_by"] = plugin

    def __getattr__(self, name):
        return getattr(self._kept_by, name)

    def __setattr__(self, name, value):
        setattr(self._kept_by, name, value)

    def _has_options(self):
        """Tell whether it took its options as plugins do."""
        return bool(self._kept_by.__dict__.get("_plugin_options"))

    def get(self, key):
        """Return the value of a key; KeyError where there is none."""
        return _untagged(json.loads(self._kept_by.get(self._PREFIX + key)["__payload__"]))

    def set(self, key, value):
        """Keep a value."""
        self._kept_by.set(self._PREFIX + key, {"__payload__": json.dumps(_tagged(value), default=str)})

    def keys(self):
        """Return the keys."""
        return [key[len(self._PREFIX) :] for key in self._kept_by.keys() if key.startswith(self._PREFIX)]

    def contains(self, key):
        """Tell whether there is a value."""
        return self._kept_by.contains(self._PREFIX + key)

    def delete(self, key):
        """Forget a key."""
        self._kept_by.delete(self._PREFIX + key)


class CachePluginAdjudicator(MutableMapping):
    """A cache as a dictionary: read as it is asked for, written at once."""

    def __init__(self, plugin_name="memory", **kwargs):
        from ansible.plugins.loader import cache_loader

        self._cache, self._retrieved = {}, {}
        plugin = cache_loader.get(plugin_name, **kwargs)
        if not plugin:
            raise AnsibleError("Unable to load the cache plugin %r." % plugin_name)
        self._plugin = _Kept(plugin)
        self._plugin_name = plugin_name

    def update_cache_if_changed(self):
        if self._retrieved != self._cache:
            self.set_cache()

    def set_cache(self):
        for key, value in self._cache.items():
            self._plugin.set(key, value)
        self._retrieved = copy.deepcopy(self._cache)

    def load_whole_cache(self):
        for key in self._plugin.keys():
            self._cache[key] = self._plugin.get(key)

    def _look_for(self, key):
        unknown = key not in self._cache and key not in self._retrieved
        if unknown and self._plugin._persistent and self._plugin.contains(key):
            try:
                self._cache[key] = self._retrieved[key] = self._plugin.get(key)
            except KeyError:
                pass

    def __getitem__(self, key):
        self._look_for(key)
        return self._cache[key]

    def get(self, key, default=None):
        self._look_for(key)
        return self._cache.get(key, default)

    def __setitem__(self, key, value):
        self._cache[key] = value

    def __delitem__(self, key):
        del self._cache[key]

    def __contains__(self, key):
        self._look_for(key)
        return key in self._cache

    def __iter__(self):
        return iter(self._cache)

    def __len__(self):
        return len(self._cache)

    def items(self):
        return self._cache.items()

    def values(self):
        return self._cache.values()

    def keys(self):
        return self._cache.keys()

    def flush(self):
        """Forget all, here and in the plugin."""
        self._plugin.flush()
        self._cache = {}

    def clear(self):
        self.flush()
