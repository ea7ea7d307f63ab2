"""The errors of Ansible, as plugins and an installed ansible-core raise or catch them."""

import enum
from json import JSONDecodeError  # noqa: F401  (plugins import it from here)


class ExitCode(enum.IntEnum):
    """How `ansible-playbook` ends."""

    SUCCESS = 0
    GENERIC_ERROR = 1
    HOST_FAILED = 2
    HOST_UNREACHABLE = 4
    PARSER_ERROR = 4
    INVALID_CLI_OPTION = 5
    UNICODE_ERROR = 6
    KEYBOARD_INTERRUPT = 99
    UNKNOWN_ERROR = 250


class AnsibleError(Exception):
    """What is wrong, in one sentence, and what caused it."""

    _exit_code = ExitCode.GENERIC_ERROR
    _default_message = ""
    _default_help_text = None
    _include_cause_message = True

    def __init__(
        self, message="", obj=None, show_content=True, suppress_extended_error=..., orig_exc=None, help_text=None
    ):
        if not message:
            message = self._default_message or "Unexpected %s error." % type(self).__name__
        self._message = message if isinstance(message, str) else str(message)
        super().__init__(self._message)
        self.obj = obj
        self.orig_exc = orig_exc
        self._help_text_value = help_text or self._default_help_text
        self._show_content = show_content

    @property
    def _original_message(self):
        return self._message

    @property
    def _help_text(self):
        return self._help_text_value

    @property
    def _formatted_source_context(self):
        return None

    @property
    def message(self):
        """The sentence, and those of the errors behind it."""
        cause = self.__cause__ or self.orig_exc
        if not self._include_cause_message or cause is None:
            return self._message
        return _joined(self._message, _text_of(cause))

    @message.setter
    def message(self, value):
        self._message = value

    def __str__(self):
        return self.message


def _text_of(error):
    """Return an error's sentence with those behind it."""
    if isinstance(error, AnsibleError):
        return error.message
    return str(error) if error.__cause__ is None else _joined(str(error), _text_of(error.__cause__))


def _joined(text, more):
    """Return two sentences as one, unless the first ends with the second."""
    text, more = text.strip(), more.strip()
    if not more or text.endswith(more):
        return text
    return "%s: %s" % (text.rstrip(". "), more)


class _Contributes:
    """An error that has more to say in a task's result."""

    omit_failed_key = False
    omit_exception_key = False

    @property
    def result_contribution(self):
        return {}


def _define(name, bases, **attributes):
    globals()[name] = type(name, bases, dict(attributes, __module__=__name__, __doc__="See AnsibleError."))


#: Errors that differ from another only by name: their base, and their names.
_KINDS = {
    "AnsibleError": "AnsiblePromptInterrupt AnsiblePromptNoninteractive AnsibleOptionsError AnsibleParserError "
    "AnsibleInternalError AnsibleRuntimeError AnsibleTaskError AnsibleUndefinedConfigEntry AnsibleVaultError",
    "AnsibleOptionsError": "AnsibleRequiredOptionError",
    "AnsibleParserError": "AnsibleFieldAttributeError AnsibleJSONParserError",
    "AnsibleRuntimeError": "AnsibleModuleError AnsibleCallbackError AnsibleConditionalError AnsibleTemplateError",
    "AnsibleTemplateError": "AnsibleFilterError AnsibleLookupError AnsibleTemplateSyntaxError AnsibleUndefinedVariable "
    "AnsibleBrokenConditionalError AnsibleTemplateTransformLimitError AnsibleValueOmittedError "
    "AnsibleTemplatePluginError TemplateTrustCheckFailedError",
}
for _base, _names in _KINDS.items():
    for _name in _names.split():
        _define(_name, (globals()[_base],))
