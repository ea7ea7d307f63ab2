"""Dictionaries of variables."""

import keyword
import random
import uuid

from ansible.errors import AnsibleError

cur_id = 0
node_mac = ("%012x" % uuid.getnode())[:12]
random_int = ("%08x" % random.SystemRandom().randint(0, 0xFFFFFFFF))[:8]

#: How two lists become one.
_LISTS = {
    "replace": lambda x, y: y,
    "keep": lambda x, y: x,
    "append": lambda x, y: x + y,
    "prepend": lambda x, y: y + x,
    "append_rp": lambda x, y: [one for one in x if one not in y] + y,
    "prepend_rp": lambda x, y: y + [one for one in x if one not in y],
}


def get_unique_id():
    """Return an identifier, as tasks and plays have them."""
    global cur_id
    cur_id += 1
    return "-".join([node_mac[0:8], node_mac[8:12], random_int[0:4], random_int[4:8], "%012x" % cur_id])


def _check(x, y):
    if not (isinstance(x, dict) and isinstance(y, dict)) and not (hasattr(x, "keys") and hasattr(y, "keys")):
        names = (type(x).__name__, type(y).__name__)
        raise AnsibleError("failed to combine variables, expected dicts but got a '%s' and a '%s'." % names)


def merge_hash(x, y, recursive=True, list_merge="replace"):
    """Return a dictionary with another laid over it."""
    if list_merge not in _LISTS:
        raise AnsibleError("merge_hash: 'list_merge' argument can only be equal to %s" % ", ".join(map(repr, _LISTS)))
    _check(x, y)
    merged = dict(x)
    for key, value in y.items():
        there = merged.get(key)
        if recursive and isinstance(there, dict) and isinstance(value, dict):
            merged[key] = merge_hash(there, value, recursive, list_merge)
        elif isinstance(there, list) and isinstance(value, list):
            merged[key] = _LISTS[list_merge](there, value)
        else:
            merged[key] = value
    return merged


def combine_vars(a, b, merge=None):
    """Return variables with others over them."""
    from ansible import constants as C

    if merge or merge is None and getattr(C, "DEFAULT_HASH_BEHAVIOUR", "replace") == "merge":
        return merge_hash(a, b)
    _check(a, b)
    return {**a, **b}


def load_extra_vars(loader):
    """Return the variables of the command line."""
    from playcall import objects, state, wire

    if state.is_worker:
        return wire.ask("extra_vars")
    return dict(objects.world.ask_or({}, "extra_vars"))


def load_options_vars(version):
    """Return variables that tell of the command line's options."""
    from ansible import context

    found = {"ansible_version": {"full": version}}
    for name, option in {
        "ansible_check_mode": "check",
        "ansible_diff_mode": "diff",
        "ansible_forks": "forks",
        "ansible_inventory_sources": "inventory",
        "ansible_skip_tags": "skip_tags",
        "ansible_limit": "subset",
        "ansible_run_tags": "tags",
        "ansible_verbosity": "verbosity",
    }.items():
        if context.CLIARGS.get(option) is not None:
            found[name] = context.CLIARGS[option]
    return found


def isidentifier(ident):
    """Tell whether a text may name a variable."""
    return isinstance(ident, str) and ident.isascii() and ident.isidentifier() and not keyword.iskeyword(ident)


def validate_variable_name(name):
    """Fail where something can't name a variable."""
    if not isidentifier(name):
        raise AnsibleError("Invalid variable name %r." % (name,))


def transform_to_native_types(value, redact=True):
    """Return a value with nothing but Python's own types in it."""
    from collections.abc import Mapping

    if isinstance(value, Mapping):
        return {str(key) if isinstance(key, str) else key: transform_to_native_types(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [transform_to_native_types(one) for one in value]
    if isinstance(value, str):
        return str.__str__(value)
    return value
