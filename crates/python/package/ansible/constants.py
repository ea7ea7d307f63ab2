"""The settings of the run, by their constants."""

import os as _os

from playcall import state as _state

_ACTION_DEBUG = frozenset(("debug", "ansible.builtin.debug", "ansible.legacy.debug"))
_ACTION_META = frozenset(("meta", "ansible.builtin.meta", "ansible.legacy.meta"))
_ACTION_SETUP = frozenset(("setup", "ansible.builtin.setup", "ansible.legacy.setup"))
_ACTION_SET_FACT = frozenset(("set_fact", "ansible.builtin.set_fact", "ansible.legacy.set_fact"))
_ACTION_INCLUDE_TASKS = frozenset(("include_tasks", "ansible.builtin.include_tasks", "ansible.legacy.include_tasks"))
_ACTION_INCLUDE_ROLE = frozenset(("include_role", "ansible.builtin.include_role", "ansible.legacy.include_role"))
_ACTION_IMPORT_TASKS = frozenset(("import_tasks", "ansible.builtin.import_tasks", "ansible.legacy.import_tasks"))
_ACTION_IMPORT_ROLE = frozenset(("import_role", "ansible.builtin.import_role", "ansible.legacy.import_role"))
_ACTION_INCLUDE = _ACTION_INCLUDE_TASKS | _ACTION_INCLUDE_ROLE
_ACTION_ALL_INCLUDES = _ACTION_INCLUDE_TASKS | _ACTION_INCLUDE_ROLE | _ACTION_IMPORT_TASKS | _ACTION_IMPORT_ROLE
_ACTION_WITH_CLEAN_FACTS = _ACTION_SET_FACT
MODULE_NO_JSON = frozenset(
    prefix + name
    for prefix in ("", "ansible.builtin.", "ansible.legacy.")
    for name in ("command", "raw", "script", "shell")
) | frozenset(("win_command", "ansible.windows.win_command", "win_shell", "ansible.windows.win_shell"))
MODULE_REQUIRE_ARGS = MODULE_NO_JSON
BOOL_TRUE = BOOLEANS_TRUE = frozenset(("y", "yes", "on", "1", "true", "t", 1, 1.0, True))
BOOLEANS_FALSE = frozenset(("n", "no", "off", "0", "false", "f", 0, 0.0, False))
BOOLEANS = BOOLEANS_TRUE | BOOLEANS_FALSE
LOCALHOST = ("127.0.0.1", "localhost", "::1")
TREE_DIR = None
DEFAULT_BECOME_PASS = DEFAULT_PASSWORD_CHARS = DEFAULT_REMOTE_PASS = DEFAULT_SUBSET = None
ANSIBLE_NOCOLOR = not _state.display.get("color")
ACTION_WARNINGS = True
INTERNAL_STATIC_VARS = frozenset()
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

for _name, _value in _state.settings.items():
    globals().setdefault(_name, _value)
# Once settings, now options of the default callback that are settings as well.
DISPLAY_SKIPPED_HOSTS = globals().get("DISPLAY_SKIPPED_HOSTS", True)
DEFAULT_CALLBACK_WHITELIST = globals().get("CALLBACKS_ENABLED") or []


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
        elif config in _state.settings:
            return _state.settings[config], "default"
        from ansible.errors import AnsibleError

        raise AnsibleError("Requested entry (%s) was not defined in configuration." % config)

    @staticmethod
    def get_configuration_definitions(plugin_type=None, name=None, ignore_private=False):
        return {}

    @staticmethod
    def get_plugin_options(plugin_type, name, keys=None, variables=None, direct=None):
        from ansible.plugins import options

        return dict(options.of(name)[0])


config = _Manager()


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
