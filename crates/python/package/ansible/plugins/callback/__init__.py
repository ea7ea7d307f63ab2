"""The base of callbacks: every hook, the older hooks behind them, and what callbacks print with."""

import copy
import difflib
import inspect
import json
import os
import sys
import textwrap

import ansible as _ansible
from ansible import constants as C
from ansible.plugins import AnsiblePlugin
from ansible.utils.color import stringc
from ansible.utils.display import Display
from ansible.vars.clean import module_response_deepcopy, strip_internal_keys

global_display = Display()

#: The hooks that had another form before 2.0: hook, older hook, and how its arguments become the older ones.
_OLDER = {
    "v2_on_any": ("on_any", lambda self, args, kwargs: ((args, kwargs), {})),
    "v2_runner_on_failed": (
        "runner_on_failed",
        lambda self, args, kwargs: (_host_and_result(args[0]) + tuple(args[1:]) + tuple(kwargs.values()), {}),
    ),
    "v2_runner_on_ok": ("runner_on_ok", lambda self, args, kwargs: (_host_and_result(args[0]), {})),
    "v2_runner_on_skipped": ("runner_on_skipped", None),
    "v2_runner_on_unreachable": ("runner_on_unreachable", lambda self, args, kwargs: (_host_and_result(args[0]), {})),
    "v2_runner_on_async_poll": (
        "runner_on_async_poll",
        lambda self, args, kwargs: (_host_and_result(args[0]) + (args[0].result.get("ansible_job_id"), 0), {}),
    ),
    "v2_runner_on_async_ok": (
        "runner_on_async_ok",
        lambda self, args, kwargs: (_host_and_result(args[0]) + (args[0].result.get("ansible_job_id"),), {}),
    ),
    "v2_runner_on_async_failed": (
        "runner_on_async_failed",
        lambda self, args, kwargs: (_host_and_result(args[0]) + (_job_of(args[0].result),), {}),
    ),
    "v2_runner_on_no_hosts": ("runner_on_no_hosts", lambda self, args, kwargs: ((), {})),
    "v2_runner_on_file_diff": (
        "runner_on_file_diff",
        lambda self, args, kwargs: ((args[0].host.get_name(), args[1]), {}),
    ),
    "v2_playbook_on_start": ("playbook_on_start", lambda self, args, kwargs: ((), {})),
    "v2_playbook_on_notify": ("playbook_on_notify", lambda self, args, kwargs: ((args[1], args[0]), {})),
    "v2_playbook_on_no_hosts_matched": ("playbook_on_no_hosts_matched", lambda self, args, kwargs: ((), {})),
    "v2_playbook_on_no_hosts_remaining": ("playbook_on_no_hosts_remaining", lambda self, args, kwargs: ((), {})),
    "v2_playbook_on_task_start": (
        "playbook_on_task_start",
        lambda self, args, kwargs: ((args[0].name, (tuple(args[1:]) + tuple(kwargs.values()))[0]), {}),
    ),
    "v2_playbook_on_cleanup_task_start": (None, None),
    "v2_playbook_on_handler_task_start": (None, None),
    "v2_playbook_on_vars_prompt": ("playbook_on_vars_prompt", lambda self, args, kwargs: (args, kwargs)),
    "v2_playbook_on_setup": ("playbook_on_setup", lambda self, args, kwargs: ((), {})),
    "v2_playbook_on_import_for_host": (
        "playbook_on_import_for_host",
        lambda self, args, kwargs: ((args[0].host.get_name(), args[1]), {}),
    ),
    "v2_playbook_on_not_import_for_host": (
        "playbook_on_not_import_for_host",
        lambda self, args, kwargs: ((args[0].host.get_name(), args[1]), {}),
    ),
    "v2_playbook_on_play_start": ("playbook_on_play_start", lambda self, args, kwargs: ((args[0].name,), {})),
    "v2_playbook_on_stats": ("playbook_on_stats", lambda self, args, kwargs: (args, kwargs)),
    "v2_on_file_diff": ("on_file_diff", None),
    "v2_playbook_on_include": (None, None),
    "v2_runner_item_on_ok": (None, None),
    "v2_runner_item_on_failed": (None, None),
    "v2_runner_item_on_skipped": (None, None),
    "v2_runner_retry": (None, None),
    "v2_runner_on_start": (None, None),
}
#: Hooks that Ansible does not have: called where a plugin implements them.
_BEYOND = (
    "v2_runner_on_output",
    "v2_playbook_on_task_end",
    "v2_playbook_on_play_end",
    "v2_run_start",
    "v2_run_end",
    "v2_display",
)
#: Hooks that today's Ansible does not have any more.
_REVIVED = (
    "v2_runner_on_no_hosts",
    "v2_runner_on_file_diff",
    "v2_playbook_on_setup",
    "v2_playbook_on_import_for_host",
    "v2_playbook_on_not_import_for_host",
    "v2_playbook_on_cleanup_task_start",
)


