"""Templates as plugins that are called have them rendered: by Playcall, in the template or task that called them."""

import contextlib

from playcall import values, wire
from playcall.values import Marker, Trusted
from playcall.variables import Variables

_unset = object()
_MARKS = ("{{", "{%", "{#")


def trust_as_template(value):
    """Return a text as one that may be a template."""
    if isinstance(value, Trusted):
        return value
    if isinstance(value, str):
        return Trusted(value)
    if hasattr(value, "read"):
        return _TrustedStream(value)
    raise TypeError("Trust cannot be applied to %s, only to 'str' or 'IOBase'." % type(value).__name__)


def is_trusted_as_template(value):
    """Tell whether a text may be a template."""
    return isinstance(value, (Trusted, _TrustedStream))


class _TrustedStream:
    """A stream whose texts may be templates."""

    def __init__(self, stream):
        self._stream = stream

    def read(self, *args):
        found = self._stream.read(*args)
        return Trusted(found) if isinstance(found, str) else found

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        self._stream.__enter__()
        return self

    def __exit__(self, *args):
        return self._stream.__exit__(*args)

    def __iter__(self):
        return (Trusted(line) for line in self._stream)


def looks_like_template(text):
    """Tell whether a text has the marks of a template."""
    return any(mark in text for mark in _MARKS) or text.startswith("#jinja2:")


def holds_template(value):
    """Tell whether something holds a template anywhere."""
    if isinstance(value, str):
        return isinstance(value, Trusted) and looks_like_template(value)
    if isinstance(value, dict):
        return any(holds_template(one) for one in dict.values(value))
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(holds_template(one) for one in (list.__iter__(value) if isinstance(value, list) else value))
    return isinstance(value, Marker)


def _deprecated(text, help_text=None):
    from ansible.utils.display import Display

    text = "%s This feature will be removed from ansible-core version 2.23." % text
    Display()._show_deprecated("%s %s" % (text, help_text) if help_text else text)


