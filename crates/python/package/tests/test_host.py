"""The nursery and a plugin's process: what they say, what they stand."""

import os
import signal
import time
import unittest

from tests import driver
from tests.driver import host, play, result, task

HEAD = """
    import os, sys, time
    from ansible.plugins.callback import CallbackBase
    class CallbackModule(CallbackBase):
        CALLBACK_VERSION = 2.0
        CALLBACK_TYPE = "aggregate"
        CALLBACK_NAME = "plugin"
"""


class Case(unittest.TestCase):
    """Starts one nursery for all tests of a class."""

    setup = {}

    @classmethod
    def setUpClass(cls):
        cls.nursery = driver.Nursery(**cls.setup)

    @classmethod
    def tearDownClass(cls):
        cls.nursery.close()

    def plugin(self, body="", options=None, head=HEAD, start=True, **more):
        plugin = self.nursery.plugin()
        self.addCleanup(plugin.close)
        plugin.loaded = plugin.load(head + body, **more)
        if start:
            plugin.started = plugin.start(options)
            self.assertEqual(plugin.started["op"], "started", plugin.started)
        return plugin


class Nursery(Case):
    def test_says_that_it_is_ready(self):
        self.assertEqual(self.nursery.ready["op"], "ready")
        self.assertRegex(self.nursery.ready["python"], r"^3\.\d+\.\d+$")

    def test_ends_with_its_socket(self):
        self.assertEqual(driver.Nursery().close(), 0)

    def test_stands_what_it_does_not_know(self):
        nursery = driver.Nursery()
        self.addCleanup(nursery.close)
        nursery.frames.send(b"{")
        nursery.frames.send([1])
        nursery.frames.send({"op": "dance"})
        plugin = nursery.plugin()
        self.addCleanup(plugin.close)
        self.assertGreater(plugin.pid, 1)


class Loading(Case):
    def check(self, source, **expected):
        plugin = self.nursery.plugin()
        self.addCleanup(plugin.close)
        answer = plugin.load(source)
        self.assertEqual({key: answer.get(key) for key in expected}, expected, answer)

    def test_what_a_class_is_like(self):
        self.check("x = 1", op="loaded", **{"class": False})
        self.check("class CallbackModule(object): pass", op="loaded", is_callback=False)
        self.check(HEAD, is_callback=True, type="aggregate", version="2.0", needs_enabled=None, writes_back=False)
        self.check(HEAD + "        CALLBACK_NEEDS_WHITELIST = True", needs_whitelist=True, needs_enabled=None)

    def test_failures(self):
        self.check("import nothing_of_that_name", op="failed", kind="ModuleNotFoundError")
        self.check("print 'x'", op="failed", kind="SyntaxError")
        self.check("raise ValueError('no')", op="failed", message="no")
        self.check("import sys; sys.exit(3)", op="done", exit=3)

    def test_documentation(self):
        self.check("DOCUMENTATION = '''\nname: x\n'''\n" + "class CallbackModule: pass", documentation="\nname: x\n")

    def test_old_names(self):
        self.check(
            """
            import __main__
            from __main__ import cli, display
            from ansible.plugins import callback_loader
            from ansible.utils.color import codeCodes
            from ansible.plugins.callback.default import COMPAT_OPTIONS, CallbackModule
            from ansible.parsing.ajson import AnsibleJSONEncoder
            from ansible.vars import strip_internal_keys
            x = [unicode("a"), basestring, long(5), reload, xrange(3), unichr(65)]
            """,
            op="loaded",
            is_callback=True,
        )

    def test_what_a_source_does(self):
        for line, expected in (
            ("task.args['x'] = 1", (True, False)),
            ("play.vars.update(a=1)", (True, False)),
            ("host.vars['x'] = 1", (True, False)),
            ("group.set_priority(5)", (True, False)),
            ("sys.exit(10)", (False, True)),
            ("self.args = 1", (False, False)),
            ("x = task.args['x']", (False, False)),
        ):
            self.check(
                HEAD + "        def v2_playbook_on_task_start(self, task, is_conditional):\n            " + line,
                writes_back=expected[0],
                exits=expected[1],
            )


