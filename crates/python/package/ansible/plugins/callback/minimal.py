"""One block for each host's result."""

DOCUMENTATION = """
    name: minimal
    type: stdout
    short_description: one block for each result
    description: What ad-hoc commands print.
    extends_documentation_fragment: [result_format_callback]
"""

from ansible import constants as C
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """One block for each host's result."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "minimal"

    def _command_generic_msg(self, host, result, caption):
        """Return what a command printed, below a line that tells how it ended."""
        text = "%s | %s | rc=%s >>\n" % (host, caption, result.get("rc", -1))
        return text + "".join(result.get(key, "") for key in ("stdout", "stderr", "msg")) + "\n"

    def _has_no_json(self, result):
        return result.task.action in C.MODULE_NO_JSON and "module_stdout" not in result.result

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._handle_warnings_and_exception(result)
        host = result.host.get_name()
        if self._has_no_json(result):
            text = self._command_generic_msg(host, result.result, "FAILED")
        else:
            text = "%s | FAILED! => %s" % (host, self._dump_results(result.result, indent=4))
        self._display.display(text, color=C.COLOR_ERROR)

    def v2_runner_on_ok(self, result):
        self._handle_warnings_and_exception(result)
        self._clean_results(result.result, result.task.action)
        changed = result.result.get("changed", False)
        state, color = ("CHANGED", C.COLOR_CHANGED) if changed else ("SUCCESS", C.COLOR_OK)
        host = result.host.get_name()
        if self._has_no_json(result) and "ansible_job_id" not in result.result:
            text = self._command_generic_msg(host, result.result, state)
        else:
            text = "%s | %s => %s" % (host, state, self._dump_results(result.result, indent=4))
        self._display.display(text, color=color)

    def v2_runner_on_skipped(self, result):
        self._handle_warnings_and_exception(result)
        self._display.display("%s | SKIPPED" % result.host.get_name(), color=C.COLOR_SKIP)

    def v2_runner_on_unreachable(self, result):
        self._handle_warnings_and_exception(result)
        text = "%s | UNREACHABLE! => %s" % (result.host.get_name(), self._dump_results(result.result, indent=4))
        self._display.display(text, color=C.COLOR_UNREACHABLE)

    def v2_on_file_diff(self, result):
        if "diff" in result.result and result.result["diff"]:
            self._display.display(self._get_diff(result.result["diff"]))
