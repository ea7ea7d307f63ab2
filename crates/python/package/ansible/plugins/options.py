"""The options of plugins, as they were worked out before a plugin was made."""

#: The values and origins of options, by the plugin's name.
declared = {}


def of(name):
    """Return the values and the origins of a plugin's options."""
    return declared.get(name) or declared.get(str(name).rsplit(".", 1)[-1]) or ({}, {})
