"""The options of plugins that are called: worked out by Playcall from what their documentation declares."""

from playcall import tasks, wire
from playcall.variables import Variables

_sent = set()


def of(plugin, direct=None, variables=None, keys=None, only=None):
    """Return the values and origins of a plugin's options."""
    loaded = plugin.__dict__.get("_playcall_loaded") or getattr(type(plugin), "_playcall_loaded", None)
    if loaded is None:
        return dict(direct or {}), {name: "Direct" for name in direct or {}}
    args = {"kind": plugin.plugin_type, "name": plugin._load_name, "direct": direct or {}, "keys": keys or {}}
    key = (plugin.plugin_type, plugin._load_name, loaded.path)
    if key not in _sent:
        text, fragments = tasks.documented(loaded)
        args["documentation"], args["fragments"] = text or "", fragments
        _sent.add(key)
    if variables is None:
        args["novars"] = True
    elif isinstance(variables, Variables):
        args["over"] = variables.changes()
    else:
        args["alone"] = dict(variables)
    if only is not None:
        args["only"] = only
    found = wire.ask("options", **args)
    return found["values"], found["origins"]


def definitions(plugin):
    """Return the definitions of a plugin's options."""
    loaded = plugin.__dict__.get("_playcall_loaded") or getattr(type(plugin), "_playcall_loaded", None)
    if loaded is None:
        return {}
    text, fragments = tasks.documented(loaded)
    args = {"kind": plugin.plugin_type, "name": plugin._load_name, "documentation": text or "", "fragments": fragments}
    return wire.ask("definitions", **args)
