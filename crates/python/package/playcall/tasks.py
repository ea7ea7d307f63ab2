"""What a worker does: it loads plugins of all types and calls them."""

import importlib
import importlib.util
import os
import sys

from playcall import documentation, jinja, state, values

#: The class of each type of plugin, by its folder's name.
CLASSES = {
    "filter": "FilterModule",
    "test": "TestModule",
    "lookup": "LookupModule",
    "action": "ActionModule",
    "vars": "VarsModule",
    "inventory": "InventoryModule",
    "cache": "CacheModule",
    "connection": "Connection",
    "become": "BecomeModule",
    "strategy": "StrategyModule",
    "callback": "CallbackModule",
}


def become_worker():
    """Make of this fresh process one that is called."""
    state.is_worker = True
    import __main__
    import ansible.template
    from ansible.utils.display import Display
    from playcall import natives, templating

    __main__.display = Display()
    __main__.cli = None
    for name in ("Templar", "trust_as_template", "is_trusted_as_template"):
        setattr(ansible.template, name, getattr(templating, name))
    natives.add()


class Loaded:
    """A plugin's file that was imported."""

    def __init__(self, kind, path, module):
        self.kind = kind
        self.path = path
        self.module = module
        #: The functions of a file of filters or tests.
        self.functions = None


_loaded = {}


def load(kind, path, module=None):
    """Import a plugin's file, once."""
    known = _loaded.get(path)
    if known is not None:
        return known
    if module:
        found = import_of_collection(module, path)
    else:
        name = "ansible.plugins.%s.%s" % (kind, os.path.splitext(os.path.basename(path))[0])
        if name in sys.modules:
            # Another file of that name, or one of ours.
            name = "%s_%d" % (name, len(_loaded))
        importlib.import_module("ansible.plugins." + kind)
        found = import_file(name, path)
    made = _loaded[path] = Loaded(kind, path, found)
    return made


def import_of_collection(name, path):
    """Import a module of a collection, with the packages that it is in."""
    if name in sys.modules:
        return sys.modules[name]
    parent = name.rsplit(".", 1)[0]
    importlib.import_module(parent)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
    return import_file(name, path)


def import_file(name, path):
    """Import a file as a module of a name."""
    from playcall.plugin import add_old_builtins

    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    add_old_builtins(module)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def functions(loaded):
    """Return the functions of a file of filters or tests, by name."""
    if loaded.functions is None:
        plugin = getattr(loaded.module, CLASSES[loaded.kind])()
        loaded.functions = dict(getattr(plugin, loaded.kind + "s")().items())
    return loaded.functions


def do(message):
    """Do what a call asks for and return what comes of it."""
    return _DO[message["what"]](message)


def index(message):
    """Load files of filters or tests and tell which functions are in them."""
    from ansible.utils.display import Display

    display = Display()
    kind = message["kind"]
    found = []
    for file in message["files"]:
        path, module = file["path"], file.get("module")
        try:
            loaded = load(kind, path, module)
        except Exception as error:
            _not_loaded(display, kind, file, error)
            continue
        try:
            cls = getattr(loaded.module, CLASSES[kind])
        except AttributeError as error:
            if module:
                _skipped(display, kind, file, error)
            else:
                display.warning("Skipping plugin (%s) as it seems to be invalid: %s" % (path, error))
            continue
        try:
            names = functions(loaded)
        except Exception as error:
            if module:
                _skipped(display, kind, file, error)
            else:
                display.vvvv("Skipping %s plugins in '%s' as it seems to be invalid: %r" % (kind, path, error))
            continue
        entry = dict(file, names={})
        for name, function in names.items():
            if callable(function) or module is None:
                entry["names"][str(name)] = _takes_markers(function)
        found.append(entry)
        del cls
    return found


def _takes_markers(function):
    """Tell whether a function takes markers, or in words why it can't be used: then only it is lost, not its file."""
    try:
        return bool(getattr(function, "accept_args_markers", False))
    except Exception as error:
        return text_of(error)


def _not_loaded(display, kind, file, error):
    if file.get("module"):
        _skipped(display, kind, file, error)
    else:
        display.warning("Skipping plugin (%s), cannot load: %s" % (file["path"], text_of(error)))


