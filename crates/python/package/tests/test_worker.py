"""Plugins that are called: values on their way, filters, tests, lookups, actions, and what these ask for."""

import json
import os
import tempfile
import textwrap
import unittest

from tests import driver

KEY = "\0"


class Worker:
    """A worker's process."""

    def __init__(self, nursery):
        import array
        import socket
        import struct

        channel, inner = socket.socketpair()
        channel.settimeout(30)
        null = os.open(os.devnull, os.O_RDWR)
        text = json.dumps({"op": "fork", "id": 1, "worker": True}).encode()
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [inner.fileno(), null, null]))
        nursery.frames.channel.sendmsg([struct.pack(">I", len(text)) + text], [rights])
        nursery.frames.read()
        inner.close()
        os.close(null)
        self.frames = driver.Frames(channel)
        self.number = 0
        self.asked = []

    def call(self, what, answers=None, **fields):
        """Have it do something; return what it says at the end, what it showed before."""
        self.number += 1
        self.frames.send(dict({"op": "do", "id": self.number, "what": what}, **fields))
        shown = []
        while True:
            message = self.frames.read()
            if message is None:
                return {"op": "gone"}, shown
            if message["op"] == "ask":
                self.asked.append((message["question"], message["args"]))
                found = (answers or {}).get(message["question"])
                found = found(message["args"]) if callable(found) else found
                self.frames.send(dict({"op": "answer", "id": message["id"]}, **(found or {"value": None})))
            elif message.get("id") == self.number and message["op"] in ("result", "raised"):
                return message, shown
            else:
                shown.append(message)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.nursery = driver.Nursery(workers=True)
        cls.folder = tempfile.mkdtemp(prefix="playcall-worker-")

    @classmethod
    def tearDownClass(cls):
        cls.nursery.close()

    def setUp(self):
        self.worker = Worker(self.nursery)

    def tearDown(self):
        self.worker.frames.channel.close()

    def file(self, name, source):
        path = os.path.join(self.folder, "%s_%s.py" % (name, self.id().rsplit(".", 1)[-1]))
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(source))
        return path


FILTERS = """
    import datetime
    import decimal
    import enum
    from collections import OrderedDict, namedtuple
    from ansible.errors import AnsibleError, AnsibleFilterError
    from ansible.template import accept_args_markers, is_trusted_as_template, trust_as_template

    class Color(enum.IntEnum):
        RED = 3

    def fails(value):
        raise AnsibleFilterError("no good: %s" % value)

    def fails_behind(value):
        try:
            {}[value]
        except KeyError as error:
            raise AnsibleError("outer") from error

    @accept_args_markers
    def kind(value):
        return type(value).__name__

    class FilterModule:
        def filters(self):
            return {
                "same": lambda value: value,
                "kind": kind,
                "trusted": lambda value: [is_trusted_as_template(value), trust_as_template("{{ x }}")],
                "times": lambda value: [datetime.date(2020, 1, 2), datetime.timedelta(seconds=1)],
                "odd": lambda value: [Color.RED, OrderedDict(a=1), namedtuple("P", "x")(1), (i for i in "ab"), {1: 2}],
                "object": lambda value: decimal.Decimal("1.5"),
                "fails": fails,
                "fails_behind": fails_behind,
                "first": lambda value: value[0],
                "quits": lambda value: __import__("os")._exit(3),
            }
"""


