"""Templates, rendered by Playcall."""

import re

import ansible as _ansible
from ansible.errors import AnsibleError
from playcall import values as _values
from playcall import wire as _wire

_ansible._extend(__path__, "template")


def trust_as_template(value):
    """Mark a text as a template of the user's: here every text that is rendered is one."""
    return value


def is_trusted_as_template(value):
    return isinstance(value, str)


def accept_args_markers(plugin):
    """Mark a plugin that takes markers as arguments."""
    plugin.accept_args_markers = True
    return plugin


def accept_lazy_markers(plugin):
    """Mark a plugin that takes markers in lists and dictionaries."""
    plugin.accept_lazy_markers = True
    return plugin


def get_first_marker_arg(args, kwargs):
    """Return the first marker among arguments, or None."""
    return _values.first_marker(args, kwargs)


def generate_ansible_template_vars(path, fullpath=None, dest_path=None):
    """Return the variables that tell a template file of itself."""
    import datetime
    import os
    import pwd

    full = fullpath or os.path.abspath(path)
    known = os.stat(full)
    try:
        owner = pwd.getpwuid(known.st_uid).pw_name
    except KeyError:
        owner = str(known.st_uid)
    found = {
        "template_host": os.uname().nodename,
        "template_path": path,
        "template_fullpath": full,
        "template_mtime": datetime.datetime.fromtimestamp(known.st_mtime),
        "template_uid": owner,
        "template_run_date": datetime.datetime.now(),
        "ansible_managed": "Ansible managed",
    }
    if dest_path:
        found["template_destpath"] = dest_path
    return found


AnsibleUndefined = _values.UndefinedMarker


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

    def template(self, variable, *_args, **options):
        """Render the templates in something."""
        for name in ("convert_data", "cache", "disable_lookups", "static_vars"):
            if options.get(name, _unset) is not _unset:
                _told_of_option(name)
        if not self.is_template(variable):
            return variable
        try:
            return _wire.ask("template", text=variable, vars=_plain(self._available_variables, _texts(variable)))
        except LookupError as error:
            raise AnsibleError(str(error)) from None

    do_template = template

    def evaluate_expression(self, expression, *, local_variables=None, **_more):
        """Return what an expression is."""
        variables = {**self._available_variables, **(local_variables or {})}
        return Templar(variables=variables).template("{{ %s }}" % expression)

    resolve_variable_expression = evaluate_expression

    def evaluate_conditional(self, conditional):
        """Tell whether a condition holds."""
        if not isinstance(conditional, str):
            return bool(conditional)
        return bool(self.template("{%% if %s %%}{{ true }}{%% else %%}{{ false }}{%% endif %%}" % conditional) in (True, "True"))

    def copy_with_new_env(self, *, searchpath=None, available_variables=None, **_more):
        return Templar(variables=self._available_variables if available_variables is None else available_variables)


_unset = object()


def _told_of_option(name):
    from ansible.utils.display import Display

    Display()._show_deprecated(
        "Passing `%s` to `template` is deprecated. This feature will be removed from ansible-core version 2.23." % name
    )


def _texts(value):
    """Return all texts in something, joined: what a template may look at is named there."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(_texts(one) for pair in value.items() for one in pair)
    if isinstance(value, (list, tuple, set, frozenset)):
        return "\n".join(_texts(one) for one in value)
    return ""


def _plain(variables, text):
    """Return variables as data that can be sent."""
    return {
        key: _data(value, key, text)
        for key, value in variables.items()
        if isinstance(key, str) and key not in ("hostvars", "vars")
    }


def _data(value, key, text):
    """Return a value as data: of an object, the attributes that a text names behind its key; else its text."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, dict):
        return {str(name): _data(one, str(name), text) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_data(one, key, text) for one in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    asked = re.findall(r"\b%s\s*(?:\.\s*|\[\s*['\"])(\w+)" % re.escape(key), text)
    if not asked:
        return str(value)
    found = {}
    for name in asked:
        try:
            found[name] = _data(getattr(value, name), name, text)
        except AttributeError:
            pass
    return found