class Calls(Case):
    def test_hooks(self):
        plugin = self.plugin("        def v2_runner_on_ok(self, result): print(result._host, result._task.name)")
        self.assertEqual((plugin.started["hooks"], plugin.started["any"]), (["runner_on_ok"], False))
        said = plugin.event("runner_on_ok", result=result())
        self.assertEqual(driver.text_of(said), "web1 do it\n")

    def test_arguments_are_fitted(self):
        for declared, name, data, expected in (
            ("v2_playbook_on_task_start(self, task, is_conditional)", "playbook_on_task_start", {"task": task()}, "TASK: do it|False"),
            ("v2_playbook_on_task_start(self, task)", "playbook_on_task_start", {"task": task()}, "TASK: do it"),
            ("v2_runner_on_failed(self, result)", "runner_on_failed", {"result": result(), "ignore_errors": True}, "R"),
            ("v2_runner_on_failed(self, result, ignore_errors=False)", "runner_on_failed", {"result": result(), "ignore_errors": True}, "R|True"),
            ("v2_runner_on_failed(self, result, ignore_errors=False)", "runner_on_failed", {"result": result()}, "R|False"),
            ("v2_playbook_on_notify(self, handler, host)", "playbook_on_notify", {"handler": task(is_handler=True), "host": host()}, "HANDLER: do it|web1"),
            ("v2_playbook_on_notify(self, result, handler)", "playbook_on_notify", {"handler": task(is_handler=True), "host": host()}, "R|HANDLER: do it"),
            ("v2_runner_on_start(self, host, task)", "runner_on_start", {"host": host(), "task": task()}, "web1|TASK: do it"),
            ("v2_runner_on_no_hosts(self, task)", "runner_on_no_hosts", {"task": task()}, "TASK: do it"),
            ("v2_runner_on_file_diff(self, result, diff)", "runner_on_file_diff", {"result": result(), "diff": {"a": 1}}, "R|{'a': 1}"),
            ("v2_playbook_on_import_for_host(self, result, imported_file)", "playbook_on_import_for_host", {"result": result(), "imported_file": "f"}, "R|f"),
            ("v2_run_end(self, status, reason)", "run_end", {"run": {"status": 2}}, "2|None"),
            ("v2_runner_on_output(self, host, task, stream, lines)", "runner_on_output", {"host": host(), "task": task(), "stream": "stdout", "lines": ["a"]}, "web1|TASK: do it|stdout|['a']"),
            ("runner_on_ok(self, host, res)", "runner_on_ok", {"result": result()}, "web1|{'changed': False}"),
            ("runner_on_failed(self, host, res, ignore_errors=False)", "runner_on_failed", {"result": result(), "ignore_errors": True}, "web1|{'changed': False}|True"),
            ("playbook_on_play_start(self, name)", "playbook_on_play_start", {"play": play()}, "all hosts"),
            ("playbook_on_task_start(self, name, is_conditional)", "playbook_on_task_start", {"task": task()}, "do it|False"),
        ):
            names = [part.split("=")[0].strip() for part in declared.split("(")[1].rstrip(")").split(",")][1:]
            shown = ", ".join("'R' if hasattr(%s, '_result') else str(%s)" % (one, one) for one in names)
            plugin = self.plugin("        def %s: print('|'.join([%s]))" % (declared, shown))
            said = plugin.event(name, **data)
            self.assertEqual(driver.text_of(said), expected + "\n", declared)
            plugin.event("playbook_on_stats", stats={"hosts": {}})

    def test_prompts_take_eight_or_nine_arguments(self):
        prompt = {"varname": "colour", "private": False, "default": "red", "is_unsafe": True}
        for last, expected in (("", "colour False red"), (", unsafe=None", "colour False red True")):
            plugin = self.plugin(
                "        def v2_playbook_on_vars_prompt(self, varname, private=True, prompt=None, encrypt=None, confirm=False, "
                "salt_size=None, salt=None, default=None%s): print(varname, private, default%s)"
                % (last, ", unsafe" if last else "")
            )
            self.assertEqual(driver.text_of(plugin.event("playbook_on_vars_prompt", prompt=prompt)), expected + "\n")

    def test_any_comes_second_with_copies_of_its_own(self):
        plugin = self.plugin(
            """
        def v2_runner_on_ok(self, result):
            result._result["x"] = 1
            print("ok")
        def v2_on_any(self, *args, **kwargs):
            print("any", args[0]._result)
"""
        )
        self.assertTrue(plugin.started["any"])
        self.assertEqual(driver.text_of(plugin.event("runner_on_ok", result=result())), "ok\nany {'changed': False}\n")
        self.assertEqual(driver.text_of(plugin.event("run_end", run={"status": 0})), "")

    def test_errors_are_told(self):
        plugin = self.plugin(
            """
        def v2_runner_on_ok(self, result): {}["k"]
        def v2_runner_on_start(self, host): pass
        def v2_playbook_on_stats(self, stats):
            try:
                raise ValueError("inner")
            except ValueError as error:
                raise RuntimeError("outer") from error
"""
        )
        self.assertEqual(plugin.event("runner_on_ok", result=result())[-1]["errors"], [{"hook": "v2_runner_on_ok", "message": "'k'", "plugin": "plugin"}])
        error = plugin.event("runner_on_start", host=host(), task=task())[-1]["errors"][0]
        self.assertIn("takes 2 positional arguments but 3 were given", error["message"])
        self.assertEqual(plugin.event("playbook_on_stats", stats={})[-1]["errors"][0]["message"], "outer: inner")

    def test_exits(self):
        for code, status in (("10", 10), ("", 0), ("None", 0), ("'text'", 1), ("300", 44), ("True", 1)):
            plugin = self.plugin("        def v2_playbook_on_stats(self, stats): sys.exit(%s)" % code)
            self.assertEqual(plugin.event("playbook_on_stats", stats={})[-1]["exit"], status, code)
        plugin = self.plugin("        def v2_playbook_on_stats(self, stats): raise KeyboardInterrupt")
        self.assertEqual(plugin.event("playbook_on_stats", stats={})[-1]["exit"], 99)

    def test_a_plugin_without_super_init(self):
        plugin = self.plugin(
            """
        def __init__(self): self.x = 1
        def v2_playbook_on_stats(self, stats): self._display.display("shown")
"""
        )
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "shown\n")

    def test_disabled(self):
        plugin = self.plugin(
            """
        def v2_playbook_on_stats(self, stats):
            print("once")
            self.disabled = True
        def v2_on_any(self, *args, **kwargs): print("never")
"""
        )
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "once\n")
        said = plugin.event("playbook_on_stats", stats={})
        self.assertEqual(driver.text_of(said), "")

    def test_context_comes_before_a_play(self):
        plugin = self.plugin(
            """
        def set_play_context(self, play_context): print("context", play_context.check_mode, play_context.connection)
        def v2_playbook_on_play_start(self, play): print("play", play.name)
"""
        )
        self.assertEqual(driver.text_of(plugin.event("playbook_on_play_start", play=play())), "context False ssh\nplay all hosts\n")


