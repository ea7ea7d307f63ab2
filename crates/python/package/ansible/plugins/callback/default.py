"""The default callback: what plugins derive from that change a part of it."""

DOCUMENTATION = """
    name: default
    type: stdout
    short_description: the usual output on the screen
    description: A banner for each play and task, a line for each host, a recap.
    extends_documentation_fragment: [default_callback, result_format_callback]
"""

from ansible import constants as C
from ansible import context
from ansible.playbook.task_include import TaskInclude
from ansible.plugins.callback import CallbackBase
from ansible.utils.color import colorize, hostcolor

#: What plugins of old looked at for options that had no place of their own.
COMPAT_OPTIONS = (
    ("display_skipped_hosts", getattr(C, "DISPLAY_SKIPPED_HOSTS", True)),
    ("display_ok_hosts", True),
    ("show_custom_stats", getattr(C, "SHOW_CUSTOM_STATS", False)),
    ("display_failed_stderr", False),
)
_OWN_PACE = tuple(prefix + name for name in ("free", "host_pinned") for prefix in ("", "ansible.builtin.", "ansible.legacy."))
#: The counters of the recap: label, key, colour.
_COUNTERS = (
    ("ok", "ok", "COLOR_OK"),
    ("changed", "changed", "COLOR_CHANGED"),
    ("unreachable", "unreachable", "COLOR_UNREACHABLE"),
    ("failed", "failures", "COLOR_ERROR"),
    ("skipped", "skipped", "COLOR_SKIP"),
    ("rescued", "rescued", "COLOR_OK"),
    ("ignored", "ignored", "COLOR_WARN"),
)


