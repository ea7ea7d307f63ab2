"""What the nursery was told at its start: settings, command line, display."""

import os
import sys

settings = {}
cli_args = {}
display = {"verbosity": 0, "columns": 79, "color": False, "tty": False}
collections_paths = []
folders = []
version = "2.19.14"
memory = 0
#: This process works for templates and tasks.
is_worker = False


def setup(message):
    """Take over the message `setup`."""
    global version, memory
    settings.update(message.get("settings") or {})
    cli_args.update(message.get("cli_args") or {})
    display.update(message.get("display") or {})
    collections_paths.extend(message.get("collections_paths") or [])
    folders.extend(message.get("folders") or [])
    version = message.get("version") or version
    memory = message.get("memory") or 0
    add_collections()


def limit_memory():
    """Let this process take only so much memory: a plugin that wants more gets a MemoryError."""
    if memory:
        try:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        except (ImportError, OSError, ValueError):
            pass


def collection_roots():
    """Return the folders `ansible_collections` that are there, each once."""
    roots = []
    for path in list(collections_paths) + list(sys.path):
        if not path:
            continue
        root = path if os.path.basename(path) == "ansible_collections" else os.path.join(path, "ansible_collections")
        if root not in roots and os.path.isdir(root):
            roots.append(root)
    return roots


def installed_collections():
    """Return the folders of the interpreter that hold collections."""
    return [path for path in sys.path if path and os.path.isdir(os.path.join(path, "ansible_collections"))]


def add_collections():
    """Make `ansible_collections` a package over every folder of that name."""
    import types

    package = types.ModuleType("ansible_collections")
    package.__path__ = collection_roots()
    sys.modules["ansible_collections"] = package
    sys.meta_path.insert(0, _Collections)


class _Collections:
    """Finds namespaces and collections as packages over several roots, whether or not they have an `__init__.py`."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith("ansible_collections."):
            return None
        parts = name.split(".")[1:]
        places = [os.path.join(root, *parts) for root in sys.modules["ansible_collections"].__path__]
        places = [place for place in places if os.path.isdir(place)]
        if not places or os.path.isfile(os.path.join(places[0], "__init__.py")):
            return None
        from importlib.machinery import ModuleSpec

        # What is in a collection comes from the first of that name.
        places = places if len(parts) == 1 else places[:1]
        # Ansible: such a package says that it is a file, so that plugins find its folder.
        spec = ModuleSpec(name, _Package, origin=os.path.join(places[0], "__synthetic__"), is_package=True)
        spec.has_location = True
        spec.submodule_search_locations = places
        return spec


class _Package:
    """Makes a package that has no file."""

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        """There is nothing to run."""
