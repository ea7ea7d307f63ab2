"""Reads YAML."""

from ansible.module_utils.common.yaml import SafeLoader as AnsibleLoader  # noqa: F401
