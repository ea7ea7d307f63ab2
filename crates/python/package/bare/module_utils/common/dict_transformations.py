"""Dictionaries with their keys written otherwise, and what differs between two."""

import re


def _camel(text, capital):
    text = "".join(part[:1].upper() + part[1:] for part in text.split("_"))
    return text if capital else text[:1].lower() + text[1:]


def _snake(name, reversible=False):
    if reversible:
        return re.sub("([A-Z])", r"_\1", name).lower()
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def _mapped(value, act):
    if isinstance(value, dict):
        return {act(key) if isinstance(key, str) else key: _mapped(one, act) for key, one in value.items()}
    return [_mapped(one, act) for one in value] if isinstance(value, list) else value


def camel_dict_to_snake_dict(camel_dict, reversible=False, ignore_list=()):
    """Return a dictionary whose keys are written with underscores."""
    found = {}
    for key, value in camel_dict.items():
        name = _snake(key, reversible)
        found[name] = value if key in ignore_list else _mapped(value, lambda one: _snake(one, reversible))
    return found


def snake_dict_to_camel_dict(snake_dict, capitalize_first=False):
    """Return a dictionary whose keys are written with capitals."""
    return _mapped(snake_dict, lambda key: _camel(key, capitalize_first))


def dict_merge(a, b):
    """Return a dictionary with another laid over it, at every depth."""
    if not isinstance(b, dict):
        return b
    found = dict(a)
    for key, value in b.items():
        found[key] = dict_merge(found[key], value) if isinstance(found.get(key), dict) else value
    return found


def recursive_diff(dict1, dict2):
    """Return what each of two dictionaries has that the other has not; None where they are equal."""
    left = {key: value for key, value in dict1.items() if key not in dict2}
    right = {key: value for key, value in dict2.items() if key not in dict1}
    for key in set(dict1) & set(dict2):
        one, other = dict1[key], dict2[key]
        if isinstance(one, dict) and isinstance(other, dict):
            inner = recursive_diff(one, other)
            if inner:
                left[key], right[key] = inner
        elif one != other:
            left[key], right[key] = one, other
    return (left, right) if left or right else None
