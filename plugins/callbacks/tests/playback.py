"""Plays a recorded run to a callback of an installed collection, at the times that were recorded.

What it prints is what our callback of the same name has to print: `VENV/bin/python playback.py RECORDING CALLBACK
[OPTION=VALUE...]`, with ansible-core 2.19.14 and the collection in the virtual environment.
"""

import datetime
import fractions
import json
import sys
import time
import types

from ansible import context
from ansible.utils.display import Display

NOW = [0.0]


class Clock(datetime.datetime):
    """A `datetime` whose clock shows when the event that is played happened."""

    @classmethod
    def now(cls, tz=None):
        micros = round(fractions.Fraction(NOW[0]) * 10**9) // 1000
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        moment = epoch + datetime.timedelta(microseconds=micros)
        return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    @classmethod
    def utcnow(cls):
        return cls.now()


class Named:
    """A play, task or host."""

    def __init__(self, fields):
        self.__dict__.update(fields)
        self.name = fields.get("name", "")
        self._uuid = fields.get("uuid", "")

    def get_name(self):
        return self.name

    def get_path(self):
        return self.__dict__.get("path", "")

    def __str__(self):
        return self.name


class Including(Named):
    """An include."""


def task(fields):
    fields = {"own_name": "", "loop": None, "delegate_to": None, "ignore_unreachable": None, "no_log": False, "check_mode": False, **fields}
    own = (Including if fields.get("is_include") else Named)(fields)
    if "odd_name" in fields:
        own.name = int(own.name)
    own._role = types.SimpleNamespace(_role_name=fields["role"]) if fields.get("role") else None
    return own


def result(event):
    host = Named({"name": event["host"]})
    data = dict(event["result"])
    for key in ("warnings", "deprecations", "exception"):
        if event.get(key):
            data.setdefault(key, True)
    own = task(event["task"])
    return types.SimpleNamespace(
        host=host, task=own, result=data, _host=host, _task=own, _result=data,
        task_name=own.own_name or own.name, warnings=event.get("warnings", []),
        deprecations=event.get("deprecations", []), exception=event.get("exception"),
    )


class Counters:
    def __init__(self, event):
        self.processed = event["hosts"]
        self.custom = event.get("custom", {})

    def summarize(self, host):
        return dict(self.processed[host])


def play(plugin, event):
    name = event["event"]
    hook = getattr(plugin, f"v2_{name}")
    if "result" in event:
        told = result(event)
        plugin._current_task_result = told
        hook(told, **({"ignore_errors": event.get("ignore_errors")} if name == "runner_on_failed" else {}))
    elif name == "playbook_on_start":
        hook(types.SimpleNamespace(_file_name=event["file_name"]))
    elif name == "playbook_on_play_start":
        hook(Named(event))
    elif name == "playbook_on_task_start":
        hook(task(event["task"]), False)
    elif name == "playbook_on_handler_task_start":
        hook(task(event["task"]))
    elif name == "playbook_on_notify":
        hook(task(event["task"]), Named({"name": event["host"]}))
    elif name == "playbook_on_include":
        hosts = [Named({"name": host}) for host in event["hosts"]]
        hook(types.SimpleNamespace(
            _filename=event["file_name"], _hosts=hosts, _vars={"item": event.get("item_label")}))
    elif name == "playbook_on_stats":
        hook(Counters(event))
    elif name == "runner_on_start":
        hook(Named({"name": event["host"]}), task(event["task"]))
    elif name in ("playbook_on_no_hosts_matched", "playbook_on_no_hosts_remaining"):
        hook()


def main():
    recording, name, *options = sys.argv[1:]
    events = [json.loads(line) for line in open(recording)]
    start = events[0]
    context._init_global_context(types.SimpleNamespace(check=start["check"], diff=start["diff"],
                                                       args=start["positional"], verbosity=start["verbosity"]))
    from ansible.plugins.loader import callback_loader, init_plugin_loader


    init_plugin_loader()
    display = Display()
    display.verbosity = start["verbosity"]
    display.columns = 79
    display._warning = display._deprecated = lambda *args, **keywords: None
    said = set()

    def error(exception, stderr=False, **keywords):
        text = exception["text"].strip()
        if text not in said:
            said.add(text)
            display.display(f"[ERROR]: {text}" + ("\n\n" if "\n" in text else "\n"), stderr=stderr)

    display._error = error
    NOW[0] = start["at"]
    plugin = callback_loader.get(name)
    module = sys.modules[type(plugin).__module__]
    for parent in type(plugin).__mro__[:-1]:
        if hasattr(sys.modules[parent.__module__], "TaskInclude"):
            sys.modules[parent.__module__].TaskInclude = Including
    if hasattr(module, "t0"):
        module.t0 = module.tn = NOW[0]
        module.time = types.SimpleNamespace(
            time=lambda: NOW[0], strftime=lambda form: time.strftime(form, time.gmtime(NOW[0])))
    if isinstance(getattr(module, "datetime", None), type):
        module.datetime = Clock
    elif hasattr(module, "datetime"):
        module.datetime = types.SimpleNamespace(datetime=Clock)
    if hasattr(plugin, "start_time"):
        plugin.start_time = Clock.now()
    plugin.set_options(direct=dict(option.split("=", 1) for option in options))
    for event in events[1:]:
        if event.get("task", {}).get("implicit") and event["event"].endswith("_start"):
            continue
        NOW[0] = event["at"]
        try:
            play(plugin, event)
        except Exception as problem:
            print(f"{event['event']}: {type(problem).__name__}: {problem}", file=sys.stderr)


main()
