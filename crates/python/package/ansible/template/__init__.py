"""Templates, rendered by Playcall."""

import ansible as _ansible
from ansible.errors import AnsibleError
from playcall import wire as _wire

_ansible._extend(__path__, "template")


def trust_as_template(value):
    """Mark a text as a template of the user's: here every text that is rendered is one."""
    return value


def is_trusted_as_template(value):
    return isinstance(value, str)


class Templar:
    """Renders templates with some variables."""

    def __init__(self, loader=None, variables=None, **_more):
        self._loader = loader
        self._available_variables = variables or {}

    @property
    def available_variables(self):
        return self._available_variables

    @available_variables.setter
    def available_variables(self, variables):
        self._available_variables = variables

    def set_available_variables(self, variables):
        self._available_variables = variables

    def is_template(self, data):
        """Tell whether something has templates in it."""
        if isinstance(data, dict):
            return any(self.is_template(one) for pair in data.items() for one in pair)
        if isinstance(data, (list, tuple)):
            return any(self.is_template(one) for one in data)
        return isinstance(data, str) and any(mark in data for mark in ("{{", "{%", "{#"))

    is_possibly_template = is_template

    def template(self, variable, *_args, **_kwargs):
        """Render the templates in something."""
        if not self.is_template(variable):
            return variable
        try:
            return _wire.ask("template", text=variable, vars=_plain(self._available_variables))
        except LookupError as error:
            raise AnsibleError(str(error)) from None

    do_template = template


def _plain(variables):
    """Return variables as data that can be sent."""
    return {key: _data(value, 0) for key, value in variables.items() if isinstance(key, str) and key not in _ENDLESS}


#: Variables that lead to all others.
_ENDLESS = frozenset(("hostvars", "vars", "groups"))


def _data(value, depth):
    """Return a value as data: of an object what it shows of itself."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if depth > 6:
        return str(value)
    if isinstance(value, dict):
        return {str(key): _data(one, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_data(one, depth + 1) for one in value]
    if type(value).__module__.startswith("ansible."):
        shown = {key: one for key, one in vars(value).items() if not key.startswith("_")}
        return _data(shown, depth + 1)
    return str(value)
