"""A run as a JUnit report."""

DOCUMENTATION = """
    name: junit
    type: aggregate
    short_description: a run as a JUnit report
    description: Each task on each host is a test case.
    options:
      output_dir:
        description: the folder of the reports
        default: ~/.ansible.log
        env: [{name: JUNIT_OUTPUT_DIR}]
      task_class:
        description: one class of each file
        default: false
        env: [{name: JUNIT_TASK_CLASS}]
      task_relative_path:
        description: files are named relative to this folder
        default: none
        env: [{name: JUNIT_TASK_RELATIVE_PATH}]
      replace_out_of_tree_path:
        description: stands for the folder of a file outside of that folder
        default: none
        env: [{name: JUNIT_REPLACE_OUT_OF_TREE_PATH}]
      fail_on_change:
        description: a change is a failure
        default: false
        env: [{name: JUNIT_FAIL_ON_CHANGE}]
      fail_on_ignore:
        description: an ignored failure is a failure
        default: false
        env: [{name: JUNIT_FAIL_ON_IGNORE}]
      include_setup_tasks_in_report:
        description: the gathering of facts is a test case
        default: true
        env: [{name: JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT}]
      hide_task_arguments:
        description: names have no arguments
        default: false
        env: [{name: JUNIT_HIDE_TASK_ARGUMENTS}]
      test_case_prefix:
        description: only tasks whose names start so, and those that fail
        default: ''
        env: [{name: JUNIT_TEST_CASE_PREFIX}]
"""

import decimal
import os
import re
import time

from ansible import constants as C
from ansible.playbook.included_file import IncludedFile
from ansible.plugins.callback import CallbackBase
from ansible.utils._junit_xml import TestCase, TestError, TestFailure, TestSuite, TestSuites

_MISSING = "(traceback missing)\n"


