"""Dictionaries of variables."""


def merge_hash(x, y, recursive=True, list_merge="replace"):
    """Return a dictionary with another laid over it."""
    merged = dict(x)
    for key, value in y.items():
        if recursive and isinstance(merged.get(key), dict) and isinstance(value, dict):
            merged[key] = merge_hash(merged[key], value, recursive, list_merge)
        elif isinstance(merged.get(key), list) and isinstance(value, list) and list_merge == "append":
            merged[key] = merged[key] + value
        else:
            merged[key] = value
    return merged


def combine_vars(a, b, merge=None):
    """Return variables with others over them."""
    return merge_hash(a, b) if merge else {**a, **b}


def isidentifier(ident):
    """Tell whether a text may name a variable."""
    import keyword

    return isinstance(ident, str) and ident.isascii() and ident.isidentifier() and not keyword.iskeyword(ident)
