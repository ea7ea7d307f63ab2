"""Results as YAML, as callbacks show them: blocks for text of several lines."""

import re

_BREAKS = "\n\x85\u2028\u2029"
_SPACES_BEFORE_BREAK = re.compile(" +([%s])" % _BREAKS)


def dump(data, indent=None, lossy=False):
    """Return data as YAML text."""
    try:
        import yaml
    except ImportError:
        return _plain_dump(data, indent, lossy)
    return _dump_with(yaml, data, indent, lossy)


def _has_break(text):
    return any(char in text for char in _BREAKS)


def _is_shown(char):
    """Tell whether a character may stand in a block."""
    return (
        char in "\n\x85"
        or " " <= char <= "~"
        or ("\xa0" <= char <= "\ud7ff")
        or ("\ue000" <= char <= "\ufffd" and char != "\ufeff")
        or ("\U00010000" <= char < "\U0010ffff")
    )


def _readable(text):
    """Change a text so that it may be shown as a block: what can't be is left out."""
    text = "".join(filter(_is_shown, text.rstrip().expandtabs()))
    return _SPACES_BEFORE_BREAK.sub(r"\1", text)


def _dump_with(yaml, data, indent, lossy):
    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper, value):
        value = str(value)
        if _has_break(value):
            return dumper.represent_scalar("tag:yaml.org,2002:str", _readable(value) if lossy else value, style="|")
        return dumper.represent_scalar("tag:yaml.org,2002:str", value)

    Dumper.add_representer(str, text)
    Dumper.add_multi_representer(str, text)
    Dumper.add_multi_representer(dict, yaml.SafeDumper.represent_dict)
    Dumper.add_multi_representer(list, yaml.SafeDumper.represent_list)
    Dumper.add_multi_representer(tuple, yaml.SafeDumper.represent_list)
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, default_flow_style=False, indent=indent)


def _plain_dump(data, indent, lossy):
    """Write YAML where PyYAML is not at hand."""
    from ansible.plugins.callback._emit import Emitter

    return Emitter(indent, _readable if lossy else None).dump(data)