class Templar:
    """Renders templates with the variables of the template or task at work, or with others."""

    def __init__(self, loader=None, variables=None, **_more):
        self._engine_loader = loader
        self._variables = {} if variables is None else variables
        self._overrides = {}
        self._searchpath = None

    @classmethod
    def _from_template_engine(cls, engine):
        return engine

    @property
    def _engine(self):
        return self

    @property
    def _loader(self):
        _deprecated(
            "Direct access to the `_loader` internal attribute is deprecated.",
            "Use `copy_with_new_env` to create a new instance.",
        )
        return self._engine_loader

    @property
    def basedir(self):
        return self._engine_loader.get_basedir()

    @property
    def available_variables(self):
        """What templates see."""
        return self._variables

    @available_variables.setter
    def available_variables(self, variables):
        self._variables = variables

    @property
    def _available_variables(self):
        _deprecated(
            "Direct access to the `_available_variables` internal attribute is deprecated.",
            "Use `available_variables` instead.",
        )
        return self._variables

    def set_available_variables(self, variables):
        self._variables = variables

    @property
    def environment(self):
        _deprecated(
            "Direct access to the `environment` attribute is deprecated.",
            "Consider using `copy_with_new_env` or passing `overrides` to `template`.",
        )
        from playcall import jinja

        return jinja.Environment()

    def copy_with_new_env(self, *, searchpath=None, available_variables=None, **overrides):
        """Return a templar like this one with something changed."""
        if overrides.pop("environment_class", _unset) is not _unset:
            _deprecated("The `environment_class` argument is ignored.")
        if overrides:
            _deprecated(
                "Passing Jinja environment overrides to `copy_with_new_env` is deprecated.",
                "Pass Jinja environment overrides to individual `template` calls.",
            )
        made = Templar(self._engine_loader, self._variables if available_variables is None else available_variables)
        made._overrides = dict(self._overrides, **{key: one for key, one in overrides.items() if one is not None})
        made._searchpath = self._searchpath if searchpath is None else searchpath
        return made

    @contextlib.contextmanager
    def set_temporary_context(self, *, searchpath=None, available_variables=None, **overrides):
        """Change something for a while."""
        _deprecated(
            "The `set_temporary_context` method on `Templar` is deprecated.",
            "Use the `copy_with_new_env` method on `Templar` instead.",
        )
        before = (self._variables, self._overrides, self._searchpath)
        if available_variables is not None:
            self._variables = available_variables
        if searchpath is not None:
            self._searchpath = searchpath
        self._overrides = dict(self._overrides, **{key: one for key, one in overrides.items() if one is not None})
        try:
            yield
        finally:
            self._variables, self._overrides, self._searchpath = before

    def _ask(self, question, **args):
        """Ask for something that depends on the variables."""
        variables = self._variables
        if isinstance(variables, Variables):
            changes = variables.changes()
            if changes:
                args["over"] = changes
        else:
            args["alone"] = dict(variables)
        return wire.ask(question, **args)

    def template(
        self,
        variable,
        convert_bare=_unset,
        preserve_trailing_newlines=True,
        escape_backslashes=True,
        fail_on_undefined=True,
        overrides=None,
        convert_data=_unset,
        disable_lookups=_unset,
    ):
        """Render every template in something, at any depth."""
        if convert_bare is not _unset:
            _deprecated(
                "Passing `convert_bare` to `template` is deprecated.",
                "Use `evaluate_expression` instead." if convert_bare else None,
            )
            if convert_bare and isinstance(variable, str):
                if not self.is_possibly_template(variable):
                    return self.evaluate_expression(variable)
        if fail_on_undefined is None:
            _deprecated(
                "Falling back to `True` for `fail_on_undefined`.",
                "Use either `True` or `False` for `fail_on_undefined` when calling `template`.",
            )
            fail_on_undefined = True
        for name, given in (("convert_data", convert_data), ("disable_lookups", disable_lookups)):
            if given is not _unset:
                _deprecated("Passing `%s` to `template` is deprecated." % name)
        options = dict(self._overrides, **(overrides or {}))
        if not options and not holds_template(variable):
            return variable
        args = {"value": variable}
        if options:
            args["overrides"] = {key: one for key, one in options.items() if isinstance(one, (str, bool, int))}
        if not escape_backslashes:
            args["raw"] = True
        if not preserve_trailing_newlines:
            args["trims"] = True
        if self._searchpath is not None:
            given = self._searchpath
            args["searchpath"] = [str(one) for one in ([given] if isinstance(given, str) else given)]
        from ansible.errors import AnsibleUndefinedVariable

        try:
            return self._ask("template", **args)
        except AnsibleUndefinedVariable:
            if not fail_on_undefined:
                return variable
            raise

    def do_template(self, data, *args, **kwargs):
        _deprecated(
            "The `do_template` method on `Templar` is deprecated.", "Use the `template` method on `Templar` instead."
        )
        return self.template(data, *args, **kwargs) if isinstance(data, str) else data

    def evaluate_expression(self, expression, *, local_variables=None, escape_backslashes=True):
        """Return what a trusted expression is."""
        if not isinstance(expression, str):
            raise TypeError("Expressions must be %r, got %r." % (str, type(expression)))
        return self._ask("expression", value=expression, locals=local_variables or {})

    def resolve_variable_expression(self, expression, *, local_variables=None):
        """Return what an expression is that only names variables and what is in them."""
        import re

        name = r"[A-Za-z_]\w*"
        inner = r"(?:%s(?:\.(?:%s|\d+))*|-?\d+)" % (name, name)
        if not isinstance(expression, str) or not re.fullmatch(
            r"\s*(?:-?\d+|%s(?:\.(?:%s|\d+)|\[\s*%s\s*\])*)\s*" % (name, name, inner), expression
        ):
            from ansible.errors import AnsibleError

            raise AnsibleError("Invalid variable expression: %s" % expression)
        return self.evaluate_expression(trust_as_template(expression), local_variables=local_variables)

    def evaluate_conditional(self, conditional):
        """Tell whether a condition holds."""
        if isinstance(conditional, bool):
            return conditional
        return self._ask("condition", value=conditional)

    def is_template(self, data):
        """Tell whether something holds a template anywhere."""
        return holds_template(data)

    def is_possibly_template(self, data, overrides=None):
        """Tell whether a text looks like a template."""
        return isinstance(data, str) and looks_like_template(data)

    def __deepcopy__(self, memo):
        return self


def current(loader=None):
    """Return a templar over the variables of what is at work."""
    if loader is None:
        from ansible.parsing.dataloader import DataLoader

        loader = DataLoader()
    return Templar(loader, Variables())


first_marker_arg = values.first_marker
