"""See the package `ansible`."""

import ansible as _ansible
from playcall import state as _state

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
        """The type of plugin, from the name of its class."""
        return "callback" if not _state.is_worker else get_plugin_class(self)

    @property
    def option_definitions(self):
        """What a plugin's documentation says of its options."""
        if self._is_called():
            from playcall import settings

            return settings.definitions(self)
        return {}

    def _is_called(self):
        """Tell whether this is a plugin that is called, and no callback."""
        return _state.is_worker and self.plugin_type != "callback"

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
        if self._is_called() and option not in values:
            from ansible.errors import AnsibleError
            from playcall import settings

            try:
                found, origins = settings.of(self, variables=hostvars, only=option)
            except AnsibleError as error:
                raise KeyError() from error
            values[option] = found[option]
            self.__dict__.setdefault("_origins", {})[option] = origins[option]
        if option in values:
            return values[option], self.__dict__.get("_origins", {}).get(option, "default")
        known, origins = options.of(self._load_name)
        if option not in known:
            raise KeyError("Requested entry (plugin_type: callback plugin: %s setting: %s ) was not defined in configuration." % (self._load_name, option))
        values[option] = known[option]
        return known[option], origins.get(option, "default")

    def get_options(self, hostvars=None):
        """Return all options."""
        if self._is_called():
            return {option: self.get_option(option, hostvars=hostvars) for option in self.option_definitions}
        return dict(self._values())

    def set_option(self, option, value):
        """Set an option."""
        if self._is_called():
            from playcall import settings

            value = settings.of(self, direct={option: value}, only=option)[0][option]
        self._values()[option] = value
        self.__dict__.setdefault("_origins", {})[option] = "Direct"

    def set_options(self, task_keys=None, var_options=None, direct=None):
        """Take over the options as the user has set them; `direct` ones over them."""
        from ansible.plugins import options

        if self._is_called():
            from playcall import settings

            found, origins = settings.of(self, direct, var_options, task_keys)
            self.__dict__["_plugin_options"], self.__dict__["_origins"] = dict(found), dict(origins)
            if self.allow_extras and var_options and "_extras" in var_options:
                self._values()["_extras"] = var_options["_extras"]
            return
        values, origins = options.of(self._load_name)
        self.__dict__["_plugin_options"] = dict(values)
        self.__dict__["_origins"] = dict(origins)
        for name, value in (direct or {}).items():
            self.set_option(name, value)

    def has_option(self, option):
        """Tell whether an option is declared."""
        from ansible.plugins import options

        if self._is_called():
            if not self._values():
                self.set_options()
            return option in self._values()
        return option in self._values() or option in options.of(self._load_name)[0]

    def _check_required(self):
        """Required options were looked at before."""


class AnsibleJinja2Plugin(AnsiblePlugin):
    """A filter or a test: a function with a name."""

    def __init__(self, function=None):
        super().__init__()
        self.j2_function = self._function = function
        self.accept_args_markers = getattr(function, "accept_args_markers", False)
        self.accept_lazy_markers = getattr(function, "accept_lazy_markers", False)

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
