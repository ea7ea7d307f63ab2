"""Includes of handlers."""

from ansible.playbook.task_include import HandlerTaskInclude  # noqa: F401
