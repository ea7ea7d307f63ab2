"""Includes of roles."""

from ansible.playbook.task_include import TaskInclude


class IncludeRole(TaskInclude):
    """An `include_role`."""
