"""Plugins that Playcall brings, as plugins written in Python find, import and call them."""

import importlib
import importlib.machinery
import sys

from playcall import jinja, tasks, wire

#: What the functions of ansible-core's files of filters and tests are called as plugins, where these names differ.
_FUNCTIONS = {
    "dict_to_list_of_dict_key_value_elements": "dict2items",
    "list_of_dict_key_value_elements_to_dict": "items2dict",
    "rand": "random",
    "get_hash": "hash",
    "get_encrypted_password": "password_hash",
    "strftime": "strftime",
    "do_groupby": "groupby",
    "randomize_list": "shuffle",
    "to_bool": "bool",
    "b64encode": "b64encode",
    "get_split_url": "urlsplit",
    "split_url": "urlsplit",
    "min": "min",
    "max": "max",
    "logarithm": "log",
    "power": "pow",
    "inversepower": "root",
    "human_readable": "human_readable",
    "human_to_bytes": "human_to_bytes",
    "rekey_on_member": "rekey_on_member",
    "do_vault": "vault",
    "do_unvault": "unvault",
}


def add():
    """Let plugins import those that Playcall brings."""
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)
        sys.meta_path.append(_Moved)


class _Finder:
    """Finds `ansible.plugins.lookup.file` and the like."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith("ansible.plugins.") or name.count(".") != 3:
            return None
        kind, short = name.split(".")[2:]
        if kind in ("filter", "test") and short in ("core", "files", "mathstuff", "urls", "urlsplit", "uri", "encryption"):
            return importlib.machinery.ModuleSpec(name, _Functions(kind))
        if kind in ("lookup", "action") and find(kind, "ansible.builtin." + short) is not None:
            return importlib.machinery.ModuleSpec(name, _Classes(kind, short))
        return None


class _Moved:
    """Finds modules that their collection, or ansible-core, says have moved."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith(("ansible.", "ansible_collections.")):
            return None
        try:
            moved = wire.ask("moved", module=name)
        except LookupError:
            return None
        return importlib.machinery.ModuleSpec(name, _Alias(moved)) if moved else None


class _Alias:
    """Stands for a module of another name."""

    def __init__(self, name):
        self.name = name

    def create_module(self, spec):
        return importlib.import_module(self.name)

    @staticmethod
    def exec_module(module):
        """It is loaded already."""


class _Functions:
    """Makes a module of filters or tests."""

    def __init__(self, kind):
        self.kind = kind

    @staticmethod
    def create_module(spec):
        return None

    def exec_module(self, module):
        kind = self.kind

        class Plugins:
            """All filters, or tests."""

            def _all(self):
                return {name: jinja.caller(kind, name) for name in wire.ask("names", kind=kind)}

            filters = tests = _all

        def missing(name):
            """Return the function of a name."""
            if name.startswith("__"):
                raise AttributeError(name)
            called = _FUNCTIONS.get(name, name)
            if find(kind, "ansible.builtin." + called) is None:
                raise AttributeError("module %r has no attribute %r" % (module.__name__, name))
            return jinja.caller(kind, called)

        module.__getattr__ = missing
        setattr(module, tasks.CLASSES[kind], Plugins)


class _Classes:
    """Makes the module of a lookup or an action."""

    def __init__(self, kind, short):
        self.kind = kind
        self.short = short

    @staticmethod
    def create_module(spec):
        return None

    def exec_module(self, module):
        setattr(module, tasks.CLASSES[self.kind], native_class(self.kind, self.short))


_classes = {}


def native_class(kind, name):
    """Return a class whose objects have Playcall's own plugin do the work."""
    known = _classes.get((kind, name))
    if known is not None:
        return known
    if kind == "lookup":
        from ansible.plugins.lookup import LookupBase

        class LookupModule(LookupBase):
            """A lookup that Playcall brings."""

            accept_args_markers = True
            _load_name = name
            _native = name

            def run(self, terms, variables=None, **kwargs):
                templar = self._templar
                if templar is None:
                    from playcall import templating

                    templar = templating.current()
                args = {"name": "ansible.builtin." + name, "args": list(terms), "kwargs": dict(kwargs, wantlist=True)}
                from playcall.variables import Variables

                if isinstance(variables, dict) and not isinstance(variables, Variables):
                    args["over"] = variables
                return wire.ask("lookup", **args)

        made = LookupModule
    else:
        from ansible.plugins.action import native_action

        made = native_action(name)
    _classes[kind, name] = made
    return made


def find(kind, name, collections=None):
    """Return what a plugin's name stands for, or None: `{"native": name}`, or what its file is called with."""
    return wire.ask("find", kind=kind, name=name, collections=[str(one) for one in collections or ()])


def get(kind, name, *args, **kwargs):
    """Return a plugin's object, or with `class_only` its class; None where there is none."""
    class_only = kwargs.pop("class_only", False)
    collections = kwargs.pop("collection_list", None)
    found = find(kind, name, collections)
    if found is None:
        return None
    if kind in ("filter", "test"):
        from ansible.plugins import AnsibleJinja2Plugin

        made = AnsibleJinja2Plugin(jinja.caller(kind, name))
        made.ansible_name = made._load_name = name
        return made
    if kind == "cache" and "native" in found:
        from ansible.plugins.cache import NATIVE

        cls = NATIVE[found["native"]]
        return cls if class_only else cls(*args, **kwargs)
    if "native" in found:
        cls = native_class(kind, found["native"])
        return cls if class_only else cls(*args, **kwargs)
    if class_only:
        loaded = tasks.load(kind, found["path"], found.get("module"))
        cls = getattr(loaded.module, tasks.CLASSES[kind])
        tasks.describe(cls, found, loaded)
        return cls
    return tasks.instance(kind, found, *args, **kwargs)


