"""A plugin's process: imports the plugin, makes it, calls its hooks."""

import builtins
import importlib
import importlib.util
import os
import signal
import sys
import threading

from playcall import documentation, hooks, objects, scan, state, streams, wire


#: How Ansible ends when a hook raises a KeyboardInterrupt.
INTERRUPTED = 99


def serve(channel):
    """Work on what comes through the channel; never returns."""
    wire.link = link = wire.Link(channel)
    streams.replace()
    import __main__
    from ansible.utils.display import Display

    __main__.display = Display()
    __main__.cli = None
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    plugin = Plugin(link)
    while True:
        try:
            message = link.next()
            if message is None:
                os._exit(0)
            plugin.take(message)
        except SystemExit as stop:
            # A signal's handler ended the process, between events.
            link.end({"op": "done", "seq": None, "exit": status_of(stop)})
        except KeyboardInterrupt:
            pass
        except Exception as error:
            link.say({"op": "warning", "text": message_of(error)})


class Plugin:
    """The one plugin of this process."""

    def __init__(self, link):
        self.link = link
        self.cls = None
        self.object = None
        self.order = {}
        self.calls = {}
        self.any = None
        self.is_off = False

    def take(self, message):
        """Work on one message."""
        if "event" in message:
            self.event(message)
            return
        op = message.get("op")
        if op == "call":
            self.call_display(message)
        elif op == "load":
            self.guard(self.load, message)
        elif op == "start":
            self.guard(self.start, message)
        elif op == "finish":
            self.finish()

    def guard(self, act, message):
        """Answer a failure of the plugin's by saying so."""
        self.link.begin(-1)
        try:
            answer = act(message)
        except SystemExit as stop:
            answer = {"op": "done", "exit": status_of(stop)}
        except BaseException as error:
            answer = {"op": "failed", "kind": type(error).__name__, "message": message_of(error)}
        self.link.end(answer)

    def load(self, order):
        """Import the plugin's file and say what its class is like."""
        self.order = order
        path, name = order.get("path"), order["name"]
        warnings = []
        if order.get("builtin"):
            module = importlib.import_module("ansible.plugins.callback." + name)
        else:
            # Ansible: a plugin of a folder is a module of this package, one of a collection of that collection's.
            full = order.get("module") or "ansible.plugins.callback." + name
            spec = importlib.util.spec_from_file_location(full, path)
            module = importlib.util.module_from_spec(spec)
            add_old_builtins(module)
            sys.modules[full] = module
            spec.loader.exec_module(module)
        source = documentation.source_of(path or module.__file__)
        cls = getattr(module, "CallbackModule", None)
        answer = {"op": "loaded", "class": cls is not None, "warnings": warnings}
        if cls is None:
            return answer
        from ansible.plugins.callback import CallbackBase

        self.cls = cls
        for attribute, value in (
            # Ansible: a plugin of a collection is loaded by its module's name.
            ("_load_name", order.get("module") or name),
            ("_original_path", path or module.__file__),
            ("_redirected_names", list(order.get("redirected") or [])),
            ("ansible_name", order.get("full_name") or name),
            ("ansible_aliases", [order.get("full_name") or name] + list(order.get("redirected") or [])),
        ):
            try:
                setattr(cls, attribute, value)
            except (AttributeError, TypeError):
                pass
        writes_back, exits = scan.scan(source)
        text = documentation.text_of(module, source)
        fragments = documentation.fragments_of(text)
        from ansible.plugins import options

        options.define(cls._load_name, text, fragments)
        kind = getattr(cls, "CALLBACK_TYPE", None)
        answer.update(
            is_callback=isinstance(cls, type) and issubclass(cls, CallbackBase),
            type=None if kind is None else str(kind),
            needs_enabled=truth(cls, "CALLBACK_NEEDS_ENABLED"),
            needs_whitelist=truth(cls, "CALLBACK_NEEDS_WHITELIST"),
            version=str(getattr(cls, "CALLBACK_VERSION", "") or ""),
            name=str(getattr(cls, "CALLBACK_NAME", "") or ""),
            documentation=text,
            fragments=fragments,
            writes_back=writes_back,
            exits=exits,
        )
        return answer

    def start(self, order):
        """Make the plugin's object and give it its options."""
        from ansible.plugins import options
        from ansible.utils.display import Display

        options.declared[self.cls._load_name] = (order.get("options") or {}, order.get("origins") or {})
        plugin = self.cls()
        self.object = plugin
        import ansible.plugins.callback as base

        implemented = base.implemented_hooks(plugin)
        plugin._implemented_callback_methods = frozenset(implemented)
        for text in base.deprecations_of(plugin, self.order["name"]):
            Display()._show_deprecated(text)
        if order.get("problem"):
            from ansible.errors import AnsibleError

            raise AnsibleError(order["problem"])
        plugin.set_options()
        for name in implemented:
            call = hooks.Call(plugin, name)
            if name == "v2_on_any":
                self.any = call
            else:
                self.calls[name[3:]] = call
        return {
            "op": "started",
            "hooks": sorted(self.calls),
            "any": self.any is not None,
            "disabled": bool(getattr(plugin, "disabled", False)),
            "wants_implicit": bool(getattr(plugin, "wants_implicit_tasks", False)),
            "asks": True,
            "patches_display": Display.is_patched(),
        }

    def event(self, message):
        """Call the hooks of an event."""
        seq, name = message["seq"], message["event"]
        self.link.begin(seq)
        done = {"op": "done", "seq": seq}
        try:
            objects.world.at(seq, name, message["data"])
            if name == "playbook_on_play_start":
                self.set_play_context()
            call = self.calls.get(name)
            if call is not None and not getattr(self.object, "disabled", False):
                self.call(call, name, message, done)
            if self.any is not None and not getattr(self.object, "disabled", False) and self.any_hears(name):
                self.call(self.any, name, message, done)
        except SystemExit as stop:
            done["exit"] = status_of(stop)
        except KeyboardInterrupt:
            done["exit"] = INTERRUPTED
        except BaseException as error:
            self.blame(done, "v2_" + name, error)
        self.settle(name, done)
        self.link.end(done)

    def any_hears(self, name):
        return name not in hooks.BEYOND and (name not in hooks.REVIVED or name in self.calls)

    def call(self, call, name, message, done):
        try:
            call(name, message)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self.blame(done, call.name, error)

    def blame(self, done, hook, error):
        """Add what a call raised."""
        who = str(getattr(self.object, "_load_name", None) or self.order.get("name"))
        done.setdefault("errors", []).append({"hook": hook, "message": message_of(error), "plugin": who})

    def settle(self, name, done):
        """Add what Playcall has to know after an event."""
        if name in hooks.STARTS:
            mutations = objects.world.mutations()
            if mutations:
                done["mutations"] = mutations
        if getattr(self.object, "disabled", False) and not self.is_off:
            self.is_off = True
        from ansible.utils.display import Display

        if Display.is_patched():
            done["patches_display"] = True

    def set_play_context(self):
        from ansible.playbook.play_context import PlayContext

        self.object.set_play_context(PlayContext())

    def call_display(self, message):
        """A call to Display that was made elsewhere, and goes through ours because the plugin patched it."""
        from ansible.utils.display import Display

        self.link.begin(message["seq"])
        try:
            Display().called_from_outside(message["method"], message.get("args") or {})
        except BaseException as error:
            self.link.say({"op": "warning", "text": "display: %s" % message_of(error)})
        self.link.end({"op": "done", "seq": message["seq"]})

    def finish(self):
        """The run is over: let destructors and exit handlers run, as at the end of a program."""
        self.link.begin(-1)
        try:
            threading._shutdown()
            import atexit

            self.calls, self.any = {}, None
            self.object = None
            import gc

            gc.collect()
            atexit._run_exitfuncs()
        except BaseException as error:
            self.link.say({"op": "warning", "text": message_of(error)})
        self.link.end({"op": "done", "seq": None})
        os._exit(0)


def truth(cls, name):
    """Return an attribute of a class as a truth, or None where there is none."""
    value = getattr(cls, name, None)
    return None if value is None else bool(value)


def status_of(stop):
    """Return the exit status of a SystemExit, as the interpreter would end with it."""
    code = stop.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def message_of(error):
    """Return what is told of an exception, and of those behind it."""
    from ansible.errors import _text_of

    try:
        text = _text_of(error)
    except Exception:
        text = ""
    return wire.safe(text or type(error).__name__)


def add_old_builtins(module):
    """Give a plugin of Python 2's days the names that it may use."""
    for name, value in (("unicode", str), ("basestring", str), ("long", int), ("xrange", range), ("unichr", chr)):
        if not hasattr(builtins, name):
            module.__dict__.setdefault(name, value)
    module.__dict__.setdefault("reload", reload)


def reload(module):
    """Load a module again; not `sys`, whose streams would be lost: plugins did that to set its encoding."""
    return module if module is sys else importlib.reload(module)
