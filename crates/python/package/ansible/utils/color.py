"""Colours of the terminal."""

import re

from ansible import constants as C
from playcall import state as _state

ANSIBLE_COLOR = bool(_state.display.get("color"))
codeCodes = C.COLOR_CODES
_RGB = re.compile(r"^rgb([0-5])([0-5])([0-5])$")


def parsecolor(color):
    """Return the parameter of the escape sequence of a colour's name."""
    if color in C.COLOR_CODES:
        return C.COLOR_CODES[color]
    if not color:
        return C.COLOR_CODES["normal"]
    if color.startswith("color") and color[5:].isdigit():
        return "38;5;%d" % int(color[5:])
    if color.startswith("gray") and color[4:].isdigit():
        return "38;5;%d" % (232 + int(color[4:]))
    match = _RGB.match(color)
    if match:
        red, green, blue = (int(part) for part in match.groups())
        return "38;5;%d" % (16 + 36 * red + 6 * green + blue)
    return C.COLOR_CODES[color]


def stringc(text, color, wrap_nonvisible_chars=False):
    """Return a text in a colour, each line of it; as it is where nothing is coloured."""
    if not ANSIBLE_COLOR:
        return text
    form = "\033[%sm%s\033[0m"
    if wrap_nonvisible_chars:
        form = "\001\033[%sm\002%s\001\033[0m\002"
    code = parsecolor(color)
    return "\n".join(form % (code, line) for line in str(text).split("\n"))


def colorize(lead, num, color):
    """Return `lead=num`, in a colour where the number is not 0."""
    text = "%s=%-4s" % (lead, str(num))
    return stringc(text, color) if num != 0 and ANSIBLE_COLOR and color is not None else text


def hostcolor(host, stats, color=True):
    """Return a host's name as the recap shows it."""
    if not (ANSIBLE_COLOR and color):
        return "%-26s" % host
    if stats["failures"] or stats["unreachable"]:
        shown = C.COLOR_ERROR
    elif stats["changed"]:
        shown = C.COLOR_CHANGED
    else:
        shown = C.COLOR_OK
    return "%-37s" % stringc(host, shown)
