"""See the package `ansible`."""

import ansible as _ansible

_ansible._extend(__path__, "plugins")


class AnsiblePlugin:
    """What all plugins have: a name and options."""

    _load_name = None
    _original_path = None
    _redirected_names = []
    ansible_name = None
    ansible_aliases = []
    allow_extras = False
    extras_prefix = None
    _extras_prefix = None

    def __init__(self):
        self._options = {}
        self._defs = None

    @property
    def plugin_type(self):
        return "callback"

    @property
    def option_definitions(self):
        return {}

    def matches_name(self, possible_names):
        """Tell whether one of some names is this plugin's."""
        return bool(set(possible_names) & set(self.ansible_aliases))

    def _values(self):
        values = self.__dict__.get("_plugin_options")
        if values is None:
            values = self.__dict__["_plugin_options"] = {}
        return values

    def get_option(self, option, hostvars=None):
        """Return an option's value; KeyError where it is not declared."""
        return self.get_option_and_origin(option, hostvars)[0]

    def get_option_and_origin(self, option, hostvars=None):
        """Return an option's value and where it comes from."""
        from ansible.plugins import options

        values = self._values()
        if option in values:
            return values[option], self.__dict__.get("_origins", {}).get(option, "default")
        known, origins = options.of(self._load_name)
        if option not in known:
            raise KeyError("Requested entry (plugin_type: callback plugin: %s setting: %s ) was not defined in configuration." % (self._load_name, option))
        values[option] = known[option]
        return known[option], origins.get(option, "default")

    def get_options(self, hostvars=None):
        """Return all options."""
        return dict(self._values())

    def set_option(self, option, value):
        """Set an option."""
        self._values()[option] = value
        self.__dict__.setdefault("_origins", {})[option] = "Direct"

    def set_options(self, task_keys=None, var_options=None, direct=None):
        """Take over the options as the user has set them; `direct` ones over them."""
        from ansible.plugins import options

        values, origins = options.of(self._load_name)
        self.__dict__["_plugin_options"] = dict(values)
        self.__dict__["_origins"] = dict(origins)
        for name, value in (direct or {}).items():
            self.set_option(name, value)

    def has_option(self, option):
        """Tell whether an option is declared."""
        from ansible.plugins import options

        return option in self._values() or option in options.of(self._load_name)[0]

    def _check_required(self):
        """Required options were looked at before."""


class AnsibleJinja2Plugin(AnsiblePlugin):
    """A filter or a test: a function with a name."""

    def __init__(self, function=None):
        super().__init__()
        self.j2_function = self._function = function

    def __call__(self, *args, **kwargs):
        return self._function(*args, **kwargs)


def get_plugin_class(obj):
    """Return the type of a plugin from its class's name."""
    name = obj if isinstance(obj, str) else type(obj).__name__
    return name.lower().replace("module", "")


def __getattr__(name):
    # Plugins of 2017 found the loaders here.
    if name.endswith("_loader"):
        from ansible.plugins import loader

        return getattr(loader, name)
    raise AttributeError("module 'ansible.plugins' has no attribute %r" % name)