for _name, _attributes in {
    "AnsibleOptionsError": {"_exit_code": ExitCode.INVALID_CLI_OPTION},
    "AnsibleRequiredOptionError": {"_exit_code": ExitCode.INVALID_CLI_OPTION},
    "AnsibleParserError": {"_exit_code": ExitCode.PARSER_ERROR},
    "AnsibleJSONParserError": {"_default_message": "JSON parsing failed.", "_include_cause_message": False},
    "AnsibleTaskError": {"_default_message": "Task failed."},
    "AnsibleTemplateTransformLimitError": {"_default_message": "Template transform limit exceeded."},
    "AnsibleValueOmittedError": {"_default_message": "A template was resolved to an Omit scalar."},
    "TemplateTrustCheckFailedError": {"_default_message": "Encountered untrusted template or expression."},
}.items():
    for _key, _value in _attributes.items():
        setattr(globals()[_name], _key, _value)

_runtime = globals()["AnsibleRuntimeError"]
_define("AnsibleAssertionError", (AnsibleError, AssertionError))
_define("AnsibleTypeError", (_runtime, TypeError))
_define("AnsibleConnectionFailure", (_runtime, _Contributes))
_define(
    "AnsibleAuthenticationFailure",
    (globals()["AnsibleConnectionFailure"],),
    _default_message="Failed to authenticate.",
)


class AnsibleVariableTypeError(_runtime):
    """A variable is of a type that it can't be of."""

    @classmethod
    def from_value(cls, *, obj):
        return cls("Type %r is unsupported for variable storage." % native_type_name(obj), obj=obj)


class AnsibleFileNotFound(_runtime):
    """A file is not there."""

    def __init__(
        self,
        message="",
        obj=None,
        show_content=True,
        suppress_extended_error=...,
        orig_exc=None,
        paths=None,
        file_name=None,
    ):
        self.file_name = file_name
        self.paths = paths
        if message:
            message += "\n"
        message += "Could not find or access '%s'" % file_name if file_name else "Could not find file"
        if paths and not isinstance(paths, str):
            message += "\nSearched in:\n\t%s" % "\n\t".join(paths)
        message += (
            " on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the "
            "remote_src option"
        )
        super().__init__(message=message, obj=obj, orig_exc=orig_exc)


class AnsibleAction(_runtime, _Contributes):
    """An action ends, with a result."""

    def __init__(
        self, message="", obj=None, show_content=True, suppress_extended_error=..., orig_exc=None, result=None
    ):
        super().__init__(message=message, obj=obj, orig_exc=orig_exc)
        self.result = {} if result is None else result


class AnsibleActionSkip(AnsibleAction):
    """An action has nothing to do."""

    def __init__(self, message="", *args, **kwargs):
        super().__init__(message, *args, **kwargs)
        self.result.update({"skipped": True, "msg": message})


class AnsibleActionFail(AnsibleAction):
    """An action failed."""

    def __init__(self, message="", *args, **kwargs):
        super().__init__(message, *args, **kwargs)
        self.result.update({"failed": True, "msg": message})


class _ActionDone(AnsibleAction):
    """An action is done early."""


_AnsibleActionDone = AnsibleActionDone = _ActionDone


class AnsiblePluginError(AnsibleError):
    """A plugin can't be used."""

    def __init__(self, message=None, plugin_load_context=None, help_text=None):
        super().__init__(message, help_text=help_text)
        self.plugin_load_context = plugin_load_context


for _name in "RemovedError CircularRedirect NotFound".split():
    _define("AnsiblePlugin" + _name, (AnsiblePluginError,))
_define("AnsibleCollectionUnsupportedVersionError", (AnsiblePluginError,))
AnsibleUndefinedError = globals()["AnsibleUndefinedVariable"]


def __getattr__(name):
    # Modules of an installed ansible-core ask for more kinds of errors.
    if name.startswith("Ansible") and name.isidentifier():
        made = globals()[name] = type(name, (AnsibleError,), {"__module__": __name__, "__doc__": "See AnsibleError."})
        return made
    raise AttributeError("module 'ansible.errors' has no attribute %r" % name)


def native_type_name(value, plural=False):
    """Return the name of a value's type as Python has it."""
    name = (value if isinstance(value, type) else type(value)).__name__
    return name + "s" if plural else name


def to_text(value, *_args, **_kwargs):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
