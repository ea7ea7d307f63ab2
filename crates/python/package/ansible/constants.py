"""The settings of the run, by their constants."""

import os as _os
import re as _re
from string import ascii_letters, digits  # noqa: F401

from ansible.utils.fqcn import add_internal_fqcns
from playcall import state as _state


def _names(*names):
    return add_internal_fqcns(names)


_ACTION_DEBUG = _names("debug")
_ACTION_META = _names("meta")
_ACTION_SETUP = _names("setup")
_ACTION_FACT_GATHERING = _ACTION_SETUP + _names("gather_facts")
_ACTION_SET_FACT = _names("set_fact")
_ACTION_HAS_CMD = _names("command", "shell", "script")
_ACTION_ALLOWS_RAW_ARGS = _ACTION_HAS_CMD + _names("raw")
_ACTION_IMPORT_PLAYBOOK = _names("import_playbook")
_ACTION_IMPORT_ROLE = _names("import_role")
_ACTION_IMPORT_TASKS = _names("import_tasks")
_ACTION_INCLUDE_ROLE = _names("include_role")
_ACTION_INCLUDE_TASKS = _names("include_tasks")
_ACTION_INCLUDE_VARS = _names("include_vars")
_ACTION_INVENTORY_TASKS = _names("add_host", "group_by")
_ACTION_WITH_CLEAN_FACTS = _ACTION_SET_FACT + _ACTION_INCLUDE_VARS
_ACTION_ALL_INCLUDES = _ACTION_INCLUDE_TASKS + _ACTION_INCLUDE_ROLE
_ACTION_ALL_INCLUDE_IMPORT_TASKS = _ACTION_INCLUDE_TASKS + _ACTION_IMPORT_TASKS
_ACTION_ALL_INCLUDE_ROLE_TASKS = _ACTION_INCLUDE_ROLE + _ACTION_INCLUDE_TASKS
_ACTION_ALL_PROPER_INCLUDE_IMPORT_ROLES = _ACTION_INCLUDE_ROLE + _ACTION_IMPORT_ROLE
_ACTION_ALL_PROPER_INCLUDE_IMPORT_TASKS = _ACTION_INCLUDE_TASKS + _ACTION_IMPORT_TASKS
_ACTION_INCLUDE = _ACTION_ALL_INCLUDES
_WINDOWS = ["ansible.windows.win_command", "ansible.windows.win_shell"]
MODULE_NO_JSON = tuple(_names("command", "win_command", "shell", "win_shell", "raw") + _WINDOWS)
MODULE_REQUIRE_ARGS = tuple(_names("command", "raw", "script", "shell", "win_command", "win_shell") + _WINDOWS)
RESTRICTED_RESULT_KEYS = ("ansible_rsync_path", "ansible_playbook_python", "ansible_facts")
INTERNAL_RESULT_KEYS = ("add_host", "add_group")
IGNORE_FILES = ("COPYING", "CONTRIBUTING", "LICENSE", "README", "VERSION", "GUIDELINES", "MANIFEST", "Makefile")
INVALID_VARIABLE_NAMES = _re.compile(r"^[\d\W]|[^\w]")
COMMON_CONNECTION_VARS = frozenset(
    "ansible_" + name
    for name in (
        "connection host module_compression password pipelining port private_key_file shell_executable shell_type "
        "timeout user"
    ).split()
)
BOOL_TRUE = BOOLEANS_TRUE = frozenset(("y", "yes", "on", "1", "true", "t", 1, 1.0, True))
BOOLEANS_FALSE = frozenset(("n", "no", "off", "0", "false", "f", 0, 0.0, False))
BOOLEANS = BOOLEANS_TRUE | BOOLEANS_FALSE
LOCALHOST = ("127.0.0.1", "localhost", "::1")
TREE_DIR = None
DEFAULT_BECOME_PASS = DEFAULT_PASSWORD_CHARS = DEFAULT_REMOTE_PASS = DEFAULT_SUBSET = None
ANSIBLE_NOCOLOR = not _state.display.get("color")
ACTION_WARNINGS = True
INTERNAL_STATIC_VARS = frozenset(
    (
        "ansible_async_path ansible_collection_name ansible_config_file ansible_dependent_role_names ansible_diff_mode "
        "ansible_facts ansible_forks ansible_inventory_sources ansible_limit ansible_play_batch ansible_play_hosts "
        "ansible_play_hosts_all ansible_play_role_names ansible_playbook_python ansible_role_name ansible_role_names "
        "ansible_run_tags ansible_skip_tags ansible_verbosity ansible_version inventory_dir inventory_file "
        "inventory_hostname inventory_hostname_short groups group_names hostvars playbook_dir play_hosts role_name "
        "role_names role_path role_uuid"
    ).split()
)
DOCUMENTABLE_PLUGINS = CONFIGURABLE_PLUGINS = ("become", "cache", "callback", "connection", "inventory", "lookup")