class Filters(Case):
    def check(self, name, value, expected):
        answer, _ = self.run_filter(name, value)
        self.assertEqual(answer.get("value"), expected, answer)

    def run_filter(self, name, value, **more):
        path = self.file("filters", FILTERS)
        return self.worker.call("filter", path=path, module=None, name=name, args=[value], kwargs={}, **more)

    def test_values_come_back_as_they_went(self):
        for value in (
            None,
            True,
            1,
            2**70,
            1.5,
            "text \u00e4",
            [1, "a", None],
            {"a": {"b": [1]}},
            {KEY: "b", "v": "ff00"},
            {KEY: "p", "v": [1, 2]},
            {KEY: "d", "v": [[1, "a"], ["b", 2]]},
            {KEY: "o"},
            {KEY: "t", "v": "{{ x }}", "o": ["/a.yml", None, 3, 4]},
            {KEY: "D", "k": "datetime", "v": [2020, 1, 2, 3, 4, 5, 6], "z": None},
        ):
            self.check("same", value, value)

    def test_data_that_looks_like_a_form_of_ours_stays_data(self):
        sent = {KEY: "d", "v": [[KEY, "t"], ["v", "{{ x }}"]]}
        self.check("same", sent, sent)

    def test_types(self):
        for value, expected in (
            ([1], "list"),
            ({"a": 1}, "dict"),
            ({KEY: "s", "v": [1]}, "set"),
            ({KEY: "D", "k": "date", "v": [2020, 1, 2]}, "date"),
            ({KEY: "u", "i": 7, "m": "'x' is undefined", "n": "x"}, "UndefinedMarker"),
        ):
            self.check("kind", value, expected)

    def test_trust(self):
        self.check("trusted", "{{ a }}", [False, {KEY: "t", "v": "{{ x }}"}])
        self.check("trusted", {KEY: "t", "v": "{{ a }}"}, [True, {KEY: "t", "v": "{{ x }}"}])

    def test_what_json_has_no_form_for(self):
        dates = [{KEY: "D", "k": "date", "v": [2020, 1, 2]}, {KEY: "D", "k": "timedelta", "v": [1000000]}]
        self.check("times", None, dates)
        odd = [3, {"a": 1}, {KEY: "p", "v": [1]}, ["a", "b"], {KEY: "d", "v": [[1, 2]]}]
        self.check("odd", None, odd)
        answer, _ = self.run_filter("object", None)
        self.assertEqual((answer["value"]["t"], answer["value"]["s"]), ("Decimal", "1.5"))
        self.check("kind", {KEY: "x", "p": answer["value"]["p"]}, "Decimal")

    def test_errors_with_their_causes(self):
        answer, _ = self.run_filter("fails", "x")
        self.assertEqual(answer["chain"], [{"class": "AnsibleFilterError", "message": "no good: x"}])
        answer, _ = self.run_filter("fails_behind", "x")
        self.assertEqual([link["message"] for link in answer["chain"]], ["outer", "'x'"])

    def test_markers_in_containers_trip_who_knows_nothing_of_them(self):
        marker = {KEY: "u", "i": 7, "m": "'x' is undefined", "n": "x"}
        answer, _ = self.run_filter("first", [marker], markers=True)
        self.assertEqual(answer["marker"], {KEY: "u", "i": 7, "m": "'x' is undefined", "n": "x"})

    def test_one_that_ends_the_process_is_gone(self):
        answer, _ = self.run_filter("quits", None)
        self.assertEqual(answer, {"op": "gone"})

    def test_files_are_looked_into(self):
        good = self.file("filters", FILTERS)
        bad = self.file("bad", "class FilterModule:\n    def filters(self):\n        raise TypeError('bad')\n")
        broken = self.file("broken", "import nothing_of_that_name\n")
        files = [{"path": path, "module": None, "shown": ""} for path in (bad, broken, good)]
        answer, shown = self.worker.call("index", kind="filter", files=files)
        self.assertEqual([entry["path"] for entry in answer["value"]], [good])
        self.assertIs(answer["value"][0]["names"]["kind"], True)
        self.assertEqual(
            [message["text"] for message in shown],
            ["Skipping plugin (%s), cannot load: No module named 'nothing_of_that_name'" % broken],
        )


LOOKUP = """
    from ansible.plugins.lookup import LookupBase
    from ansible.utils.display import Display

    class LookupModule(LookupBase):
        def run(self, terms, variables=None, **kwargs):
            Display().warning("careful")
            found = [terms, kwargs, variables["a"], variables.get("nothing", 5), "b" in variables]
            variables["mine"] = 1
            found.append(self._templar.template(variables["template"]))
            found.append(sorted(variables))
            found.append(variables["hostvars"]["web1"])
            return found
"""