class Writeback(Case):
    def test_what_was_written_is_told(self):
        plugin = self.plugin(
            """
        def v2_playbook_on_play_start(self, play):
            play.vars["a"] = 1
            manager = play.get_variable_manager()
            manager.extra_vars["e"] = [2]
            host = manager._inventory.get_host("web1")
            host.vars["h"] = "x"
            del host.vars["old"]
            manager._inventory.groups["web"].set_priority(7)
        def v2_playbook_on_task_start(self, task, is_conditional):
            task.args["log_id"] = 9
"""
        )
        plugin.answers = {
            "plays": [{"uuid": "p1", "vars": {}}],
            "extra_vars": {},
            "inventory": {"groups": {"web": {"hosts": ["web1"]}}, "hosts": {"web1": {"vars": {"old": 1}, "groups": ["web"]}}},
        }
        self.assertTrue(plugin.loaded["writes_back"])
        done = plugin.event("playbook_on_play_start", play=play())[-1]
        self.assertEqual(
            sorted(done["mutations"], key=lambda one: one["kind"]),
            [
                {"kind": "extra_vars", "set": {"e": [2]}, "unset": []},
                {"kind": "group_priority", "group": "web", "value": 7},
                {"kind": "host_vars", "host": "web1", "set": {"h": "x"}, "unset": ["old"]},
                {"kind": "play_vars", "play": "p1", "set": {"a": 1}, "unset": []},
            ],
        )
        done = plugin.event("playbook_on_task_start", task=task())[-1]
        self.assertEqual(done["mutations"], [{"kind": "task_args", "task": "t1", "set": {"log_id": 9}, "unset": []}])


