"""What callbacks show: one object, whose calls go to the one writer of the screen."""

import getpass
import logging
import sys
import threading
import unicodedata

from ansible import constants as C
from playcall import state as _state
from playcall import wire as _wire
from playcall.streams import Stream

logger = logging.getLogger("ansible")


def get_text_width(text):
    """Return how many cells of the terminal a text takes."""
    if not isinstance(text, str):
        raise TypeError("get_text_width requires text, not %s" % type(text))
    if text.isascii() and text.isprintable():
        return len(text)
    width = 0
    for char in text:
        if char == "\b":
            width -= 1
        elif unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
            pass
        else:
            width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return max(width, 0)


class Display:
    """Shows text on the screen. There is one for the whole process."""

    _one = None

    def __new__(cls, *_args, **_kwargs):
        if Display._one is None or not isinstance(Display._one, cls):
            Display._one = super().__new__(cls)
        return Display._one

    def __init__(self, verbosity=0):
        if self.__dict__.get("_is_made"):
            return
        self._is_made = True
        self._lock = threading.RLock()
        self.verbosity = _state.display.get("verbosity", 0)
        self.columns = _state.display.get("columns", 79)
        self.log_verbosity = C.LOG_VERBOSITY if getattr(C, "LOG_VERBOSITY", None) else self.verbosity
        self.b_cowsay = None
        self.noncow = getattr(C, "ANSIBLE_COW_SELECTION", "default")
        self.cows_available = set()
        self._warns, self._errors, self._deprecations = set(), set(), set()
        self._final_q = None

    @classmethod
    def is_patched(cls):
        """Tell whether a plugin put a method of its own in the place of one of ours."""
        one = Display._one
        mine = one.__dict__ if one is not None else {}
        return any(Display.__dict__.get(name) is not method or name in mine for name, method in _OURS.items())

    def set_queue(self, queue):
        """There is no other process to hand calls to."""

    def set_cowsay_info(self):
        """Who draws banners is decided elsewhere."""

    def _say(self, op, **fields):
        _wire.say(dict(op=op, **fields))

    def display(self, msg, color=None, stderr=False, screen_only=False, log_only=False, newline=True, caplevel=None):
        """Show a line."""
        if not isinstance(msg, str):
            raise TypeError("Display message must be str, not: %s" % type(msg).__name__)
        stream = sys.stderr if stderr else sys.stdout
        if type(stream) is not Stream and not log_only:
            # A plugin put a stream of its own in the place of the process's: what is shown goes there, as in Ansible.
            if stream is not None:
                _write_to(stream, msg, color, newline)
            if screen_only:
                return
            log_only = True
        self._say(
            "display",
            text=_wire.safe(msg),
            color=color,
            stderr=bool(stderr),
            screen_only=bool(screen_only),
            log_only=bool(log_only),
            newline=bool(newline),
        )

    def v(self, msg, host=None):
        return self.verbose(msg, host=host, caplevel=0)

    def vv(self, msg, host=None):
        return self.verbose(msg, host=host, caplevel=1)

    def vvv(self, msg, host=None):
        return self.verbose(msg, host=host, caplevel=2)

    def vvvv(self, msg, host=None):
        return self.verbose(msg, host=host, caplevel=3)

    def vvvvv(self, msg, host=None):
        return self.verbose(msg, host=host, caplevel=4)

    def vvvvvv(self, msg, host=None):
        return self.verbose(msg, host=host, caplevel=5)

    def verbose(self, msg, host=None, caplevel=2):
        """Show a message that is shown from more than so many `-v` on."""
        if self.verbosity <= caplevel and self.log_verbosity <= caplevel:
            return
        if self._goes_through():
            text = msg if host is None else "<%s> %s" % (host, msg)
            stderr = bool(getattr(C, "VERBOSE_TO_STDERR", False))
            if self.verbosity > caplevel:
                self.display(text, color=C.COLOR_VERBOSE, stderr=stderr)
            return
        self._say("verbose", level=caplevel + 1, text=_wire.safe(msg), host=host)

    def debug(self, msg, host=None):
        """Show a message of debugging, where that is on."""
        if getattr(C, "DEFAULT_DEBUG", False):
            import os
            import time

            prefix = "%6d %0.5f" % (os.getpid(), time.time())
            self.display("%s%s: %s" % (prefix, "" if host is None else " [%s]" % host, msg), color=C.COLOR_DEBUG)

    def _goes_through(self):
        """Tell whether messages are to be made here, because a plugin looks at what is displayed or written."""
        return Display.is_patched() or type(sys.stdout) is not Stream or type(sys.stderr) is not Stream

    def _once(self, seen, head, text, color, stderr, screen_only=False):
        """Show a message of a kind, once for each text."""
        text = text.strip()
        whole = "%s%s%s" % (head, text, "\n\n" if "\n" in text else "\n")
        if whole in seen:
            return
        seen.add(whole)
        self.display(whole, color=color, stderr=stderr)

    def _show_warning(self, text):
        if self._goes_through():
            self._once(self._warns, "[WARNING]: ", text, C.COLOR_WARN, True)
        else:
            self._say("warning", text=_wire.safe(text))

    def _show_deprecated(self, text):
        if self._goes_through():
            if getattr(C, "DEPRECATION_WARNINGS", True):
                self._show_warning(
                    "Deprecation warnings can be disabled by setting `deprecation_warnings=False` in ansible.cfg."
                )
                self._once(self._deprecations, "[DEPRECATION WARNING]: ", text, C.COLOR_DEPRECATE, True)
        else:
            self._say("deprecated", text=_wire.safe(text))

    def _show_error(self, text, stderr=True):
        if self._goes_through():
            self._once(self._errors, "[ERROR]: ", text, C.COLOR_ERROR, stderr)
        else:
            self._say("error", text=_wire.safe(text), stderr=bool(stderr))

    def warning(self, msg, formatted=False, *, help_text=None, obj=None):
        """Show a warning, once for each text."""
        self._show_warning(_with_help(msg, help_text))

    def system_warning(self, msg):
        """Show a warning about the system, unless these are off."""
        if getattr(C, "SYSTEM_WARNINGS", True):
            self.warning(msg)

    def error(self, msg, wrap_text=True, stderr=True):
        """Show an error, once for each text."""
        self._show_error(msg if isinstance(msg, str) else str(msg), stderr=stderr)

    def error_as_warning(self, msg, exception, *, help_text=None, obj=None):
        """Show an exception as a warning."""
        text = str(exception)
        self._show_warning(_with_help("%s: %s" % (msg, text) if msg else text, help_text))

    def deprecated(
        self, msg, version=None, removed=False, date=None, collection_name=None, *, deprecator=None, help_text=None, obj=None
    ):
        """Show that something is going away."""
        if _state.is_worker and not removed:
            resolved, kind = (collection_name, None) if collection_name else _plugin_of_caller()
            collection = ".".join(resolved.split(".")[:2]) if resolved else None
            entry = {"msg": str(msg), "collection_name": collection}
            entry.update({key: str(value) for key, value in (("version", version), ("date", date)) if value is not None})
            entry["deprecator"] = {"resolved_name": resolved, "type": kind}
            if help_text is not None:
                entry["help_text"] = str(help_text)
            text = _with_help(_announced(str(msg), version, date, resolved, kind), help_text)
            self._say("deprecated", text=_wire.safe(text), entry=entry)
            return
        text = _deprecation(msg, version, removed, date, collection_name or _caller(), help_text)
        if removed:
            from ansible.errors import AnsibleError

            raise AnsibleError(text)
        self._show_deprecated(text)

    def get_deprecation_message(self, msg, version=None, removed=False, date=None, collection_name=None):
        """Return the sentences of a deprecation."""
        head = "[DEPRECATED]" if removed else "[DEPRECATION WARNING]"
        return "%s: %s" % (head, _deprecation(msg, version, removed, date, collection_name or _caller()))

    def banner(self, msg, color=None, cows=True):
        """Show a line of stars around a text."""
        msg = msg.strip()
        try:
            stars = self.columns - get_text_width(msg)
        except (TypeError, EnvironmentError):
            stars = self.columns - len(msg)
        self.display("\n%s %s" % (msg, "*" * max(stars, 3)), color=color)

    def banner_cowsay(self, msg, color=None):
        """Show a text as a banner."""
        self.banner(msg, color=color, cows=False)

    @staticmethod
    def prompt(msg, private=False):
        """Ask the person at the terminal."""
        try:
            return _wire.link.prompt(msg, private)
        except LookupError as error:
            raise EOFError(str(error)) from None

    def do_var_prompt(
        self, varname, private=True, prompt=None, encrypt=None, confirm=False, salt_size=None, salt=None, default=None, unsafe=False
    ):
        """Ask for a variable."""
        return self.prompt("%s: " % (prompt or "input for %s" % varname), private)

    def _set_column_width(self):
        self.columns = _state.display.get("columns", 79)

    def called_from_outside(self, method, args):
        """A call that the engine or another plugin made: ours may be patched."""
        if method == "display":
            self.display(
                args.get("text", ""),
                color=args.get("color"),
                stderr=args.get("stderr", False),
                screen_only=args.get("screen_only", False),
                log_only=args.get("log_only", False),
                newline=args.get("newline", True),
            )
        elif method == "banner":
            self.banner(args.get("text", ""), color=args.get("color"))
        elif method == "warning":
            self._once(self._warns, "[WARNING]: ", args.get("text", ""), C.COLOR_WARN, True)
        elif method == "deprecated":
            self._show_deprecated(args.get("text", ""))
        elif method == "error":
            self._show_error(args.get("text", ""), stderr=args.get("stderr", True))
        elif method == "verbose":
            self.verbose(args.get("text", ""), host=args.get("host"), caplevel=args.get("level", 1) - 1)