class Lookups(Case):
    def test_variables_are_asked_for_one_by_one_and_changes_are_seen_by_templates(self):
        known = {"a": 1, "b": 2, "template": {KEY: "t", "v": "{{ a }}"}, "hostvars": {KEY: "h", "i": 3, "m": True}}
        answers = {
            "var": lambda args: {"value": [known[args["name"]]] if args["name"] in known else None},
            "var_names": {"value": sorted(known)},
            "template": {"value": "rendered"},
            "object": {"value": [{"x": 1}]},
        }
        path = self.file("look", LOOKUP)
        fields = dict(path=path, module=None, name="look", full_name="look", terms=["t"], kwargs={"k": 1})
        answer, shown = self.worker.call("lookup", answers, **fields)
        expected = [["t"], {"k": 1}, 1, 5, True, "rendered", ["a", "b", "hostvars", "mine", "template"], {"x": 1}]
        self.assertEqual(answer.get("value"), expected, answer)
        self.assertEqual([message["text"] for message in shown], ["careful"])
        asked = [args for question, args in self.worker.asked if question == "template"]
        self.assertEqual(asked, [{"value": known["template"], "over": {"mine": 1}}])

    def test_an_error_that_was_told_comes_back_by_its_number(self):
        answers = {
            "var": {"value": [{KEY: "t", "v": "{{ x }}"}]},
            "template": {"class": "AnsibleUndefinedVariable", "number": 4, "error": "'x' is undefined"},
        }
        path = self.file("look", LOOKUP)
        fields = dict(path=path, module=None, name="look", full_name="look", terms=[], kwargs={})
        answer, _ = self.worker.call("lookup", answers, **fields)
        self.assertEqual(answer["chain"], [{"number": 4, "class": "AnsibleUndefinedVariable"}])


ACTION = """
    from ansible.errors import AnsibleActionFail
    from ansible.plugins.action import ActionBase

    class ActionModule(ActionBase):
        def run(self, tmp=None, task_vars=None):
            result = super().run(tmp, task_vars)
            if self._task.args.get("fails"):
                raise AnsibleActionFail("no", result={"more": 1})
            result["module"] = self._execute_module("ping", {"data": 1, "_ansible_x": 2}, task_vars=task_vars)
            result["out"] = self._low_level_execute_command("echo hi")["stdout_lines"]
            result["home"] = self._remote_expand_user("~/x")
            return result
"""
TASK = {"args": {}, "action": "act", "async_val": 0, "check_mode": False, "diff": False, "environment": []}


class Actions(Case):
    def run_action(self, args, answers):
        path = self.file("act", ACTION)
        task = dict(TASK, args=args)
        fields = dict(path=path, module=None, name="act", full_name="act", task=task, play_context={"remote_addr": "h"})
        return self.worker.call("action", answers, **fields)

    def test_modules_and_commands(self):
        command = {"rc": 0, "stdout": {KEY: "b", "v": b"/root\n".hex()}, "stderr": {KEY: "b", "v": ""}}
        answers = {"module": {"value": {"ping": "pong", "_ansible_parsed": True, "_ansible_y": 1}}, "exec": {"value": command}}
        answer, _ = self.run_action({}, answers)
        expected = {"module": {"ping": "pong", "_ansible_parsed": True}, "out": ["/root"], "home": "/root/x"}
        self.assertEqual(answer.get("value"), expected, answer)
        asked = dict((question, args) for question, args in self.worker.asked if question == "module")
        self.assertEqual(asked["module"], {"name": "ping", "args": {"data": 1}, "here": True})

    def test_a_failure_brings_its_result(self):
        answer, _ = self.run_action({"fails": True}, {})
        self.assertEqual(answer["chain"], [{"class": "AnsibleActionFail", "message": "no"}])
        self.assertEqual(answer["result"], {"more": 1, "failed": True, "msg": "no"})


if __name__ == "__main__":
    unittest.main()
