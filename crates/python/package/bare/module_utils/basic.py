"""What callbacks take from where modules find it all."""

import json  # noqa: F401
import os  # noqa: F401
import re  # noqa: F401
import sys

from ansible.module_utils.common.process import get_bin_path  # noqa: F401
from ansible.module_utils.common.text.converters import jsonify, to_bytes, to_native, to_text  # noqa: F401
from ansible.module_utils.parsing.convert_bool import BOOLEANS, BOOLEANS_FALSE, BOOLEANS_TRUE, boolean  # noqa: F401


def env_fallback(*names, **_more):
    """Return the first variable of the environment that is set; LookupError where none is."""
    for name in names:
        if name in os.environ:
            return os.environ[name]
    raise LookupError("none of %s is set" % ", ".join(names))


def missing_required_lib(library, reason=None, url=None):
    """Return what is told where a library is not there."""
    import platform

    text = "Failed to import the required Python library (%s) on %s's Python %s." % (
        library,
        platform.node(),
        sys.executable,
    )
    if reason:
        text += " This is required %s." % reason
    if url:
        text += " See %s for more info." % url
    return text + (
        " Please read the module documentation and install it in the appropriate location. If the required library is "
        "installed, but Ansible is using the wrong Python interpreter, please consult the documentation on "
        "ansible_python_interpreter"
    )


class AnsibleModule:
    """A module; a callback is none."""

    def __init__(self, *_args, **_kwargs):
        raise NotImplementedError("a callback is no module")
