"""The older place of a value that nothing else is."""

from ansible.module_utils.common.sentinel import Sentinel  # noqa: F401
