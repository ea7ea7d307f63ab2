"""A small `ansible` package: what callback plugins use. What it lacks is looked for in an installed ansible-core.

Names, shapes and texts are Ansible's interface; the code is Playcall's own.
"""

import os
import sys

from playcall import state as _state

__version__ = _state.version
__author__ = "Ansible, Inc."
__codename__ = "What Is and What Should Never Be"

_own = os.path.dirname(os.path.abspath(__file__))


def _find_installed():
    """Return the folder of an installed ansible-core, or None."""
    for path in sys.path:
        folder = os.path.join(path or os.getcwd(), "ansible")
        if os.path.abspath(folder) != _own and os.path.isfile(os.path.join(folder, "release.py")):
            return folder
    return None


def installed_version():
    """Return the version of an installed ansible-core, or None."""
    if _installed is None:
        return None
    with open(os.path.join(_installed, "release.py"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("__version__"):
                return line.split("=", 1)[1].strip(" \n'\"")
    return None


_installed = _find_installed()
#: What stands in for an installed ansible-core where there is none.
_bare = os.path.join(os.path.dirname(_own), "bare")


def _extend(path, *parts):
    """Add the folder of a package in the installed ansible-core, or in what stands in for it, to a `__path__`."""
    folder = os.path.join(_installed or _bare, *parts)
    if os.path.isdir(folder) and folder not in path:
        path.append(folder)
    return path


_extend(__path__)