def _host_and_result(result):
    return (result.host.get_name(), result.result)


def _job_of(result):
    """The job of a failed task in the background: its own, or that of the task that watched it."""
    job = result.get("ansible_job_id")
    if not job and "async_result" in result:
        job = result["async_result"].get("ansible_job_id")
    return job


class CallbackBase(AnsiblePlugin):
    """Hears of nothing and prints nothing: callbacks derive from it and implement the hooks they want."""

    CALLBACK_NEEDS_ENABLED = CALLBACK_NEEDS_WHITELIST = None
    # Of the class, so that a plugin whose __init__ does not call ours has them.
    disabled = False
    wants_implicit_tasks = False
    _display = global_display
    _current_task_result = None
    _implemented_callback_methods = frozenset()
    _hide_in_debug = (
        "changed",
        "failed",
        "skipped",
        "invocation",
        "skip_reason",
        "ansible_loop_var",
        "ansible_index_var",
        "ansible_loop",
    )

    def __init__(self, display=None, options=None):
        super().__init__()
        self._display = display or global_display
        if self._display.verbosity >= 4:
            self._display.vvvv(
                "Loading callback plugin %s of type %s, v%s from %s"
                % (
                    getattr(self, "CALLBACK_NAME", "unnamed"),
                    getattr(self, "CALLBACK_TYPE", "old"),
                    getattr(self, "CALLBACK_VERSION", "1.0"),
                    sys.modules[self.__module__].__file__,
                )
            )
        self.disabled = False
        self.wants_implicit_tasks = False
        self._plugin_options = {}
        self._current_task_result = None
        if options is not None:
            self.set_options(options)

    _copy_result = staticmethod(copy.deepcopy)

    def __init_subclass__(cls, **kwargs):
        # A class attribute that says nothing is none: plugins ask with hasattr whether a class has it.
        super().__init_subclass__(**kwargs)

    def get_option(self, k, hostvars=None):
        """Return an option's value; KeyError where it is not declared."""
        return self._values()[k]

    def get_option_and_origin(self, k, hostvars=None):
        """Return an option's value and where it comes from."""
        return self._values()[k], self.__dict__.get("_origins", {}).get(k, "default")

    def has_option(self, option):
        """Tell whether an option is declared."""
        return option in self._values()

    def set_play_context(self, play_context):
        """Hear what a play is run with, before it starts."""

    # What is printed.

    @staticmethod
    def host_label(result):
        """Return a host's name as it is shown, with the one that the task was delegated to."""
        name = result.host.get_name()
        delegate = result.task.delegate_to
        if not delegate or delegate == name:
            return name
        address = result.result.get("_ansible_delegated_vars", {}).get("ansible_host", delegate)
        return "%s -> %s%s" % (name, delegate, "" if address == delegate else "(%s)" % address)

    def _run_is_verbose(self, result, verbosity=0):
        shown = result.result
        asked = self._display.verbosity > verbosity or shown.get("_ansible_verbose_always", False) is True
        return asked and shown.get("_ansible_verbose_override", False) is False

    def _option_or(self, name, default):
        """Return an option, or a default where the plugin does not declare it."""
        try:
            return self.get_option(name)
        except KeyError:
            return default

    def _dump_results(self, result, indent=None, sort_keys=True, keep_invocation=False, serialize=True):
        style = self._option_or("result_format", "json")
        pretty = self._option_or("pretty_results", None)
        talkative = self._display.verbosity > 2
        wants_indent = result.get("_ansible_verbose_always") or (pretty is None and style != "json") or pretty is True
        if not indent and (wants_indent or talkative):
            indent = 4
        if pretty is False:
            indent = None
        shown = strip_internal_keys(module_response_deepcopy(result))
        if not talkative:
            if not keep_invocation and "invocation" in result:
                del shown["invocation"]
            if "diff" in result:
                del shown["diff"]
        for key in ("exception", "warnings", "deprecations"):
            shown.pop(key, None)
        if not serialize:
            return shown
        if style == "json":
            return json.dumps(shown, indent=indent, ensure_ascii=False, sort_keys=sort_keys, default=str)
        if style == "yaml":
            is_lossy = pretty in (None, True)
            if is_lossy:
                for stream in ("stdout", "stderr"):
                    if stream in shown and stream + "_lines" in shown:
                        shown[stream + "_lines"] = "<omitted>"
            from ansible.plugins.callback import _yaml

            text = _yaml.dump(shown, indent=indent, lossy=is_lossy)
            return "\n" + textwrap.indent(text, " " * (indent or 4))
        raise ValueError("Unsupported result_format %r." % style)

    def _serialize_diff(self, diff):
        style = self._option_or("result_format", "json")
        if style == "json":
            return json.dumps(diff, sort_keys=True, indent=4, separators=(",", ": ")) + "\n"
        if style == "yaml":
            from ansible.plugins.callback import _yaml

            is_lossy = self._option_or("pretty_results", None) in (None, True)
            return textwrap.indent(_yaml.dump(diff, indent=4, lossy=is_lossy), "    ") + "\n"
        raise ValueError("Unsupported result_format %r." % style)

    def _get_diff(self, difflist):
        parts = []
        for diff in difflist if isinstance(difflist, list) else [difflist]:
            for key, what in (("dst", "destination"), ("src", "source")):
                if key + "_binary" in diff:
                    parts.append("diff skipped: %s file appears to be binary\n" % what)
            for key, what in (("dst", "destination"), ("src", "source")):
                if key + "_larger" in diff:
                    parts.append("diff skipped: %s file size is greater than %d\n" % (what, diff[key + "_larger"]))
            if "before" in diff and "after" in diff:
                parts.extend(self._diff_lines(diff))
            if "prepared" in diff:
                parts.append(diff["prepared"])
        return "".join(parts)

    def _diff_lines(self, diff):
        """Return the lines of a difference between two texts, painted."""
        sides, heads = [], []
        for side in ("before", "after"):
            text = diff[side]
            if isinstance(text, dict):
                text = diff[side] = self._serialize_diff(text)
            elif text is None:
                text = diff[side] = ""
            lines = text.splitlines(True)
            if lines and not lines[-1].endswith("\n"):
                lines[-1] += "\n\\ No newline at end of file\n"
            sides.append(lines)
            header = side + "_header"
            heads.append("%s: %s" % (side, diff[header]) if header in diff else side)
        colors = {"+": C.COLOR_DIFF_ADD, "-": C.COLOR_DIFF_REMOVE}
        lines = []
        for line in difflib.unified_diff(*sides, *heads, "", "", n=C.DIFF_CONTEXT):
            color = C.COLOR_DIFF_LINES if line.startswith("@@") else colors.get(line[:1])
            lines.append(stringc(line, color) if color else line)
        return lines + ["\n"] if lines else lines

    def _get_item_label(self, result):
        if result.get("_ansible_no_log", False):
            return "(censored due to no_log)"
        return result.get("_ansible_item_label", result.get("item"))

    _get_item = _get_item_label

    def _process_items(self, result):
        del result.result["results"]

    def _clean_results(self, result, task_name):
        """Leave only what debug was asked to show."""
        if task_name not in C._ACTION_DEBUG:
            return
        if "msg" in result:
            kept = ("msg", "exception", "warnings", "deprecations")
            for key in [key for key in result if key not in kept and not key.startswith("_")]:
                del result[key]
        else:
            for key in self._hide_in_debug:
                result.pop(key, None)

    def _print_task_path(self, task, color=None):
        path = task.get_path()
        if path:
            self._display.display("task path: %s" % path, color=color or C.COLOR_DEBUG)

    def _handle_warnings(self, res):
        """Show a result's warnings and deprecations, unless they were taken out of it."""
        current = self._current_task_result
        if res.pop("warnings", None) and current:
            for warning in current._warning_texts():
                self._display._show_warning(warning)
        if res.pop("deprecations", None) and current:
            for deprecation in current._deprecation_texts():
                self._display._show_deprecated(deprecation)

    def _handle_exception(self, result, use_stderr=False):
        """Show a result's error with its excerpts, unless it was taken out of it."""
        current = self._current_task_result
        if result.pop("exception", None) and current and current._error_text():
            self._display._show_error(current._error_text(), stderr=use_stderr)

    def _handle_warnings_and_exception(self, result):
        use_stderr = self._option_or("display_failed_stderr", False)
        self._handle_warnings(result.result)
        self._handle_exception(result.result, use_stderr=use_stderr)

    def _init_callback_methods(self):
        self._implemented_callback_methods = frozenset(implemented_hooks(self))

    # Hooks with conditions of their own on the way to the older ones.

    def v2_runner_on_skipped(self, result):
        if C.DISPLAY_SKIPPED_HOSTS:
            # Ansible: the item is never found, as it is looked for as an attribute.
            self.runner_on_skipped(result.host.get_name(), None)

    def v2_on_file_diff(self, result):
        if "diff" in result.result:
            self.on_file_diff(result.host.get_name(), result.result["diff"])


