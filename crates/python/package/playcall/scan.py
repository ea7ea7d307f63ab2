"""What a plugin's source seems to do to a run: found by looking at it, before it is called."""

import ast

_VARS = {"vars", "args", "extra_vars", "_extra_vars"}
_CHANGING = {"update", "pop", "popitem", "setdefault", "clear", "__setitem__", "__delitem__"}
_SETTING = {"set_priority", "set_variable", "set_host_variable", "set_host_facts", "set_nonpersistent_facts"}


def scan(source):
    """Return whether a source seems to write to what it is given, and whether it seems to end the process."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return False, False
    writes = exits = False
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)):
            targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [node.target]
            writes = writes or any(_is_given(target) for target in targets)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in _SETTING:
                writes = True
            elif name in _CHANGING and _is_vars(node.func.value):
                writes = True
            elif name in ("exit", "_exit") and isinstance(node.func.value, ast.Name):
                exits = exits or node.func.value.id in ("sys", "os")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            exits = exits or node.func.id in ("exit", "quit")
        elif isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            exits = exits or (isinstance(raised, ast.Name) and raised.id == "SystemExit")
    return writes, exits


def _is_vars(node):
    """`play.vars`, `task.args`, `vm.extra_vars`: an attribute of that name of something."""
    return isinstance(node, ast.Attribute) and node.attr in _VARS


def _is_given(target):
    """`play.vars['x'] = ...`, `task.args = ...`"""
    if isinstance(target, (ast.Tuple, ast.List)):
        return any(_is_given(item) for item in target.elts)
    if isinstance(target, ast.Subscript):
        return _is_vars(target.value)
    return _is_vars(target) and not (isinstance(target.value, ast.Name) and target.value.id == "self")