COLOR_CODES = {
    "black": "0;30",
    "bright gray": "0;37",
    "blue": "0;34",
    "white": "1;37",
    "green": "0;32",
    "bright blue": "1;34",
    "cyan": "0;36",
    "bright green": "1;32",
    "red": "0;31",
    "bright cyan": "1;36",
    "purple": "0;35",
    "bright red": "1;31",
    "yellow": "0;33",
    "bright purple": "1;35",
    "dark gray": "1;30",
    "bright yellow": "1;33",
    "magenta": "0;35",
    "bright magenta": "1;35",
    "normal": "0",
}

_UNSAID = {
    "_ANSIBALLZ_COVERAGE_CONFIG": None,
    "_ANSIBALLZ_DEBUGPY_CONFIG": None,
    "_ANSIBALLZ_PYDEVD_CONFIG": None,
    "_ANSIBLE_CONNECTION_PATH": None,
    "_CALLBACK_DISPATCH_ERROR_BEHAVIOR": "warning",
    "_MODULE_METADATA": False,
    "_TEMPLAR_SANDBOX_MODE": "default",
    "_TEMPLAR_UNKNOWN_TYPE_CONVERSION": "warning",
    "_TEMPLAR_UNKNOWN_TYPE_ENCOUNTERED": "ignore",
    "_TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR": "ignore",
}
#: What older plugins call settings that have other names today.
_OLDER = {
    "DEFAULT_SUDO_USER": "DEFAULT_BECOME_USER",
    "DEFAULT_SUDO": "DEFAULT_BECOME",
}

for _name, _value in list(_state.settings.items()) + list(_UNSAID.items()):
    globals().setdefault(_name, _value)
for _name, _value in _OLDER.items():
    globals().setdefault(_name, _state.settings.get(_value))
# What was not sent is as Ansible has it.
for _name, _value in {
    "HIGHLIGHT": "white",
    "VERBOSE": "blue",
    "WARN": "bright purple",
    "ERROR": "red",
    "DEBUG": "dark gray",
    "DEPRECATE": "purple",
    "SKIP": "cyan",
    "UNREACHABLE": "bright red",
    "OK": "green",
    "CHANGED": "yellow",
    "INCLUDED": "cyan",
    "DIFF_ADD": "green",
    "DIFF_REMOVE": "red",
    "DIFF_LINES": "cyan",
    "CONSOLE_PROMPT": "white",
    "DOC_CONSTANT": "dark gray",
    "DOC_DEPRECATED": "magenta",
    "DOC_LINK": "cyan",
    "DOC_MODULE": "yellow",
    "DOC_PLUGIN": "yellow",
    "DOC_REFERENCE": "magenta",
}.items():
    globals().setdefault("COLOR_" + _name, _value)
for _name, _value in {
    "DIFF_CONTEXT": 3,
    "DISPLAY_ARGS_TO_STDOUT": False,
    "DEPRECATION_WARNINGS": True,
    "SYSTEM_WARNINGS": True,
    "VERBOSE_TO_STDERR": False,
    "DEFAULT_DEBUG": False,
    "SHOW_CUSTOM_STATS": False,
}.items():
    globals().setdefault(_name, _value)
# Once settings, now options of the default callback that are settings as well.
DISPLAY_SKIPPED_HOSTS = globals().get("DISPLAY_SKIPPED_HOSTS", True)
DEFAULT_CALLBACK_WHITELIST = globals().get("CALLBACKS_ENABLED") or []
ansible_version = _state.version


