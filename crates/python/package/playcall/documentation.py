"""A plugin's DOCUMENTATION, and the fragments that it extends."""

import ast
import os
import re


def source_of(path):
    """Return the text of a Python file."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace")
    except (OSError, TypeError):
        return ""


def text_of(module, source):
    """Return the DOCUMENTATION of a plugin, or None."""
    text = module.__dict__.get("DOCUMENTATION")
    if isinstance(text, str):
        return text
    return constant(source, "DOCUMENTATION")


def constant(source, name, inside=None):
    """Return a text that is assigned to a name, at the top of a source or in a class of it."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return None
    if inside:
        body = [line for node in body if isinstance(node, ast.ClassDef) and node.name == inside for line in node.body]
    for node in body:
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                return node.value.value
    return None


_EXTENDS = re.compile(r"^\s*extends_documentation_fragment\s*:\s*(.*(?:\n\s*-.*)*)", re.M)


def fragments_of(text):
    """Return the texts of the fragments of collections that a documentation extends, by name."""
    found = {}
    for match in _EXTENDS.finditer(text or ""):
        for name in re.findall(r"[\w.]+", match.group(1).split("#")[0]):
            if name.count(".") >= 2 and name not in found:
                fragment = fragment_of(name)
                if fragment is not None:
                    found[name] = fragment
    return found


def fragment_of(name):
    """Return the text of a collection's fragment `ns.collection.fragment` or `ns.collection.fragment.part`."""
    import sys

    namespace, collection, fragment, *rest = name.split(".")
    for root in sys.modules["ansible_collections"].__path__:
        path = os.path.join(root, namespace, collection, "plugins", "doc_fragments", fragment + ".py")
        if os.path.isfile(path):
            wanted = rest[0].upper() if rest else "DOCUMENTATION"
            return constant(source_of(path), wanted, "ModuleDocFragment")
    return None
