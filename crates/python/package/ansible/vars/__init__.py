"""See the package `ansible`."""

import ansible as _ansible

_ansible._extend(__path__, "vars")


def __getattr__(name):
    # Plugins of 2018 found it here.
    if name == "strip_internal_keys":
        from ansible.vars.clean import strip_internal_keys

        return strip_internal_keys
    raise AttributeError("module 'ansible.vars' has no attribute %r" % name)
