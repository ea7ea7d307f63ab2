"""Lists."""


def listify_lookup_plugin_terms(terms, templar=None, fail_on_undefined=True, **_more):
    """Return what a lookup was given as a list."""
    if templar is not None:
        terms = templar.template(terms)
    return terms if isinstance(terms, list) else [terms]
