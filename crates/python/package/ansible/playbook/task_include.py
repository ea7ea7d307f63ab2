"""Includes of tasks."""

from ansible.playbook.task import Task


class TaskInclude(Task):
    """An `include_tasks`."""

    statically_loaded = False


class HandlerTaskInclude(TaskInclude):
    """The same among handlers."""