def _skipped(display, kind, file, error):
    display.warning(
        "Skipping %s plugins in %s'; an error occurred while loading: %s" % (kind, file["shown"], text_of(error))
    )


def text_of(error):
    """Return what an exception says, with those behind it."""
    from playcall.plugin import message_of

    return message_of(error)


def call_function(message):
    """Call a filter or a test."""
    kind = message["what"]
    before = values.markers_read
    loaded = load(kind, message["path"], message.get("module"))
    function = functions(loaded)[message["name"]]
    args, kwargs = message["args"], message["kwargs"]
    if values.markers_read != before or _has_markers(message):
        if not getattr(function, "accept_lazy_markers", False):
            args = [values.wary(one) for one in args]
            kwargs = {key: values.wary(one) for key, one in kwargs.items()}
    return function(*jinja.passed(function), *args, **kwargs)


def _has_markers(message):
    return bool(message.get("markers"))


def instance(kind, message, *args, **kwargs):
    """Make the object of a plugin."""
    loaded = load(kind, message["path"], message.get("module"))
    cls = getattr(loaded.module, CLASSES[kind])
    made = object.__new__(cls)
    describe(made, message, loaded)
    made.__init__(*args, **kwargs)
    describe(made, message, loaded)
    return made


def describe(plugin, message, loaded):
    """Set what a plugin's object knows of itself."""
    name = message["name"]
    full = message.get("full_name") or name
    for attribute, value in (
        ("_original_path", message["path"]),
        ("_load_name", message.get("load_name") or name),
        ("_redirected_names", list(message.get("redirected") or [])),
        ("ansible_name", full),
        ("ansible_aliases", [full] + [one for one in message.get("redirected") or [] if one != full]),
        ("_playcall_loaded", loaded),
    ):
        try:
            setattr(plugin, attribute, value)
        except AttributeError:
            pass


def lookup_markers(message):
    """Tell whether a lookup takes markers."""
    loaded = load("lookup", message["path"], message.get("module"))
    cls = getattr(loaded.module, CLASSES["lookup"], None)
    if cls is None:
        from playcall import wire

        # What a plugin documents is looked at before what it is.
        text, fragments = documented(loaded)
        name = message.get("load_name") or message["name"]
        wire.ask("definitions", kind="lookup", name=name, documentation=text or "", fragments=fragments)
        raise AttributeError("module %r has no attribute 'LookupModule'" % loaded.module.__name__)
    return bool(getattr(cls, "accept_args_markers", False))


def call_lookup(message):
    """Run a lookup."""
    from playcall import templating

    templar = templating.current()
    plugin = instance("lookup", message, loader=templar._engine_loader, templar=templar)
    terms, kwargs = message["terms"], message["kwargs"]
    if message.get("markers") and not getattr(plugin, "accept_lazy_markers", False):
        if not getattr(plugin, "accept_args_markers", False):
            terms = values.wary(terms)
        kwargs = {key: values.wary(one) for key, one in kwargs.items()}
    found = plugin.run(terms, variables=templar.available_variables, **kwargs)
    if isinstance(found, (list, tuple)):
        return list(found)
    from collections.abc import Sequence

    if isinstance(found, Sequence) and not isinstance(found, (str, bytes)):
        return list(found)
    raise TypeError("returned %s instead of %s" % (type(found), list))


def call_action(message):
    """Carry out a task."""
    from playcall import action

    return action.call(message)


def _sources():
    from playcall import sources

    return sources


def documented(loaded):
    """Return the documentation of a plugin and the fragments that it extends."""
    known = loaded.__dict__.get("documented")
    if known is None:
        text = documentation.text_of(loaded.module, documentation.source_of(loaded.path))
        known = loaded.documented = (text, documentation.fragments_of(text))
    return known


_DO = {
    "index": index,
    "filter": call_function,
    "test": call_function,
    "lookup": call_lookup,
    "lookup_markers": lookup_markers,
    "action": call_action,
    "vars_index": lambda message: _sources().vars_index(message),
    "vars": lambda message: _sources().call_vars(message),
    "inventory_verify": lambda message: _sources().verify(message),
    "inventory_parse": lambda message: _sources().parse(message),
    "cache": lambda message: _sources().cache(message),
}