def _caller():
    """Return the collection of the plugin that called a method of Display, or None."""
    frame = sys._getframe(2)
    name = frame.f_globals.get("__name__") or ""
    return ".".join(name.split(".")[1:3]) if name.startswith("ansible_collections.") else None


def _plugin_of_caller():
    """Return the full name and the type of the plugin of a collection that called a method of Display; None for others."""
    name = sys._getframe(2).f_globals.get("__name__") or ""
    parts = name.split(".")
    if len(parts) < 3 or parts[0] != "ansible_collections":
        return None, None
    if len(parts) > 5 and parts[3] == "plugins":
        return ".".join(parts[1:3] + parts[5:]), "module" if parts[4] == "modules" else parts[4]
    return ".".join(parts[1:3]), None


def _announced(msg, version, date, resolved, kind):
    """Return the sentences of a deprecation by a plugin."""
    parts = (resolved or "").split(".")
    collection = ".".join(parts[:2]) if resolved else None
    who = "ansible-core" if collection == "ansible.builtin" else "collection %r" % collection
    if kind and len(parts) > 2:
        who = "%s %r in %s" % (kind if kind == "module" else kind + " plugin", parts[-1], who)
    if not collection:
        when = "in the future"
    elif date:
        when = "from %s in a release after %s" % (who, date)
    elif version:
        when = "from %s version %s" % (who, version)
    else:
        when = "from %s in a future release" % who
    text = msg.rstrip()
    if not text.endswith((".", "!", "?")):
        text += "."
    return "%s This feature will be removed %s." % (text, when)


