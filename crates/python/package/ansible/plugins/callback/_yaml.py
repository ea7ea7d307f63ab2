"""Results as YAML, as callbacks show them: blocks for text of several lines."""

import json
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


_PLAIN = re.compile(r"^[A-Za-z_/.][\w /.+()@%-]*$")
_WORDS = frozenset("y n yes no on off true false null none ~ .inf .nan .".split())


def _scalar(value, lossy, pad):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    value = str(value)
    if _has_break(value):
        if lossy:
            value = _readable(value)
        strip = "-" if not value.endswith("\n") else "+" if value.endswith("\n\n") else ""
        return "|%s\n%s" % (strip, "\n".join(pad + line if line else "" for line in value.rstrip("\n").split("\n")))
    if _PLAIN.match(value) and value.lower() not in _WORDS and value == value.strip():
        return value
    if value.isprintable():
        return "'%s'" % value.replace("'", "''")
    return json.dumps(value, ensure_ascii=False)


def _plain_dump(data, indent, lossy):
    """Write YAML where PyYAML is not at hand: blocks, and quotes wherever they may be needed."""
    step = indent or 2
    lines = []

    def put(value, level, head):
        pad = " " * (step * level)
        if isinstance(value, dict) and value:
            if head is not None:
                lines.append(head)
            for key in sorted(value, key=str):
                put(value[key], level + 1 if head is not None else level, "%s%s:" % (
                    " " * (step * (level if head is None else level)), _scalar(key, lossy, pad)))
        elif isinstance(value, (list, tuple)) and value:
            if head is not None:
                lines.append(head)
            for item in value:
                put_item(item, level)
        else:
            text = "{}" if isinstance(value, dict) else "[]" if isinstance(value, (list, tuple)) else _scalar(value, lossy, pad)
            lines.append("%s %s" % (head, text) if head is not None else text)

    def put_item(item, level):
        pad = " " * (step * max(level - 1, 0))
        if isinstance(item, (dict, list, tuple)) and item:
            before = len(lines)
            put(item, level, None)
            lines[before:] = [pad + "- " + lines[before].lstrip()] + lines[before + 1:]
        else:
            text = "{}" if isinstance(item, dict) else "[]" if isinstance(item, (list, tuple)) else _scalar(item, lossy, pad)
            lines.append("%s- %s" % (pad, text))

    put(data, 0, None)
    return "\n".join(lines) + "\n"
