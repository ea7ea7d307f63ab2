"""The options of plugins: those that were worked out before a plugin was made, and those that it asks for beyond them."""

import os
import re

#: The values and origins of options, by the plugin's name, as Playcall sent them.
declared = {}
#: Definitions of options, by the plugin's name: of plugins that were looked at, or that set them themselves.
definitions = {}


def _option(kind, default, variable, key, **more):
    found = {"type": kind, "default": default, "env": [{"name": variable}], "ini": [{"key": key, "section": "defaults"}]}
    return dict(found, **more)


#: The documentation fragments of ansible-core that callbacks extend.
FRAGMENTS = {
    "default_callback": {
        "display_skipped_hosts": _option("bool", True, "ANSIBLE_DISPLAY_SKIPPED_HOSTS", "display_skipped_hosts"),
        "display_ok_hosts": _option("bool", True, "ANSIBLE_DISPLAY_OK_HOSTS", "display_ok_hosts"),
        "display_failed_stderr": _option("bool", False, "ANSIBLE_DISPLAY_FAILED_STDERR", "display_failed_stderr"),
        "show_custom_stats": _option("bool", False, "ANSIBLE_SHOW_CUSTOM_STATS", "show_custom_stats"),
        "show_per_host_start": _option("bool", False, "ANSIBLE_SHOW_PER_HOST_START", "show_per_host_start"),
        "check_mode_markers": _option("bool", False, "ANSIBLE_CHECK_MODE_MARKERS", "check_mode_markers"),
        "show_task_path_on_failure": _option(
            "bool", False, "ANSIBLE_SHOW_TASK_PATH_ON_FAILURE", "show_task_path_on_failure"
        ),
    },
    "result_format_callback": {
        "result_format": _option(
            "str", "json", "ANSIBLE_CALLBACK_RESULT_FORMAT", "callback_result_format", choices=["json", "yaml"]
        ),
        "pretty_results": _option("bool", None, "ANSIBLE_CALLBACK_FORMAT_PRETTY", "callback_format_pretty"),
    },
}
_BUILTIN = {
    "default": ("default_callback", "result_format_callback"),
    "minimal": ("result_format_callback",),
    "oneline": (),
}


#: The documentation of plugins that were looked at, and the texts of its fragments: read where definitions are asked for.
_texts = {}


def of(name):
    """Return the values and the origins of a plugin's options."""
    name = str(name)
    sent = declared.get(name) or declared.get(name.rsplit(".", 1)[-1])
    if name in definitions or not sent:
        known = definitions_of(name)
    else:
        # What Playcall sent is all of it, but for what a plugin's own words took from an option of a fragment.
        known = _of_fragments(_texts.get(name, ("", None))[0])
    values, origins = sent or ({}, {})
    missing = [option for option in known if values.get(option) is None]
    if missing:
        values, origins = dict(values), dict(origins)
        for option in missing:
            values[option], origins[option] = resolve(known[option])
    return values, origins


def definitions_of(name):
    """Return the definitions of a plugin's options."""
    name = str(name)
    if name in definitions:
        return definitions[name]
    if name not in _texts:
        found = {}
        for fragment in _BUILTIN.get(name.rsplit(".", 1)[-1], ()):
            found.update(FRAGMENTS[fragment])
        return found
    text, fragments = _texts[name]
    found = _of_fragments(text)
    for part in list((fragments or {}).values()) + [text]:
        for option, entry in _options_in(part).items():
            # Ansible: what a plugin says of an option of a fragment is added to what the fragment says.
            found[option] = dict(found.get(option) or {}, **(entry or {}))
    return found


def define(name, text, fragments=None):
    """Take over a plugin's documentation."""
    _texts[str(name)] = (text or "", fragments)


def _of_fragments(text):
    """Return the options of ansible-core's fragments that a documentation extends."""
    extended = " ".join(re.findall(r"extends_documentation_fragment\s*:\s*(.*(?:\n\s*-.*)*)", text))
    found = {}
    for fragment, options in FRAGMENTS.items():
        if re.search(r"\b%s\b" % fragment, extended):
            found.update({option: dict(entry) for option, entry in options.items()})
    return found


def _options_in(text):
    if "options" not in text:
        return {}
    try:
        import yaml

        options = (yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}).get("options")
    except Exception:
        return {}
    return options if isinstance(options, dict) else {}


def resolve(entry):
    """Return what an option is in this run, and where that comes from."""
    entry = entry or {}
    for place in entry.get("env") or []:
        value = os.environ.get(place.get("name") or "")
        if value is not None:
            return _typed(value, entry), "env: %s" % place["name"]
    from ansible import constants as C

    for place in entry.get("ini") or []:
        value = C._ini(place.get("section") or "defaults", place.get("key") or "")
        if value is not None:
            return _typed(value, entry), str(C.CONFIG_FILE)
    return _typed(entry.get("default"), entry), "default"


def _typed(value, entry):
    """Return a value as its type wants it."""
    kind = entry.get("type")
    if value is None:
        return None
    if kind in ("bool", "boolean"):
        return value if isinstance(value, bool) else str(value).lower() in ("y", "yes", "on", "1", "true", "t")
    if kind in ("int", "integer"):
        return int(value)
    if kind == "float":
        return float(value)
    if kind in ("list", "pathlist", "pathspec"):
        separator = ":" if kind == "pathspec" else ","
        items = [item.strip() for item in value.split(separator)] if isinstance(value, str) else value
        return [os.path.expanduser(item) for item in items] if kind != "list" else items
    if kind in ("path", "tmppath", "tmp"):
        return os.path.expandvars(os.path.expanduser(str(value)))
    if kind in ("str", "string"):
        return value if isinstance(value, str) else str(value)
    return value