class CallbackModule(CallbackBase):
    """The usual output on the screen."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "default"

    # Of the class, so that a plugin whose __init__ does not call ours has them.
    _play = None
    _last_task_banner = None
    _last_task_name = None
    _task_type_cache = {}
    # What options were before they were options.
    display_skipped_hosts = display_ok_hosts = True
    display_failed_stderr = show_custom_stats = show_per_host_start = check_mode_markers = False

    def __init__(self):
        super().__init__()
        self._play = None
        self._last_task_banner = None
        self._last_task_name = None
        self._task_type_cache = {}

    def set_options(self, task_keys=None, var_options=None, direct=None):
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        for name in (
            "display_skipped_hosts",
            "display_ok_hosts",
            "display_failed_stderr",
            "show_custom_stats",
            "show_per_host_start",
            "check_mode_markers",
        ):
            value = self._option_or(name, None)
            if value is not None:
                setattr(self, name, value)

    # Banners.

    def _marker(self, in_check_mode):
        return " [CHECK MODE]" if in_check_mode and self.get_option("check_mode_markers") else ""

    def _task_start(self, task, prefix=None):
        if prefix is not None:
            self._task_type_cache[task._uuid] = prefix
        if self._play.strategy in _OWN_PACE:
            # Hosts go at their own pace: the banner comes with a result.
            self._last_task_name = None
            return
        self._last_task_name = task.get_name().strip()
        if self.get_option("display_skipped_hosts") and self.get_option("display_ok_hosts"):
            self._print_task_banner(task)

    def _print_task_banner(self, task):
        args = ""
        if not task.no_log and C.DISPLAY_ARGS_TO_STDOUT:
            args = " " + ", ".join("%s=%s" % pair for pair in task.args.items())
        prefix = self._task_type_cache.get(task._uuid, "TASK")
        name = self._last_task_name
        if name is None:
            name = task.get_name().strip()
        self._display.banner("%s [%s%s]%s" % (prefix, name, args, self._marker(task.check_mode)))
        if self._display.verbosity >= 2:
            self._print_task_path(task)
        self._last_task_banner = task._uuid

    def _banner_if_new(self, task):
        if self._last_task_banner != task._uuid:
            self._print_task_banner(task)

    def _dry_run(self):
        if context.CLIARGS["check"] and self.get_option("check_mode_markers"):
            self._display.banner("DRY RUN")

    def v2_playbook_on_start(self, playbook):
        display = self._display
        if display.verbosity > 1:
            display.banner("PLAYBOOK: %s" % playbook._file_name.rsplit("/", 1)[-1])
        if display.verbosity > 3:
            if context.CLIARGS.get("args"):
                text = "Positional arguments: %s" % " ".join(context.CLIARGS["args"])
                display.display(text, color=C.COLOR_VERBOSE, screen_only=True)
            for name in (name for name in context.CLIARGS if name != "args"):
                if context.CLIARGS[name]:
                    display.display("%s: %s" % (name, context.CLIARGS[name]), color=C.COLOR_VERBOSE, screen_only=True)
        self._dry_run()

    def v2_playbook_on_play_start(self, play):
        self._play = play
        name = play.get_name().strip()
        self._display.banner("PLAY%s%s" % (" [%s]" % name if name else "", self._marker(play.check_mode)))

    def v2_playbook_on_no_hosts_matched(self):
        self._display.display("skipping: no hosts matched", color=C.COLOR_SKIP)

    def v2_playbook_on_no_hosts_remaining(self):
        self._display.banner("NO MORE HOSTS LEFT")

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._task_start(task, prefix="TASK")

    def v2_playbook_on_handler_task_start(self, task):
        self._task_start(task, prefix="RUNNING HANDLER")

    def v2_playbook_on_cleanup_task_start(self, task):
        # Today's default callback does not know it: nothing is printed.
        pass

    def v2_runner_on_start(self, host, task):
        if self.get_option("show_per_host_start"):
            self._display.display(" [started %s on %s]" % (task, host), color=C.COLOR_OK)

    # Results.

    def _shown(self, result, data, level=0):
        """Return a result as it stands behind ` => `, where it is to be shown."""
        return " => %s" % self._dump_results(data) if self._run_is_verbose(result, level) else ""

    def v2_runner_on_ok(self, result):
        label = self.host_label(result)
        if isinstance(result.task, TaskInclude):
            self._banner_if_new(result.task)
            return
        changed = result.result.get("changed", False)
        if not changed and not self.get_option("display_ok_hosts"):
            return
        self._banner_if_new(result.task)
        self._handle_warnings_and_exception(result)
        if result.task.loop and "results" in result.result:
            self._process_items(result)
            return
        self._clean_results(result.result, result.task.action)
        self._display.display(
            "%s: [%s]%s" % ("changed" if changed else "ok", label, self._shown(result, result.result)),
            color=C.COLOR_CHANGED if changed else C.COLOR_OK,
        )

    def v2_runner_on_failed(self, result, ignore_errors=False):
        label = self.host_label(result)
        self._banner_if_new(result.task)
        self._handle_warnings_and_exception(result)
        self._clean_results(result.result, result.task.action)
        if result.task.loop and "results" in result.result:
            self._process_items(result)
        else:
            if self._display.verbosity < 2 and self.get_option("show_task_path_on_failure"):
                self._print_task_path(result.task)
            self._display.display(
                "fatal: [%s]: FAILED! => %s" % (label, self._dump_results(result.result)),
                color=C.COLOR_ERROR,
                stderr=self.get_option("display_failed_stderr"),
            )
        if ignore_errors:
            self._display.display("...ignoring", color=C.COLOR_SKIP)

    def v2_runner_on_skipped(self, result):
        if not self.get_option("display_skipped_hosts"):
            return
        self._clean_results(result.result, result.task.action)
        self._banner_if_new(result.task)
        self._handle_warnings_and_exception(result)
        if result.task.loop is not None and "results" in result.result:
            self._process_items(result)
        text = "skipping: [%s]%s" % (result.host.get_name(), self._shown(result, result.result))
        self._display.display(text, color=C.COLOR_SKIP)

    def v2_runner_on_unreachable(self, result):
        self._banner_if_new(result.task)
        self._handle_warnings_and_exception(result)
        text = "fatal: [%s]: UNREACHABLE! => %s" % (self.host_label(result), self._dump_results(result.result))
        stderr = self.get_option("display_failed_stderr")
        self._display.display(text, color=C.COLOR_UNREACHABLE, stderr=stderr)
        if result.task.ignore_unreachable:
            self._display.display("...ignoring", color=C.COLOR_SKIP)

    def v2_on_file_diff(self, result):
        if result.task.loop and "results" in result.result:
            shown = result.result["results"]
        else:
            shown = [result.result]
        for one in shown:
            if "diff" in one and one["diff"] and one.get("changed", False):
                text = self._get_diff(one["diff"])
                if text:
                    self._banner_if_new(result.task)
                    self._display.display(text)

    # Items of loops.

    def v2_runner_item_on_ok(self, result):
        label = self.host_label(result)
        if isinstance(result.task, TaskInclude):
            return
        changed = result.result.get("changed", False)
        if not changed and not self.get_option("display_ok_hosts"):
            return
        self._banner_if_new(result.task)
        self._handle_warnings_and_exception(result)
        text = "%s: [%s] => (item=%s)" % ("changed" if changed else "ok", label, self._get_item_label(result.result))
        self._clean_results(result.result, result.task.action)
        text += self._shown(result, result.result)
        self._display.display(text, color=C.COLOR_CHANGED if changed else C.COLOR_OK)

    def v2_runner_item_on_failed(self, result):
        self._banner_if_new(result.task)
        self._handle_warnings_and_exception(result)
        label = self.host_label(result)
        self._clean_results(result.result, result.task.action)
        text = "failed: [%s] (item=%s) => %s" % (
            label,
            self._get_item_label(result.result),
            self._dump_results(result.result),
        )
        self._display.display(text, color=C.COLOR_ERROR, stderr=self.get_option("display_failed_stderr"))

    def v2_runner_item_on_skipped(self, result):
        if not self.get_option("display_skipped_hosts"):
            return
        self._banner_if_new(result.task)
        self._handle_warnings_and_exception(result)
        self._clean_results(result.result, result.task.action)
        text = "skipping: [%s] => (item=%s) " % (result.host.get_name(), self._get_item_label(result.result))
        self._display.display(text + self._shown(result, result.result), color=C.COLOR_SKIP)

    # All else.

    def v2_playbook_on_include(self, included_file):
        text = "included: %s for %s" % (included_file._filename, ", ".join(host.name for host in included_file._hosts))
        label = self._get_item_label(included_file._vars)
        if label:
            text += " => (item=%s)" % (label,)
        self._display.display(text, color=C.COLOR_INCLUDED)

    def v2_playbook_on_notify(self, handler, host):
        if self._display.verbosity > 1:
            text = "NOTIFIED HANDLER %s for %s" % (handler.get_name(), host)
            self._display.display(text, color=C.COLOR_VERBOSE, screen_only=True)

    def v2_runner_retry(self, result):
        shown = result.result
        left = shown["retries"] - shown["attempts"]
        text = "FAILED - RETRYING: [%s]: %s (%d retries left)." % (self.host_label(result), result.task_name, left)
        if self._run_is_verbose(result, verbosity=2):
            text += "Result was: %s" % self._dump_results(shown)
        self._display.display(text, color=C.COLOR_DEBUG)

    def v2_runner_on_async_poll(self, result):
        shown = result.result
        text = "ASYNC POLL on %s: jid=%s started=%s finished=%s" % (
            result.host.get_name(),
            shown.get("ansible_job_id"),
            shown.get("started"),
            shown.get("finished"),
        )
        self._display.display(text, color=C.COLOR_DEBUG)

    def v2_runner_on_async_ok(self, result):
        text = "ASYNC OK on %s: jid=%s" % (result.host.get_name(), result.result.get("ansible_job_id"))
        self._display.display(text, color=C.COLOR_DEBUG)

    def v2_runner_on_async_failed(self, result):
        job = result.result.get("ansible_job_id")
        if not job and "async_result" in result.result:
            job = result.result["async_result"].get("ansible_job_id")
        self._display.display("ASYNC FAILED on %s: jid=%s" % (result.host.get_name(), job), color=C.COLOR_DEBUG)

    def v2_playbook_on_stats(self, stats):
        self._display.banner("PLAY RECAP")
        for host in sorted(stats.processed):
            counts = stats.summarize(host)
            for painted in (True, False):
                cells = [
                    colorize(label, counts[key], getattr(C, color) if painted else None)
                    for label, key, color in _COUNTERS
                ]
                text = "%s : %s" % (hostcolor(host, counts, painted), " ".join(cells))
                self._display.display(text, screen_only=painted, log_only=not painted)
        self._display.display("", screen_only=True)
        if stats.custom and self.get_option("show_custom_stats"):
            self._custom_stats(stats.custom)
        self._dry_run()

    def _custom_stats(self, custom):
        self._display.banner("CUSTOM STATS: ")
        for host in sorted(custom):
            if host != "_run":
                text = self._dump_results(custom[host], indent=1).replace("\n", "")
                self._display.display("\t%s: %s" % (host, text))
        if "_run" in custom:
            self._display.display("", screen_only=True)
            text = self._dump_results(custom["_run"], indent=1).replace("\n", "")
            self._display.display("\tRUN: %s" % text)
        self._display.display("", screen_only=True)