class CallbackModule(CallbackBase):
    """Each task on each host is a test case; at the end of a playbook they become a report."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "junit"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        environment = os.environ.get
        self._output_dir = os.path.expanduser(environment("JUNIT_OUTPUT_DIR", "~/.ansible.log"))
        self._task_class = environment("JUNIT_TASK_CLASS", "False").lower()
        self._task_relative_path = environment("JUNIT_TASK_RELATIVE_PATH", "")
        self._fail_on_change = environment("JUNIT_FAIL_ON_CHANGE", "False").lower()
        self._fail_on_ignore = environment("JUNIT_FAIL_ON_IGNORE", "False").lower()
        self._include_setup_tasks_in_report = environment("JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT", "True").lower()
        self._hide_task_arguments = environment("JUNIT_HIDE_TASK_ARGUMENTS", "False").lower()
        self._test_case_prefix = environment("JUNIT_TEST_CASE_PREFIX", "")
        self._replace_out_of_tree_path = environment("JUNIT_REPLACE_OUT_OF_TREE_PATH", None)
        self._playbook_path = self._playbook_name = self._play_name = None
        self._task_data = {}
        os.makedirs(self._output_dir, exist_ok=True)

    def _start_task(self, task):
        """Remember when a task started."""
        if task._uuid in self._task_data:
            return
        name = task.get_name().strip()
        if not task.no_log and self._hide_task_arguments == "false":
            arguments = ", ".join("%s=%s" % pair for pair in task.args.items())
            name += " " + arguments if arguments else ""
        self._task_data[task._uuid] = TaskData(task._uuid, name, task.get_path(), self._play_name, task.action)

    def _finish_task(self, status, result):
        """Remember how a task ended on a host."""
        if isinstance(result, IncludedFile):
            uuid, host_uuid, host_name = result._task._uuid, "include", "include"
        else:
            uuid, host_uuid, host_name = result.task._uuid, result.host._uuid, result.host.name
            if self._fail_on_change == "true" and status == "ok" and result.result.get("changed", False):
                status = "failed"
        task = self._task_data[uuid]
        if status == "failed" and "EXPECTED FAILURE" in task.name:
            status = "ok"
        elif "TOGGLE RESULT" in task.name:
            status = {"failed": "ok", "ok": "failed"}.get(status, status)
        if task.name.startswith(self._test_case_prefix) or status == "failed":
            task.add_host(HostData(host_uuid, host_name, status, result))

    def _class_name(self, path):
        """Return where a task stands, as the name of its class."""
        if self._task_relative_path and path:
            path = os.path.relpath(path, self._task_relative_path)
        if self._replace_out_of_tree_path is not None and path.startswith("../"):
            path = self._replace_out_of_tree_path + os.path.basename(path)
        return re.sub(r"\.yml:[0-9]+$", "", path) if self._task_class == "true" else path

    def _build_test_case(self, task_data, host_data):
        """Return a task on a host as a test case."""
        name = "[%s] %s: %s" % (host_data.name, task_data.play, task_data.name)
        case = TestCase(
            name=name,
            classname=self._class_name(task_data.path),
            time=decimal.Decimal(host_data.finish - task_data.start),
        )
        if host_data.status == "included":
            case.system_out = str(host_data.result)
            return case
        shown = host_data.result.result
        dump = self._dump_results(shown, indent=0)
        if host_data.status == "ok":
            case.system_out = dump
        elif host_data.status == "skipped":
            case.skipped = shown.get("skip_reason", "skipped")
        else:
            error = host_data.result._error_text()
            if error:
                message = error.split("\n", 1)[0]
                case.errors.append(TestError(output=_traces(message), message=message))
            else:
                message = str(shown["msg"]) if "msg" in shown else "rc=%s" % shown.get("rc", 0)
                case.failures.append(TestFailure(output=dump, message=message))
        return case

    def _generate_report(self):
        """Write the report."""
        cases = []
        for task in self._task_data.values():
            if self._include_setup_tasks_in_report == "false" and task.action in C._ACTION_SETUP:
                continue
            cases.extend(self._build_test_case(task, host) for host in task.host_data.values())
        report = TestSuites(suites=[TestSuite(name=self._playbook_name, cases=cases)]).to_pretty_xml()
        path = os.path.join(self._output_dir, "%s-%s.xml" % (self._playbook_name, time.time()))
        with open(path, "wb") as file:
            file.write(report.encode("utf-8", "surrogateescape"))

    def v2_playbook_on_start(self, playbook):
        self._playbook_path = playbook._file_name
        self._playbook_name = os.path.splitext(os.path.basename(self._playbook_path))[0]

    def v2_playbook_on_play_start(self, play):
        self._play_name = play.get_name()

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._start_task(task)

    def v2_playbook_on_handler_task_start(self, task):
        self._start_task(task)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._finish_task("ok" if ignore_errors and self._fail_on_ignore != "true" else "failed", result)

    def v2_runner_on_ok(self, result):
        self._finish_task("ok", result)

    def v2_runner_on_skipped(self, result):
        self._finish_task("skipped", result)

    def v2_playbook_on_include(self, included_file):
        self._finish_task("included", included_file)

    def v2_playbook_on_stats(self, stats):
        self._generate_report()


def _traces(message):
    """Return what stands for the tracebacks of an error and its causes, of which there are none."""
    text, around = _MISSING, []
    for part in message.split(": "):
        if part not in ("Task failed", "Action failed", "Module failed"):
            break
        around.append(part)
    for part in reversed(around):
        which = "exception" if part == "Task failed" else "action exception"
        of = "exception" if part == "Task failed" else "controller exception"
        text += "\nThe above %s was the direct cause of the following %s:\n\n%s" % (which, of, _MISSING)
    return text


class TaskData:
    """A task, and how it ended on each host."""

    def __init__(self, uuid, name, path, play, action):
        self.uuid, self.name, self.path, self.play, self.action = uuid, name, path, play, action
        self.start = time.time()
        self.host_data = {}

    def add_host(self, host):
        """Add a host; the items of a looped include are one."""
        known = self.host_data.get(host.uuid)
        if known is not None:
            if host.status != "included":
                raise Exception("%s: %s: %s: duplicate host callback: %s" % (self.path, self.play, self.name, host.name))
            host.result = "%s\n%s" % (known.result, host.result)
        self.host_data[host.uuid] = host


class HostData:
    """How a task ended on a host."""

    def __init__(self, uuid, name, status, result):
        self.uuid, self.name, self.status, self.result = uuid, name, status, result
        self.finish = time.time()
