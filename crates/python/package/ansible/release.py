"""The version."""

from playcall import state as _state

__version__ = _state.version
__author__ = "Ansible, Inc."
__codename__ = "What Is and What Should Never Be"
