"""One line for each host's result."""

DOCUMENTATION = """
    name: oneline
    type: stdout
    short_description: one line for each result
    description: What ad-hoc commands print with --one-line.
"""

from ansible import constants as C
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """One line for each host's result."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "oneline"

    def _command_generic_msg(self, hostname, result, caption):
        text = "%s | %s | rc=%s | (stdout) %s" % (
            hostname,
            caption,
            result.get("rc", -1),
            result.get("stdout", "").replace("\n", "\\n").replace("\r", "\\r"),
        )
        if result.get("stderr"):
            text += " (stderr) %s" % result["stderr"].replace("\n", "\\n").replace("\r", "\\r")
        return text

    def _line(self, result, state):
        text = self._dump_results(result.result, indent=0).replace("\n", "")
        return "%s | %s => %s" % (result.host.get_name(), state, text)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if "exception" in result.result:
            error = str(result.result["exception"]).strip()
            if self._display.verbosity < 3:
                text = "An exception occurred during task execution. To see the full traceback, use -vvv. The error was: %s"
                text %= error.split("\n")[-1]
            else:
                text = "An exception occurred during task execution. The full traceback is:\n%s" % error.replace("\n", "")
            if result.task.action in C.MODULE_NO_JSON and "module_stdout" not in result.result:
                text = self._command_generic_msg(result.host.get_name(), result.result, "FAILED")
            self._display.display(text, color=C.COLOR_ERROR)
        self._display.display(self._line(result, "FAILED!"), color=C.COLOR_ERROR)

    def v2_runner_on_ok(self, result):
        changed = result.result.get("changed", False)
        state, color = ("CHANGED", C.COLOR_CHANGED) if changed else ("SUCCESS", C.COLOR_OK)
        if result.task.action in C.MODULE_NO_JSON and "ansible_job_id" not in result.result:
            text = self._command_generic_msg(result.host.get_name(), result.result, state)
        else:
            text = self._line(result, state)
        self._display.display(text, color=color)

    def v2_runner_on_unreachable(self, result):
        text = "%s | UNREACHABLE!: %s" % (result.host.get_name(), result.result.get("msg", ""))
        self._display.display(text, color=C.COLOR_UNREACHABLE)

    def v2_runner_on_skipped(self, result):
        self._display.display("%s | SKIPPED" % result.host.get_name(), color=C.COLOR_SKIP)
