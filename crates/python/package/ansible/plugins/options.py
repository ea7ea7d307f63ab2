"""The options of plugins, as they were worked out before a plugin was made."""

from playcall import state as _state

#: The values and origins of options, by the plugin's name.
declared = {}


def of(name):
    """Return the values and the origins of a plugin's options."""
    short = str(name).rsplit(".", 1)[-1]
    known = declared.get(name) or declared.get(short)
    if known is None and short in _state.plugin_options:
        known = declared[short] = (dict(_state.plugin_options[short]), {})
    return known or ({}, {})
