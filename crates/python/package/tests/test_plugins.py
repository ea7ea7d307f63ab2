"""What plugins find: objects, the base of callbacks, Display, options, YAML."""

import unittest

from tests import driver
from tests.driver import OPTIONS, host, play, result, task
from tests.test_host import Case


def hook(name, *lines):
    return "        def %s:\n%s\n" % (name, "\n".join("            " + line for line in lines))


class Objects(Case):
    def shows(self, declared, event, expression, expected, answers=None, **data):
        """Check what an expression is in a hook."""
        plugin = self.plugin(hook(declared, "print(%s)" % expression))
        plugin.answers = answers or {}
        said = plugin.event(event, **data)
        self.assertEqual(driver.text_of(said), expected + "\n", (expression, said[-1]))

    def test_results(self):
        items = {"results": [{"failed": True}, {"changed": True}], "changed": True}
        skipped = {"results": [{"skipped": True}, {"skipped": True}]}
        for data, flags, expected in (
            ({"changed": True}, {"changed": True}, "True False False False"),
            # Ansible: inside a hook a plain failure is none.
            ({"msg": "no", "changed": False}, {"failed": True}, "False False False False"),
            ({"failed_when_result": True}, {"failed": True}, "False True False False"),
            ({"skip_reason": "x", "changed": False}, {"skipped": True}, "False False False False"),
            ({"unreachable": True, "changed": False}, {"unreachable": True}, "False False False True"),
            (items, {"changed": True}, "True True False False"),
            (skipped, {"skipped": True}, "False False True False"),
        ):
            self.shows(
                "v2_runner_on_ok(self, r)",
                "runner_on_ok",
                "r.is_changed(), r.is_failed(), r.is_skipped(), r.is_unreachable(), sep=' '",
                expected,
                result=result(data, **flags),
            )

    def test_attributes_of_results(self):
        of = task(name="r1 : do it", role={"name": "r1", "path": "/r1"}, tags=["x"], delegate_to="db")
        for expression, expected in (
            ("r._host, r.host.name, r._host.get_name(), r._host.address", "web1 web1 web1 web1"),
            ("r._task, r.task_name, r._task.get_name()", "TASK: r1 : do it do it r1 : do it"),
            ("r._task._role, r._task._role._role_path, r._task.tags, r._task._uuid", "r1 /r1 ['x'] t1"),
            ("r._result, r.result, r._return_data", "{'rc': 0} {'rc': 0} {'rc': 0}"),
            ("r._task_fields['delegate_to'], r._task_fields['name'], r.task_fields['tags']", "db do it ['x']"),
            ("r._task.loop, r._task.no_log, r._task.action, r._task.get_path()", "None False command /site.yml:4"),
            ("r._task.loop_control.loop_var, r._task.delay, r._task.environment", "item 5.0 [{}]"),
            ("r.start, r.duration, r.end", "1700000000.0 0.25 1700000000.25"),
            ("r._check_key('rc'), r._check_key('no')", "0 False"),
            ("hasattr(r._task, 'nothing'), getattr(r._task, '_loop')", "False None"),
        ):
            self.shows("v2_runner_on_ok(self, r)", "runner_on_ok", expression, expected, result=result({"rc": 0}, of))

    def test_they_are_of_the_classes_that_plugins_check(self):
        for expression, data in (
            ("__import__('ansible.executor.task_result').executor.task_result.TaskResult", result()),
            ("__import__('ansible.executor.task_result').executor.task_result.CallbackTaskResult", result()),
        ):
            self.shows("v2_runner_on_ok(self, r)", "runner_on_ok", "isinstance(r, %s)" % expression, "True", result=data)
        for of, name in (
            (task(), "task.Task"),
            (task(is_handler=True), "handler.Handler"),
            (task(is_include=True, action="include_tasks"), "task_include.TaskInclude"),
            (task(is_include=True, action="ansible.builtin.include_role"), "role_include.IncludeRole"),
        ):
            self.shows(
                "v2_runner_on_ok(self, r)",
                "runner_on_ok",
                "type(r._task).__module__ + '.' + type(r._task).__name__",
                "ansible.playbook." + name,
                result=result(of=of),
            )

    def test_they_can_be_copied_and_written(self):
        plugin = self.plugin(
            hook(
                "v2_runner_on_ok(self, r)",
                "import copy, json, pickle",
                "print(json.dumps(r._result), json.dumps(r._task_fields)[:20])",
                "print(copy.deepcopy(r._task), copy.copy(r._host), copy.deepcopy(r)._host)",
                "print(pickle.loads(pickle.dumps(r._task)), pickle.loads(pickle.dumps(r._host)))",
                "print({r._host: 1}[r._host], r._host == r._host, sorted(vars(r._task))[:1] != [])",
            )
        )
        said = plugin.event("runner_on_ok", result=result({"rc": 0}))
        self.assertNotIn("errors", said[-1])
        self.assertIn("TASK: do it web1 web1\nTASK: do it web1\n1 True True\n", driver.text_of(said))

    def test_tasks_are_the_same_from_start_to_start(self):
        plugin = self.plugin(
            hook("v2_playbook_on_task_start(self, task, is_conditional)", "self.task = task")
            + hook("v2_runner_on_start(self, host, task)", "print(task is self.task, task._uuid == self.task._uuid)")
        )
        plugin.event("playbook_on_task_start", task=task())
        said = plugin.event("runner_on_start", host=host(), task=task())
        self.assertEqual(driver.text_of(said), "True True\n")

    def test_what_is_asked_for(self):
        plays = [{"uuid": "p1", "name": "all hosts", "vars": {"a": 1}, "tasks": [{"kind": "Block", "block": [task()]}]}]
        inventory = {
            "sources": ["/hosts"],
            "groups": {
                "all": {"children": ["web"], "hosts": []},
                "web": {"hosts": ["web1", "web2"], "depth": 1, "priority": 3, "vars": {"g": 1}},
            },
            "hosts": {"web1": {"vars": {"x": 1}, "groups": ["web"]}, "web2": {"groups": ["web"]}, "db": {"groups": []}},
        }
        answers = {"plays": plays, "inventory": inventory, "vars": {"v": 1}, "files": ["/a.yml"], "extra_vars": {"e": 1}}
        manager = "play.get_variable_manager()"
        for expression, expected in (
            ("play.vars, play.hosts, play.strategy, play.get_path()", "{'a': 1} ['all'] linear "),
            ("[t.get_name() for block in play.get_tasks() for t in block]", "['do it']"),
            (manager + ".get_vars(play=play)['vars']", "{'v': 1}"),
            (manager + ".extra_vars", "{'e': 1}"),
            (manager + "._inventory._sources, " + manager + "._inventory.list_hosts('web')", "['/hosts'] [web1]"),
            (manager + "._inventory.get_hosts('all:!web', ignore_restrictions=True)", "[db]"),
            (manager + "._inventory.get_hosts('web:&web2', ignore_restrictions=True)", "[web2]"),
            (manager + "._inventory.get_hosts('web[1]', ignore_restrictions=True)", "[web2]"),
            (manager + "._inventory.get_hosts('~we.*', ignore_restrictions=True)", "[web1, web2]"),
            (manager + "._inventory.groups['web'].priority, " + manager + "._inventory.groups['web'].vars", "3 {'g': 1}"),
            ("list(play._loader._FILE_CACHE), sorted(play.get_loader()._FILE_CACHE.keys())", "['/a.yml'] ['/a.yml']"),
            (manager + "._inventory.get_host('web1').vars, play.connection, play.become", "{'x': 1} ssh False"),
        ):
            self.shows("v2_playbook_on_play_start(self, play)", "playbook_on_play_start", expression, expected, answers, play=play())

    def test_other_objects(self):
        stats = {"hosts": {"web1": {"ok": 2, "changed": 1}}, "custom": {"_run": {"a": 1}}}
        self.shows(
            "v2_playbook_on_stats(self, stats)",
            "playbook_on_stats",
            "stats.processed, stats.ok, stats.dark, stats.summarize('web1')['changed'], stats.custom",
            "{'web1': 1} {'web1': 2} {} 1 {'_run': {'a': 1}}",
            stats=stats,
        )
        self.shows(
            "v2_playbook_on_start(self, playbook)",
            "playbook_on_start",
            "playbook._file_name, playbook._basedir, type(playbook).__name__",
            "site.yml /p Playbook",
            playbook={"file_name": "site.yml", "basedir": "/p", "plays": 1},
        )
        self.shows(
            "v2_playbook_on_include(self, included_file)",
            "playbook_on_include",
            "included_file",
            "/f.yml (args={} vars={}): [web1]",
            included_file={"file_name": "/f.yml", "hosts": [host()], "task": task(is_include=True)},
        )

    def test_templates_may_look_at_objects(self):
        plugin = self.plugin(
            hook(
                "v2_runner_on_ok(self, r)",
                "from ansible.template import Templar",
                "print(Templar(variables={'r': {'host': r._host, 'task': r._task}}).template('{{ r.host.name }} {{ r.task }}'))",
            )
        )
        plugin.answers = {"template": lambda args: str(args["vars"])}
        said = plugin.event("runner_on_ok", result=result())
        self.assertEqual(driver.text_of(said), "{'r': {'host': {'name': 'web1'}, 'task': 'TASK: do it'}}\n")


