"""Small things."""


def pct_to_int(value, num_items, min_value=1):
    """Return a share of items, given as `25%`, as a number of them."""
    if isinstance(value, str) and value.endswith("%"):
        return int(int(value[:-1]) / 100.0 * num_items) or min_value
    return int(value)


def object_to_dict(obj, exclude=None):
    """Return what an object has as a dictionary."""
    left_out = exclude or ()
    return {name: getattr(obj, name) for name in dir(obj) if not name.startswith("_") and name not in left_out}


def deduplicate_list(original_list):
    """Return a list with each of its items once."""
    return list(dict.fromkeys(original_list))