class Robust(Case):
    def test_bad_frames(self):
        plugin = self.plugin("        def v2_playbook_on_stats(self, stats): print('alive')")
        for bad in (b"", b"{", b"[1]", b"5", b"\xff\xfe", b'{"op":"dance"}', b'{"event":"x"}', b'{"op":"call"}', b'{"op":"answer"}'):
            plugin.frames.send(bad)
        said = plugin.event("playbook_on_stats", stats={})
        self.assertIn("alive\n", driver.text_of(said))

    def test_the_end_of_the_channel_ends_it(self):
        plugin = self.plugin()
        plugin.frames.channel.close()
        for _ in range(100):
            try:
                os.kill(plugin.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        self.fail("it still runs")

    def test_what_is_said_in_a_long_call_is_sent_before_its_end(self):
        plugin = self.plugin("        def v2_playbook_on_stats(self, stats):\n            print('soon')\n            time.sleep(1.5)")
        plugin.frames.send({"seq": 1, "time": 1.0, "elapsed": 0, "event": "playbook_on_stats", "data": {"stats": {}}})
        begun = time.monotonic()
        self.assertEqual(plugin.frames.read()["text"], "soon\n")
        self.assertLess(time.monotonic() - begun, 1.2)
        plugin.until(("done",))

    def test_forks_of_a_plugin_say_nothing(self):
        plugin = self.plugin(
            """
        def v2_playbook_on_stats(self, stats):
            pid = os.fork()
            if pid == 0:
                print("from the fork")
                sys.stdout.flush()
                os._exit(0)
            os.waitpid(pid, 0)
            print("from the plugin")
"""
        )
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "from the plugin\n")
        self.assertEqual(os.read(plugin.out, 100), b"from the fork\n")

    def test_programs_of_a_plugin_do_not_get_the_channel(self):
        plugin = self.plugin(
            """
        def v2_playbook_on_stats(self, stats):
            import subprocess
            print(subprocess.check_output(["ls", "-l", "/proc/self/fd"], close_fds=False, text=True))
"""
        )
        self.assertNotIn("socket:", driver.text_of(plugin.event("playbook_on_stats", stats={})))

    def test_threads_may_print_and_ask(self):
        plugin = self.plugin(
            """
        def v2_playbook_on_play_start(self, play):
            import threading
            manager = play.get_variable_manager()
            threads = [threading.Thread(target=lambda: sys.stdout.write(manager.get_vars(play=play)["x"] + "\\n")) for _ in range(8)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
"""
        )
        plugin.answers = {"vars": {"x": "y"}, "inventory": {}}
        self.assertEqual(driver.text_of(plugin.event("playbook_on_play_start", play=play())).split(), ["y"] * 8)

    def test_signals(self):
        plugin = self.plugin(
            """
        def __init__(self):
            super().__init__()
            import signal
            signal.signal(signal.SIGINT, lambda *_: sys.stdout.write("caught"))
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
        def v2_playbook_on_stats(self, stats): print("stats")
"""
        )
        os.kill(plugin.pid, signal.SIGINT)
        self.assertEqual(plugin.frames.read()["text"], "caught")
        self.assertEqual(driver.text_of(plugin.event("playbook_on_stats", stats={})), "stats\n")
        os.kill(plugin.pid, signal.SIGTERM)
        self.assertEqual(plugin.until(("done",))[-1]["exit"], 5)
        plain = self.plugin("        def v2_playbook_on_stats(self, stats): print('there')")
        os.kill(plain.pid, signal.SIGINT)
        self.assertEqual(driver.text_of(plain.event("playbook_on_stats", stats={})), "there\n")

    def test_the_end_of_a_run(self):
        plugin = self.plugin(
            """
        def __init__(self):
            super().__init__()
            import atexit
            atexit.register(lambda: print("atexit"))
        def __del__(self): print("gone")
"""
        )
        said = plugin.finish()
        self.assertEqual(driver.text_of(said), "gone\natexit\n")
        self.assertEqual(plugin.frames.read(), None)

    def test_streams_are_text_files(self):
        plugin = self.plugin(
            """
        def v2_playbook_on_stats(self, stats):
            sys.stdout.write("a")
            sys.stdout.buffer.write("é".encode()[:1])
            sys.stdout.buffer.write("é".encode()[1:])
            print(sys.stdout.isatty(), sys.stdout.fileno(), sys.stderr.fileno(), sys.stdout.encoding, end="", flush=True)
            print("err", file=sys.stderr)
            sys.__stdout__.write("\\udc80\\n")
"""
        )
        said = plugin.event("playbook_on_stats", stats={})
        self.assertEqual("".join(one["text"] for one in said if one.get("stream") == "stdout"), "aéFalse 1 2 utf-8\ufffd\n")
        self.assertEqual([one["text"] for one in said if one.get("stream") == "stderr"], ["err\n"])


if __name__ == "__main__":
    unittest.main()
