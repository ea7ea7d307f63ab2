"""Finding callback plugins, for plugins that wrap others."""

import collections
import importlib
import importlib.util
import os

from playcall import state as _state

_BUILTIN = ("default", "minimal", "oneline", "tree", "junit")


def short_name(name):
    """Return a plugin's name without its collection."""
    return name.rsplit(".", 1)[-1]


def _define_options(full, short, module, path):
    """Take over the options of a plugin that another one wraps."""
    from ansible.plugins import options
    from playcall import documentation

    name = full if full.startswith("ansible_collections.") else short
    if name not in options._texts:
        text = documentation.text_of(module, documentation.source_of(path))
        options.define(name, text, documentation.fragments_of(text))


def _path_in_core(kind, name):
    """Return where ansible-core has one of its own plugins."""
    import ansible

    folder = kind if kind in ("modules", "module_utils") else os.path.join("plugins", kind)
    return os.path.join(os.path.dirname(ansible.__file__), folder, name + ".py")


class _Context:
    """How a plugin was found."""

    action_plugin = None
    pending_redirect = None
    deprecated = False
    error_list = import_error_list = ()

    def __init__(self, loader, name, found):
        self.resolved = found is not None
        self.plugin_resolved_name = self.resolved_fqcn = getattr(found, "ansible_name", None) or name
        self.plugin_resolved_path = getattr(found, "_original_path", None)
        self.original_name = name
        self.redirect_list = [name]
        self.exit_reason = None if found is not None else "no matches found for %s" % name


get_with_context_result = collections.namedtuple("get_with_context_result", ["object", "plugin_load_context"])


class PluginLoader:
    """Finds plugins of one type."""

    def __init__(self, kind):
        self.type = self.class_name = kind
        self.package = "ansible.plugins." + kind
        self._extra_dirs = []

    def add_directory(self, directory, with_subdir=False):
        """Look there as well."""
        if directory and directory not in self._extra_dirs:
            self._extra_dirs.append(directory)

    def _folders(self):
        from playcall import objects

        beside = []
        if objects.world.playbook is not None:
            beside.append(os.path.join(objects.world.playbook._basedir, self.type + "_plugins"))
        return self._extra_dirs + beside + list(_state.folders)

    def find_plugin_with_context(self, name, mod_type="", ignore_deprecated=False, check_aliases=False, collection_list=None):
        """Return how a plugin is found."""
        from playcall import natives

        context = _Context(self, name, None)
        found = natives.find(self.type, name, collection_list)
        if found is not None:
            context.resolved = True
            context.exit_reason = None
            context.plugin_resolved_path = found.get("path") or _path_in_core(self.type, found["native"])
            full = found.get("full_name") or "ansible.builtin." + found["native"]
            context.resolved_fqcn = full
            context.plugin_resolved_name = found.get("load_name") or full
            context.plugin_resolved_collection = ".".join(full.split(".")[:2]) if full.count(".") >= 2 else ""
            context.redirect_list = found.get("redirected") or [name]
        return context

    def find_plugin(self, name, *_args, **_kwargs):
        """Return the file of a plugin, or None."""
        if _state.is_worker:
            return self.find_plugin_with_context(name, collection_list=_kwargs.get("collection_list")).plugin_resolved_path
        short = name
        for prefix in ("ansible.builtin.", "ansible.legacy."):
            if name.startswith(prefix):
                short = name[len(prefix):]
        if "." not in short:
            for folder in self._folders():
                path = os.path.join(folder, short + ".py")
                if os.path.isfile(path):
                    return path
            if self.type == "callback" and short in _BUILTIN:
                return importlib.import_module("ansible.plugins.callback." + short).__file__
            return None
        namespace, collection, *rest = short.split(".")
        import ansible_collections

        for root in ansible_collections.__path__:
            path = os.path.join(root, namespace, collection, "plugins", self.type, *rest) + ".py"
            if os.path.isfile(path):
                return path
        return None

    def get_with_context(self, name, *args, **kwargs):
        """Return a plugin's object, and what is known of how it was found."""
        found = self.get(name, *args, **kwargs)
        return get_with_context_result(found, _Context(self, name, found))

    def has_plugin(self, name, *_args, **_kwargs):
        if _state.is_worker:
            from playcall import natives

            return natives.find(self.type, name, _kwargs.get("collection_list")) is not None
        return self.find_plugin(name) is not None

    __contains__ = has_plugin

    def get(self, name, *args, **kwargs):
        """Return a plugin's object, or with `class_only` its class; None where there is none."""
        if _state.is_worker:
            from playcall import natives

            return natives.get(self.type, name, *args, **kwargs)
        class_only = kwargs.pop("class_only", False)
        path = self.find_plugin(name)
        if path is None:
            return None
        if name.count(".") >= 2 and not name.startswith("ansible.builtin."):
            namespace, collection, *rest = name.split(".")
            full = ".".join(["ansible_collections", namespace, collection, "plugins", self.type] + rest)
            module = importlib.import_module(full)
        else:
            short = name.rsplit(".", 1)[-1]
            full = self.package + "." + short
            if os.path.dirname(path) == os.path.dirname(importlib.import_module(self.package).__file__):
                module = importlib.import_module(full)
            else:
                spec = importlib.util.spec_from_file_location(full, path)
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
        cls = getattr(module, "CallbackModule" if self.type == "callback" else self.class_name, None)
        if cls is None:
            return None
        if self.type == "callback" and full not in ("ansible.plugins.callback." + one for one in _BUILTIN):
            _define_options(full, short_name(name), module, path)
        # Ansible: a plugin of a collection is loaded by its module's name.
        cls._load_name = full if full.startswith("ansible_collections.") else short_name(name)
        cls._original_path = path
        cls._redirected_names = [name]
        cls.ansible_name = name if name.count(".") >= 2 else short_name(name)
        cls.ansible_aliases = [cls.ansible_name, name]
        if class_only:
            return cls
        plugin = cls(*args, **kwargs)
        if self.type == "callback":
            import ansible.plugins.callback as base

            plugin._implemented_callback_methods = frozenset(base.implemented_hooks(plugin))
        return plugin

    def all(self, *_args, **_kwargs):
        """Return all plugins of the folders; those of ansible-core included."""
        seen = []
        for folder in self._folders():
            if os.path.isdir(folder):
                for name in sorted(os.listdir(folder)):
                    if name.endswith(".py") and name[:-3] not in seen:
                        seen.append(name[:-3])
        for name in seen + [name for name in _BUILTIN if name not in seen]:
            found = self.get(name, class_only=True)
            if found is not None:
                yield found