def _older_hook(name, parameters):
    """Make an older hook, which does nothing."""
    namespace = {}
    exec("def %s(self%s):\n    pass\n" % (name, parameters), namespace)  # the signature is what plugins look at
    return namespace[name]


_SIGNATURES = {
    "on_any": ", *args, **kwargs",
    "runner_on_failed": ", host, res, ignore_errors=False",
    "runner_on_ok": ", host, res",
    "runner_on_skipped": ", host, item=None",
    "runner_on_unreachable": ", host, res",
    "runner_on_async_poll": ", host, res, jid, clock",
    "runner_on_async_ok": ", host, res, jid",
    "runner_on_async_failed": ", host, res, jid",
    "runner_on_no_hosts": "",
    "runner_on_file_diff": ", host, diff",
    "playbook_on_start": "",
    "playbook_on_notify": ", host, handler",
    "playbook_on_no_hosts_matched": "",
    "playbook_on_no_hosts_remaining": "",
    "playbook_on_task_start": ", name, is_conditional",
    "playbook_on_vars_prompt": ", varname, private=True, prompt=None, encrypt=None, confirm=False, salt_size=None, "
    "salt=None, default=None, unsafe=None",
    "playbook_on_setup": "",
    "playbook_on_import_for_host": ", host, imported_file",
    "playbook_on_not_import_for_host": ", host, missing_file",
    "playbook_on_play_start": ", name",
    "playbook_on_stats": ", stats",
    "on_file_diff": ", host, diff",
    "v2_on_any": ", *args, **kwargs",
    "v2_runner_on_failed": ", result, ignore_errors=False",
    "v2_runner_on_no_hosts": ", task",
    "v2_runner_on_file_diff": ", result, diff",
    "v2_runner_on_start": ", host, task",
    "v2_playbook_on_start": ", playbook",
    "v2_playbook_on_notify": ", handler, host",
    "v2_playbook_on_no_hosts_matched": "",
    "v2_playbook_on_no_hosts_remaining": "",
    "v2_playbook_on_task_start": ", task, is_conditional",
    "v2_playbook_on_cleanup_task_start": ", task",
    "v2_playbook_on_handler_task_start": ", task",
    "v2_playbook_on_setup": "",
    "v2_playbook_on_import_for_host": ", result, imported_file",
    "v2_playbook_on_not_import_for_host": ", result, missing_file",
    "v2_playbook_on_play_start": ", play",
    "v2_playbook_on_stats": ", stats",
    "v2_playbook_on_include": ", included_file",
}