class Base(Case):
    def test_which_hooks_are_implemented(self):
        for body, expected in (
            (hook("v2_runner_on_ok(self, result)", "pass"), ["runner_on_ok"]),
            (hook("runner_on_ok(self, host, res)", "pass"), ["runner_on_ok"]),
            (hook("__init__(self)", "super().__init__()", "self.v2_runner_on_ok = lambda result: None"), ["runner_on_ok"]),
            (hook("v2_made_up(self)", "pass"), []),
            (hook("v2_run_end(self, status, reason)", "pass"), ["run_end"]),
        ):
            self.assertEqual(self.plugin(body).started["hooks"], expected, body)

    def test_tricks_with_attributes(self):
        # As ansible.posix.json puts one method over all.
        plugin = self.plugin(
            """
        def _record(self, *args, **kwargs): print("recorded")
        def __getattribute__(self, name):
            if name not in ("v2_runner_on_ok", "v2_runner_on_failed"):
                return object.__getattribute__(self, name)
            import functools
            return functools.partial(self._record, True)
"""
        )
        self.assertEqual(plugin.started["hooks"], ["runner_on_failed", "runner_on_ok"])
        self.assertEqual(driver.text_of(plugin.event("runner_on_ok", result=result())), "recorded\n")

    def test_revived_hooks_may_be_called_on_the_base(self):
        plugin = self.plugin(
            hook(
                "v2_playbook_on_stats(self, stats)",
                "super().v2_runner_on_no_hosts(None)",
                "super().v2_playbook_on_setup()",
                "super().v2_playbook_on_cleanup_task_start(None)",
                "print('done')",
            )
        )
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "done\n")

    def test_dumps(self):
        data = {"rc": 0, "changed": True, "invocation": {"a": 1}, "stdout": "a\nb", "stdout_lines": ["a", "b"], "_ansible_x": 1}
        for options, expected in (
            ({}, '{"changed": true, "rc": 0, "stdout": "a\\nb", "stdout_lines": ["a", "b"]}'),
            ({"result_format": "json", "pretty_results": True}, '{\n    "changed": true,\n    "rc": 0,\n    "stdout": "a\\nb",\n    "stdout_lines": [\n        "a",\n        "b"\n    ]\n}'),
            ({"result_format": "yaml"}, "\n    changed: true\n    rc: 0\n    stdout: |-\n        a\n        b\n    stdout_lines: <omitted>\n"),
            ({"result_format": "yaml", "pretty_results": False}, "\n    changed: true\n    rc: 0\n    stdout: |-\n      a\n      b\n    stdout_lines:\n    - a\n    - b\n"),
        ):
            plugin = self.plugin(hook("v2_runner_on_ok(self, r)", "print(self._dump_results(r._result), end='')"), options=options)
            self.assertEqual(driver.text_of(plugin.event("runner_on_ok", result=result(data))), expected, options)

    def test_options(self):
        plugin = self.plugin(
            hook(
                "v2_playbook_on_stats(self, stats)",
                "print(self.get_option('a'), self.has_option('b'), self.get_options(), self._plugin_options)",
                "self.set_option('a', 2)",
                "print(self.get_option('a'), self.get_option_and_origin('a'))",
                "try: self.get_option('b')",
                "except KeyError: print('no b')",
            ),
            options={"a": 1},
        )
        said = plugin.event("playbook_on_stats", stats={})
        self.assertEqual(driver.text_of(said), "1 False {'a': 1} {'a': 1}\n2 (2, 'Direct')\nno b\n")

    def test_options_of_connections(self):
        plugin = self.plugin(
            hook(
                "v2_playbook_on_stats(self, stats)",
                "from ansible.plugins.loader import connection_loader",
                "print(connection_loader.get('ssh', None, os.devnull).get_option('ssh_args'))",
            )
        )
        expected = "-C -o ControlMaster=auto -o ControlPersist=60s\n"
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), expected)

    def test_the_streams_survive_what_plugins_of_python_2_did(self):
        plugin = self.plugin(hook("v2_playbook_on_stats(self, stats)", "try: reload(sys).setdefaultencoding('utf8')", "except AttributeError: print('there')"))
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "there\n")

    def test_options_of_wrapped_plugins(self):
        plugin = self.plugin(
            hook(
                "v2_playbook_on_stats(self, stats)",
                "from ansible.plugins.loader import callback_loader",
                "from ansible import constants as C",
                "wrapped = callback_loader.get('default')",
                "wrapped.set_options()",
                "print(wrapped.get_option('display_ok_hosts'), wrapped.get_option('result_format'))",
                "print(len(C.config.get_configuration_definition('default', plugin_type='callback')))",
            )
        )
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "True json\n9\n")

    def test_the_names_of_an_action(self):
        plugin = self.plugin(
            hook(
                "v2_playbook_on_stats(self, stats)",
                "from ansible import constants as C",
                "print(C.add_internal_fqcns(('debug', 'a.b.c')) == C._ACTION_DEBUG + ['a.b.c'])",
            )
        )
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "True\n")