class _Manager:
    """What is left of `constants.config`."""

    @staticmethod
    def get_config_value(config, cfile=None, plugin_type=None, plugin_name=None, keys=None, variables=None, direct=None):
        return _Manager.get_config_value_and_origin(config, cfile, plugin_type, plugin_name, keys, variables, direct)[0]

    @staticmethod
    def get_config_value_and_origin(
        config, cfile=None, plugin_type=None, plugin_name=None, keys=None, variables=None, direct=None
    ):
        from ansible.plugins import options

        if plugin_type:
            values, origins = options.of(plugin_name)
            if config in values:
                return values[config], origins.get(config, "default")
        elif config in _state.settings or config in globals() and config.isupper():
            return globals().get(config, _state.settings.get(config)), "default"
        else:
            defaults = _defaults_of_core()
            if config in defaults:
                return defaults[config], "default"
        from ansible.errors import AnsibleError

        raise AnsibleError("Requested entry (%s) was not defined in configuration." % config)

    @staticmethod
    def get_configuration_definitions(plugin_type=None, name=None, ignore_private=False):
        from ansible.plugins import options

        return dict(options.definitions_of(name)) if plugin_type and name else {}

    @staticmethod
    def get_configuration_definition(name, plugin_type=None, plugin_name=None):
        """Return an option's definition; without a plugin's name, all of the plugin that is named in its place."""
        from ansible.plugins import options

        if plugin_type is None:
            return {"default": globals().get(name)} if name in globals() else None
        found = options.definitions_of(name if plugin_name is None else plugin_name)
        return dict(found) if plugin_name is None else found.get(name)

    @staticmethod
    def has_configuration_definition(plugin_type, name):
        from ansible.plugins import options

        return bool(options.definitions_of(name))

    @staticmethod
    def initialize_plugin_configuration_definitions(plugin_type, name, defs):
        from ansible.plugins import options

        options.definitions[str(name)] = dict(defs)

    @staticmethod
    def get_plugin_options_and_origins(plugin_type, name, keys=None, variables=None, direct=None):
        from ansible.plugins import options

        values, origins = options.of(name)
        return dict(values), dict(origins)

    @staticmethod
    def get_plugin_options(plugin_type, name, keys=None, variables=None, direct=None):
        from ansible.plugins import options

        return dict(options.of(name)[0])


config = _Manager()
ConfigManager = _Manager
_core = None


def _defaults_of_core():
    """Return the defaults of the settings that only an installed ansible-core has: its own modules ask for them."""
    global _core
    if _core is None:
        _core = {}
        import ansible

        try:
            import yaml

            with open(_os.path.join(ansible._installed or "", "config", "base.yml"), encoding="utf-8") as file:
                _core = {name: entry.get("default") for name, entry in yaml.safe_load(file).items()}
        except (ImportError, OSError, ValueError, AttributeError):
            pass
    return _core


def get_config(parser, section, key, env_var, default_value, value_type=None, integer=False, floating=False, **_more):
    """Read a setting as plugins did before they could declare options: from the environment, else the default."""
    value = _os.environ.get(env_var) if env_var else None
    if value is None:
        value = _ini(section, key)
    if value is None:
        value = default_value
    if value_type == "boolean":
        return value if isinstance(value, bool) else str(value).lower() in ("y", "yes", "on", "1", "true", "t")
    if integer or value_type == "integer":
        return None if value is None else int(value)
    if floating or value_type == "float":
        return None if value is None else float(value)
    if value_type == "list" and isinstance(value, str):
        return [item.strip() for item in value.split(",")]
    return value


def _ini(section, key):
    """Return an entry of the configuration file in use."""
    path = _state.settings.get("CONFIG_FILE")
    if not path:
        return None
    import configparser

    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=(";",))
    try:
        parser.read(path)
        return parser.get(section, key, fallback=None)
    except configparser.Error:
        return None


def load_config_file():
    """Return a parser and the file, as plugins asked for before 2.4; `get_config` does the reading."""
    return None, _state.settings.get("CONFIG_FILE")


p, CONFIG_FILE = load_config_file()


def set_constant(name, value, export=None):
    """Set a constant."""
    globals()[name] = value