def _hook(name, older, convert):
    """Make a hook that calls the older one."""
    parameters = _SIGNATURES.get(name, _SIGNATURES["playbook_on_vars_prompt"] if "prompt" in name else ", result")
    namespace = {"_hand": _hand, "_older": older, "_convert": convert}
    names = [part.split("=")[0].strip() for part in parameters.split(",") if part.strip()]
    star = names == ["*args", "**kwargs"]
    passed = "args, kwargs" if star else "(%s), {}" % "".join(part + ", " for part in names)
    body = "_hand(self, _older, _convert, %s)" % passed if older else "pass"
    exec("def %s(self%s):\n    %s\n" % (name, parameters, body), namespace)
    return namespace[name]


def _hand(self, older, convert, args, kwargs):
    """Call an older hook, where a plugin implements it."""
    args, kwargs = convert(self, args, kwargs)
    getattr(self, older)(*args, **kwargs)


for _name, (_old, _convert) in _OLDER.items():
    if _old is not None and _old not in CallbackBase.__dict__:
        setattr(CallbackBase, _old, _older_hook(_old, _SIGNATURES[_old]))
    if _name not in CallbackBase.__dict__:
        setattr(CallbackBase, _name, _hook(_name, _old, _convert))
for _name in _OLDER:
    for _method in (_name, _OLDER[_name][0]):
        if _method:
            _function = CallbackBase.__dict__[_method]
            _function.__module__, _function.__qualname__ = __name__, "CallbackBase." + _method

