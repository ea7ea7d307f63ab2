"""Copies of results, without what is internal."""


def module_response_deepcopy(v):
    """Return a copy of plain data; other objects are shared."""
    if isinstance(v, dict):
        return {key: module_response_deepcopy(value) for key, value in v.items()}
    if isinstance(v, list):
        return [module_response_deepcopy(value) for value in v]
    return v


def strip_internal_keys(dirty, exceptions=None):
    """Take internal keys out of a dictionary and those within it, in place; return it."""
    kept = () if exceptions is None else tuple(exceptions)
    if isinstance(dirty, dict):
        for key in [key for key in dirty if isinstance(key, str) and key.startswith("_ansible_") and key not in kept]:
            del dirty[key]
        for value in dirty.values():
            strip_internal_keys(value, kept)
    elif isinstance(dirty, (list, tuple)):
        for value in dirty:
            strip_internal_keys(value, kept)
    return dirty


def remove_internal_keys(data):
    """Take keys that are only for Ansible itself out of a result."""
    for key in [key for key in data if key.startswith("_ansible_") and key != "_ansible_parsed"]:
        del data[key]


def strip_internal(data):
    return strip_internal_keys(data)


def clean_facts(facts):
    """Return facts without what must not be set by them."""
    return {key: value for key, value in facts.items() if not key.startswith(("ansible_become", "ansible_connection"))}


def namespace_facts(facts):
    """Return facts without their prefix."""
    cut = {key[8:] if key.startswith("ansible_") and key != "ansible_local" else key: facts[key] for key in facts}
    return {"ansible_facts": cut}
