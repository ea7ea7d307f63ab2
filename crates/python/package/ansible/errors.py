"""The errors of Ansible, as far as plugins raise or catch them."""


class AnsibleError(Exception):
    """What is wrong, in one sentence."""

    def __init__(self, message="", obj=None, show_content=True, suppress_extended_error=..., orig_exc=None, help_text=None):
        super().__init__(message)
        self._message = "" if message is None else str(message)
        self.obj = obj
        self.orig_exc = orig_exc
        self._help_text = help_text

    @property
    def message(self):
        return self._message

    @message.setter
    def message(self, value):
        self._message = value

    def __str__(self):
        return self._message

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._message)


_KINDS = {
    "AnsibleError": (
        "AnsiblePromptInterrupt",
        "AnsiblePromptNoninteractive",
        "AnsibleAssertionError",
        "AnsibleOptionsError",
        "AnsibleParserError",
        "AnsibleInternalError",
        "AnsibleRuntimeError",
        "AnsibleCallbackError",
        "AnsibleTemplateError",
    ),
    "AnsibleOptionsError": ("AnsibleRequiredOptionError",),
    "AnsibleParserError": ("AnsibleFieldAttributeError", "AnsibleVariableTypeError"),
    "AnsibleRuntimeError": (
        "AnsibleModuleError",
        "AnsibleConnectionFailure",
        "AnsibleAuthenticationFailure",
        "AnsibleFilterError",
        "AnsibleLookupError",
        "AnsibleFileNotFound",
        "AnsibleAction",
        "AnsiblePluginError",
        "AnsibleVaultError",
    ),
    "AnsibleTemplateError": (
        "AnsibleTemplateSyntaxError",
        "AnsibleUndefinedVariable",
        "AnsibleBrokenConditionalError",
        "AnsibleTemplateTransformLimitError",
        "AnsibleValueOmittedError",
        "AnsibleTemplatePluginError",
    ),
    "AnsibleAction": (
        "AnsibleActionSkip",
        "AnsibleActionFail",
        "AnsibleActionDone",
        "_AnsibleActionDone",
    ),
    "AnsiblePluginError": (
        "AnsiblePluginRemovedError",
        "AnsiblePluginCircularRedirect",
        "AnsiblePluginNotFound",
        "AnsibleCollectionUnsupportedVersionError",
    ),
}
for _base, _names in _KINDS.items():
    for _name in _names:
        globals()[_name] = type(_name, (globals()[_base],), {"__module__": __name__, "__doc__": "See AnsibleError."})
AnsibleUndefinedError = globals()["AnsibleUndefinedVariable"]


def __getattr__(name):
    # Modules of an installed ansible-core ask for more kinds of errors.
    if name.startswith("Ansible") and name.isidentifier():
        made = globals()[name] = type(name, (AnsibleError,), {"__module__": __name__, "__doc__": "See AnsibleError."})
        return made
    raise AttributeError("module 'ansible.errors' has no attribute %r" % name)