class Default(Case):
    """The default callback, line by line."""

    def check(self, events, expected, options=None):
        plugin = self.nursery.plugin()
        self.addCleanup(plugin.close)
        plugin.load(name="default")
        plugin.start({**OPTIONS, **(options or {})})
        shown = ""
        for name, data in [("playbook_on_play_start", {"play": play()})] + events:
            said = plugin.event(name, **data)
            self.assertNotIn("errors", said[-1])
            shown += driver.text_of(said)
        banner = "\nPLAY [all hosts] %s\n" % ("*" * 63)
        self.assertEqual(shown, banner + expected)

    def test_lines(self):
        start = ("playbook_on_task_start", {"task": task()})
        line = "\nTASK [do it] %s\n" % ("*" * 67)
        for event, expected in (
            (("runner_on_ok", {"result": result()}), "ok: [web1]\n"),
            (("runner_on_ok", {"result": result({"changed": True})}), "changed: [web1]\n"),
            (("runner_on_ok", {"result": result({"msg": "hi", "_ansible_verbose_always": True}, task(action="debug"))}), 'ok: [web1] => {\n    "msg": "hi"\n}\n'),
            (("runner_on_failed", {"result": result({"msg": "no"}), "ignore_errors": True}), 'fatal: [web1]: FAILED! => {"msg": "no"}\n...ignoring\n'),
            (("runner_on_skipped", {"result": result({"changed": False})}), "skipping: [web1]\n"),
            (("runner_on_unreachable", {"result": result({"msg": "x", "unreachable": True})}), 'fatal: [web1]: UNREACHABLE! => {"msg": "x", "unreachable": true}\n'),
            (("runner_item_on_ok", {"result": result({"item": "a", "_ansible_item_label": "L"})}), "ok: [web1] => (item=L)\n"),
            (("runner_item_on_skipped", {"result": result({"item": "a"})}), "skipping: [web1] => (item=a) \n"),
            (("runner_retry", {"result": result({"attempts": 1, "retries": 3})}), "FAILED - RETRYING: [web1]: do it (2 retries left).\n"),
            (("playbook_on_no_hosts_matched", {}), "skipping: no hosts matched\n"),
            (("playbook_on_include", {"included_file": {"file_name": "/f", "hosts": [host()], "task": task()}}), "included: /f for web1\n"),
            (("runner_on_ok", {"result": result({"_ansible_delegated_vars": {"ansible_host": "h"}}, task(delegate_to="db"))}), "ok: [web1 -> db(h)]\n"),
        ):
            self.check([start, event], line + expected)

    def test_recap(self):
        stats = {"hosts": {"web1": {"ok": 2, "changed": 1}}}
        recap = "\nPLAY RECAP %s\nweb1                       : ok=2    changed=1    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   \n\n"
        self.check([("playbook_on_stats", {"stats": stats})], recap % ("*" * 69))

    def test_hidden_lines(self):
        start = ("playbook_on_task_start", {"task": task()})
        self.check([start, ("runner_on_ok", {"result": result()})], "", {"display_ok_hosts": False})
        self.check([start, ("runner_on_skipped", {"result": result()})], "", {"display_skipped_hosts": False})


