"""Appends each callback event to $TRACE_FILE as a line of JSON: the hook's name, the host, the task.

`cargo xtask record` runs the reference with this plugin. Playcall has a native callback of the same name,
whose lines hold these keys and more.
"""
import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: trace_events
    type: notification
    short_description: writes events down
    description: Appends each event to the file that TRACE_FILE names.
    requirements: [enable in configuration]
    options: {}
"""


def of_result(result):
    return {"host": result._host.get_name(), "task": result._task.get_name()}


# What is noted of the arguments of each hook.
HOOKS = {
    "playbook_on_start": lambda playbook: {},
    "playbook_on_play_start": lambda play: {"name": play.get_name()},
    "playbook_on_task_start": lambda task, is_conditional: {"task": task.get_name()},
    "playbook_on_handler_task_start": lambda task: {"task": task.get_name()},
    "playbook_on_notify": lambda handler, host: {"handler": handler.get_name(), "host": host.get_name()},
    "playbook_on_include": lambda included_file: {},
    "playbook_on_no_hosts_matched": lambda: {},
    "playbook_on_no_hosts_remaining": lambda: {},
    "playbook_on_vars_prompt": lambda varname, *rest, **more: {"varname": varname},
    "playbook_on_stats": lambda stats: {},
    "runner_on_start": lambda host, task: {"host": host.get_name(), "task": task.get_name()},
    "runner_on_failed": lambda result, ignore_errors=False: of_result(result),
    **{
        name: of_result
        for name in (
            "runner_on_ok", "runner_on_skipped", "runner_on_unreachable", "runner_item_on_ok", "runner_item_on_failed",
            "runner_item_on_skipped", "runner_retry", "runner_on_async_poll", "runner_on_async_ok",
            "runner_on_async_failed", "on_file_diff",
        )
    },
}


def hook(name, fields):
    def method(self, *args, **kwargs):
        line = {"hook": "v2_" + name, **fields(*args, **kwargs)}
        with open(os.environ["TRACE_FILE"], "a", encoding="utf-8") as out:
            out.write(json.dumps(line, default=str) + "\n")

    return method


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "trace_events"
    CALLBACK_NEEDS_ENABLED = True

    for _name, _fields in HOOKS.items():
        locals()["v2_" + _name] = hook(_name, _fields)