CallbackBase._v2_v1_method_map = {
    CallbackBase.__dict__[_name]: CallbackBase.__dict__.get(_old) for _name, (_old, _convert) in _OLDER.items()
}


def _is_own(plugin, name):
    """Tell whether a plugin has a method of its own, in its class, on itself, or by tricks."""
    method = getattr(plugin, name)
    return not inspect.ismethod(method) or method.__func__ is not CallbackBase.__dict__.get(name)


def _is_declared(plugin, name):
    """Tell whether a plugin's class, or one that it derives from, has a method of its own."""
    return getattr(type(plugin), name, None) is not CallbackBase.__dict__.get(name)


def implemented_hooks(plugin):
    """Return the names of the hooks that a plugin implements, in today's form or the older one."""
    found = []
    for name, (older, _convert) in _OLDER.items():
        # A hook that Ansible no longer has counts where the class declares it, not where something was put over all hooks.
        owns = _is_declared if name in _REVIVED else _is_own
        if owns(plugin, name) or (older is not None and owns(plugin, older)):
            found.append(name)
    for name in _BEYOND:
        if callable(getattr(type(plugin), name, None)):
            found.append(name)
    return found


def deprecations_of(plugin, name):
    """Return what is told of hooks of a plugin that are to go away, and of those in their older form."""
    said = []
    who = repr(_known_name(plugin, name))
    older = []
    for hook, (old, _convert) in _OLDER.items():
        if hook in _REVIVED:
            continue
        method = None
        if _is_own(plugin, hook):
            method = hook
        elif old is not None and _is_own(plugin, old):
            method = old
            if hook != "v2_on_any":
                older.append(old)
        if method and hook == "v2_on_any":
            said.append(
                "The %s callback plugin implements deprecated method %r. This feature will be removed from the "
                "callback plugin API in ansible-core version 2.23. Use event-specific callback methods instead." % (who, method)
            )
    if older:
        said.append(
            "The %s callback plugin implements the following deprecated method(s): %s. This feature will be removed from "
            "the callback plugin API in ansible-core version 2.23. Implement the `v2_*` equivalent callback method(s) instead."
            % (who, ", ".join(sorted(older)))
        )
    return said


def _known_name(plugin, name):
    """Return a plugin's full name where its place tells it, else its file."""
    module = type(plugin).__module__
    path = getattr(sys.modules.get(module), "__file__", None) or name
    if module.startswith("ansible_collections."):
        parts = module.split(".")
        return ".".join(parts[1:3] + parts[5:])
    if os.path.dirname(path) == os.path.dirname(__file__):
        return "ansible.builtin." + name
    return path


_ansible._extend(__path__, "plugins", "callback")