class Shown(Case):
    """Display."""

    def check(self, lines, expected):
        plugin = self.plugin(hook("v2_playbook_on_stats(self, stats)", *lines))
        said = plugin.event("playbook_on_stats", stats={})
        self.assertNotIn("errors", said[-1])
        self.assertEqual([{key: value for key, value in one.items() if value not in (False, None)} for one in said[:-1]], expected)
        return said[-1]

    def test_messages(self):
        self.check(["self._display.display('a', color='red', stderr=True)"], [{"op": "display", "text": "a", "color": "red", "stderr": True, "newline": True}])
        self.check(["self._display.warning('w')", "self._display.error('e')"], [{"op": "warning", "text": "w"}, {"op": "error", "text": "e", "stderr": True}])
        self.check(["self._display.vvv('hidden')"], [])
        self.check(["self._display.deprecated('old', version='9', collection_name='a.b')"], [{"op": "deprecated", "text": "old. This feature will be removed from collection 'a.b' version 9."}])
        self.check(["self._display.banner('B')"], [{"op": "display", "text": "\nB " + "*" * 78, "newline": True}])

    def test_patches(self):
        patch = ["from ansible.utils.display import Display", "Display.display = lambda self, msg, **more: print('patched', msg)"]
        text = "patched \nB %s\n" % ("*" * 78)
        done = self.check(patch + ["self._display.banner('B')"], [{"op": "write", "stream": "stdout", "text": text}])
        self.assertTrue(done["patches_display"])

    def test_calls_from_outside_go_through_a_patch(self):
        plugin = self.plugin(
            hook("__init__(self)", "super().__init__()", "type(self._display).display = lambda self, msg, **more: print('<%s>' % msg.strip())")
        )
        self.assertTrue(plugin.started["patches_display"])
        plugin.frames.send({"op": "call", "seq": -1, "method": "warning", "args": {"text": "w"}})
        self.assertEqual(driver.text_of(plugin.until(("done",), -1)), "<[WARNING]: w>\n")

    def test_a_stream_of_the_plugins_own_gets_what_is_shown(self):
        self.check(
            ["import io", "mine = sys.stdout = io.StringIO()", "self._display.display('quiet')", "sys.stdout = sys.__stdout__", "assert mine.getvalue() == 'quiet\\n'"],
            [{"op": "display", "text": "quiet", "log_only": True, "newline": True}],
        )

    def test_prompts(self):
        plugin = self.plugin(hook("v2_playbook_on_stats(self, stats)", "print(self._display.prompt('who? '))"))
        plugin.seq = 1
        plugin.frames.send({"seq": 1, "time": 1.0, "elapsed": 0, "event": "playbook_on_stats", "data": {"stats": {}}})
        asked = plugin.until(("prompt",))[-1]
        self.assertEqual((asked["text"], asked["private"]), ("who? ", False))
        plugin.frames.send({"op": "answer", "id": asked["id"], "value": "me"})
        self.assertEqual(driver.text_of(plugin.until(("done",), 1)), "me\n")


class Yaml(unittest.TestCase):
    """The writer of YAML, against PyYAML where that is at hand."""

    DATA = (
        {"a": 1, "b": [1, "x", None, True], "c": {}, "d": []},
        {"text": "two\nlines\n", "more": "one\ntwo", "open": "end\n\n"},
        {"odd": ["yes", "1.5", "- a", "a: b", "#", "", " x", "tab\tx", "é", "0x1f", "2026-11-28", "y", "~"]},
        [[1, [2, {"a": {"b": ["c"]}}]], {"long": "word " * 40, "quoted": "'x' " * 40, "double": "\x07 y " * 40}],
        {"? key\nof lines": 1, "": 2, "a" * 130: 3, 5: 6},
    )

    def test_it_is_what_pyyaml_writes(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("there is no PyYAML")
        import sys

        sys.path.insert(0, driver.PACKAGE)
        from ansible.plugins.callback import _yaml

        for data in self.DATA:
            for indent in (None, 4):
                for lossy in (False, True):
                    expected = _yaml._dump_with(yaml, data, indent, lossy)
                    self.assertEqual(_yaml._plain_dump(data, indent, lossy), expected)


if __name__ == "__main__":
    unittest.main()
