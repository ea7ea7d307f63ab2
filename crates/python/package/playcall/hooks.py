"""How hooks are called: with which arguments, fitted to what a plugin declares."""

import inspect

from playcall import objects

#: Events that Ansible does not have: v2_on_any hears nothing of them.
BEYOND = frozenset(
    ("run_start", "run_end", "runner_on_output", "playbook_on_task_end", "playbook_on_play_end", "display")
)
#: Events that Ansible no longer has: v2_on_any hears of them where the plugin declares their hook.
REVIVED = frozenset(
    (
        "runner_on_no_hosts",
        "runner_on_file_diff",
        "playbook_on_setup",
        "playbook_on_import_for_host",
        "playbook_on_not_import_for_host",
        "playbook_on_cleanup_task_start",
    )
)
#: Events at which a plugin may change the run.
STARTS = frozenset(("playbook_on_play_start", "playbook_on_task_start", "playbook_on_handler_task_start"))

_PROMPT = ("varname", "private", "prompt", "encrypt", "confirm", "salt_size", "salt", "default", "is_unsafe")


def arguments(name, message):
    """Return what a hook is called with: positional and keyword arguments, made afresh for each call."""
    data = message["data"]
    world = objects.world
    if "result" in data:
        result = world.result(data["result"], message)
        if name == "runner_on_failed":
            return (result,), ({"ignore_errors": data["ignore_errors"]} if "ignore_errors" in data else {})
        if name == "runner_on_file_diff":
            return (result, data.get("diff")), {}
        if name == "playbook_on_import_for_host":
            return (result, data.get("imported_file")), {}
        if name == "playbook_on_not_import_for_host":
            return (result, data.get("missing_file")), {}
        return (result,), {}
    if name == "playbook_on_task_start":
        return (world.task(data["task"]),), {"is_conditional": False}
    if name == "runner_on_start":
        return (world.host(data["host"]), world.task(data["task"])), {}
    if name in ("playbook_on_handler_task_start", "runner_on_no_hosts", "playbook_on_cleanup_task_start"):
        return (world.task(data["task"]),), {}
    if name in ("playbook_on_play_start", "playbook_on_play_end"):
        return (world.play,), {}
    if name == "playbook_on_notify":
        return (world.task(data["handler"]), world.host(data["host"])), {}
    if name == "playbook_on_include":
        return (world.included(data["included_file"]),), {}
    if name == "playbook_on_start":
        return (world.playbook,), {}
    if name == "playbook_on_stats":
        return (world.stats(data["stats"]),), {}
    if name == "playbook_on_vars_prompt":
        prompt = data["prompt"]
        return tuple(prompt.get(key) for key in _PROMPT), {}
    if name == "runner_on_output":
        return (world.host(data["host"]), world.task(data["task"]), data["stream"], data.get("lines") or []), {}
    if name == "playbook_on_task_end":
        return (world.task(data["task"]), world.stats(data["stats"])), {}
    if name == "run_start":
        return (data.get("run") or {},), {}
    if name == "run_end":
        run = data.get("run") or {}
        return (run.get("status", 0), run.get("reason")), {}
    if name == "display":
        return (data.get("level"), data.get("text", "")), {}
    return (), {}


class Call:
    """One hook of a plugin, ready to be called."""

    def __init__(self, plugin, name):
        self.plugin = plugin
        self.name = name
        self.fit = _fitter(getattr(plugin, name), name)

    def __call__(self, name, message):
        args, kwargs = arguments(name, message)
        if self.fit is not None:
            args, kwargs = self.fit(args, kwargs)
        result = args[0] if args and isinstance(args[0], objects.result_class()) else None
        self.plugin._current_task_result = result
        try:
            # Looked up for each call: plugins replace methods of theirs.
            getattr(self.plugin, self.name)(*args, **kwargs)
        finally:
            self.plugin._current_task_result = None


def _fitter(method, name):
    """Return what fits arguments to a method that declares fewer than today's, or None where it takes them."""
    if name == "v2_on_any":
        return None
    try:
        parameters = list(inspect.signature(method).parameters.values())
    except (TypeError, ValueError):
        return None
    kinds = inspect.Parameter
    if any(parameter.kind is kinds.VAR_POSITIONAL for parameter in parameters):
        most = None
    else:
        most = sum(parameter.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD) for parameter in parameters)
    takes_any = any(parameter.kind is kinds.VAR_KEYWORD for parameter in parameters)
    names = {parameter.name for parameter in parameters}
    if name == "v2_playbook_on_notify" and [parameter.name for parameter in parameters[:1]] == ["result"]:
        # Ansible: until 2.4 the hook was declared with a result and a handler.
        return lambda args, kwargs: ((objects.world.result_of_host(args[1], args[0]), args[0]), kwargs)
    if name == "v2_playbook_on_vars_prompt" and most is not None and most < 9:
        return lambda args, kwargs: (args[:most], kwargs)

    def fit(args, kwargs):
        """Give a keyword that the method does not name by its place, or not at all."""
        for key in list(kwargs):
            if not takes_any and key not in names:
                value = kwargs.pop(key)
                if most is None or len(args) < most:
                    args += (value,)
        return args, kwargs

    keyword = {"v2_playbook_on_task_start": "is_conditional", "v2_runner_on_failed": "ignore_errors"}.get(name)
    return fit if keyword is not None and keyword not in names and not takes_any else None