def _deprecation(msg, version, removed, date, collection, help_text=None):
    """Return the sentences of a deprecation."""
    text = str(msg).strip().rstrip(".")
    verb = "was removed" if removed else "will be removed"
    who = "ansible-core" if collection in ("ansible.builtin", "ansible-core") else "collection %r" % collection
    if collection and date:
        when = "%s from %s in a release after %s" % (verb, who, date)
    elif collection and version:
        when = "%s from %s version %s" % (verb, who, version)
    else:
        when = verb if removed else "%s in the future" % verb
    return _with_help("%s. This feature %s." % (text, when), help_text)


def _write_to(stream, text, color, newline):
    """Write a line to a stream, with its colour."""
    ends = text.endswith("\n")
    text = text[:-1] if ends else text
    if color:
        from ansible.utils.color import stringc

        text = stringc(text, color)
    stream.write(text + "\n" if newline or ends else text)
    try:
        stream.flush()
    except (AttributeError, OSError, ValueError):
        pass


def _with_help(msg, help_text):
    msg = msg if isinstance(msg, str) else str(msg)
    return "%s %s" % (msg, help_text) if help_text else msg


#: Our own methods, to know them from a plugin's.
_OURS = {
    name: Display.__dict__[name]
    for name in ("display", "banner", "verbose", "warning", "deprecated", "error", "v", "vv", "vvv", "vvvv", "prompt")
}


class FilterUserInjector(logging.Filter):
    """Adds the user's name to lines of the log."""

    try:
        username = getpass.getuser()
    except Exception:
        username = "uid=unknown"

    def filter(self, record):
        record.user = FilterUserInjector.username
        return True


def initialize_locale():
    """The locale is left as it is."""