class _Connection:
    """A connection, as far as callbacks look at one: its options."""

    def __init__(self, name):
        self._load_name = self.transport = name

    def get_option(self, option, hostvars=None):
        """Return an option's value."""
        from ansible.plugins import options

        if option not in _SSH:
            who = (self._load_name, option)
            raise KeyError("Requested entry (plugin_type: connection plugin: %s setting: %s ) was not defined in configuration." % who)
        kind, default = _SSH[option]
        variable = "ANSIBLE_SSH_" + option.upper() if not option.startswith("ssh_") else "ANSIBLE_" + option.upper()
        places = [{"section": "ssh_connection", "key": option}]
        return options.resolve({"type": kind, "default": default, "env": [{"name": variable}], "ini": places})[0]

    def set_options(self, *_args, **_kwargs):
        """They are what the run has."""


#: Options of the connection `ssh`: type and default.
_SSH = {
    "ssh_args": ("str", "-C -o ControlMaster=auto -o ControlPersist=60s"),
    "ssh_common_args": ("str", ""),
    "ssh_extra_args": ("str", ""),
    "sftp_extra_args": ("str", ""),
    "scp_extra_args": ("str", ""),
    "ssh_executable": ("str", "ssh"),
    "pipelining": ("bool", False),
    "retries": ("int", 0),
}


class _ConnectionLoader(PluginLoader):
    """Finds connections."""

    def get(self, name, *args, **kwargs):
        return super().get(name, *args, **kwargs) or _Connection(name.rsplit(".", 1)[-1])


callback_loader = PluginLoader("callback")
connection_loader = _ConnectionLoader("connection")
lookup_loader = PluginLoader("lookup")
module_loader = PluginLoader("modules")
vars_loader = PluginLoader("vars")
become_loader = PluginLoader("become")
strategy_loader = PluginLoader("strategy")
filter_loader = PluginLoader("filter")
test_loader = PluginLoader("test")
inventory_loader = PluginLoader("inventory")
action_loader = PluginLoader("action")
cache_loader = PluginLoader("cache")
