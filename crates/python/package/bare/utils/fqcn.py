"""Full names."""


def add_internal_fqcns(names):
    """Return names with those that mean the same."""
    found = []
    for name in names:
        found.append(name)
        if "." not in name:
            found += ["ansible.builtin." + name, "ansible.legacy." + name]
    return found
