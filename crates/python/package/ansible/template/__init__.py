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
    return {key: value for key, value in variables.items() if isinstance(key, str) and key not in ("hostvars", "vars")}
