"""JSON of what results hold."""

from ansible.module_utils.common.json import AnsibleJSONEncoder  # noqa: F401
