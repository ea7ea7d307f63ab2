"""Writes YAML in blocks, as PyYAML does, where PyYAML is not at hand."""

import re

BREAKS = "\n\x85\u2028\u2029"
_BLANKS = "\0 \t\r" + BREAKS
_WIDTH = 80
#: Plain texts that a reader would take for something else than text.
_OTHERS = re.compile(
    r"""^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
    |[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?
    |\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?
    |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
    |[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+
    |[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+
    |<<|~|null|Null|NULL||=|!|&|\*
    |[0-9]{4}-[0-9]{2}-[0-9]{2}
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[\ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
     (?:[\ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?
    )$""",
    re.X,
)
_ESCAPES = {
    "\0": "0", "\x07": "a", "\x08": "b", "\t": "t", "\n": "n", "\x0b": "v", "\x0c": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip


def _is_shown(char):
    """Tell whether a character may stand as it is."""
    return char == "\x85" or (
        ("\xa0" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or "\U00010000" <= char < "\U0010ffff")
        and char != "\ufeff"
    )


class _Looked:
    """What was found out about a text: in which styles it may be written."""

    def __init__(self, text):
        self.text = text
        self.empty = not text
        self.multiline = any(char in BREAKS for char in text)
        self.plain = self.single = True
        self.block = bool(text)
        if text:
            self._look(text)

    def _look(self, text):
        ends = text[0] in " " + BREAKS or text[-1] in " " + BREAKS
        special = any(not (char == "\n" or " " <= char <= "~" or _is_shown(char)) for char in text)
        break_space = re.search("[%s] " % BREAKS, text) is not None
        space_break = re.search(" [%s]" % BREAKS, text) is not None
        if ends or break_space or space_break or special or self.multiline or self._has_indicators(text):
            self.plain = False
        if text[-1] == " " or space_break or special:
            self.block = False
        if break_space or space_break or special:
            self.single = False

    @staticmethod
    def _has_indicators(text):
        if text.startswith(("---", "...")) or text[0] in "#,[]{}&*!|>'\"%@`":
            return True
        followed = len(text) == 1 or text[1] in _BLANKS
        if text[0] in "?:-" and followed:
            return True
        for index in range(1, len(text)):
            char = text[index]
            if char == ":" and (index + 1 >= len(text) or text[index + 1] in _BLANKS):
                return True
            if char == "#" and text[index - 1] in _BLANKS:
                return True
        return False


class _Block(str):
    """A text that is written as a block where it can be."""


class Emitter:
    """Writes one document."""

    def __init__(self, indent=None, readable=None):
        self.readable = readable
        self.step = indent if indent and 1 < indent < 10 else 2
        self.out = []
        self.column = 0
        self.indent = None
        self.whitespace = self.indention = True
        self.is_open = False

    def dump(self, data):
        """Return data as text."""
        self.node(data)
        if not isinstance(data, (dict, list, tuple)) and not self.is_open and self._was_plain:
            self.write_indent()
            self.put("...")
        if self.is_open:
            self.indicator("...", True)
        self.write_indent()
        return "".join(self.out)

    _was_plain = False

    # The pieces.

    def put(self, text):
        self.column += len(text)
        self.out.append(text)

    def line_break(self, char="\n"):
        self.whitespace = self.indention = True
        self.column = 0
        self.out.append(char)

    def write_indent(self):
        indent = self.indent or 0
        if not self.indention or self.column > indent or (self.column == indent and not self.whitespace):
            self.line_break()
        if self.column < indent:
            self.whitespace = True
            self.put(" " * (indent - self.column))

    def indicator(self, text, needs_space, whitespace=False, indention=False):
        self.put(text if self.whitespace or not needs_space else " " + text)
        self.whitespace = whitespace
        self.indention = self.indention and indention
        self.is_open = False

    def text(self, text):
        """Return a text, marked where it is to be a block."""
        if isinstance(text, _Block) or not any(char in BREAKS for char in text):
            return text
        return _Block(self.readable(text) if self.readable else text)

    # Nodes.

    def node(self, data, in_mapping=False, is_key=False):
        if isinstance(data, dict) and data:
            self.mapping(data)
        elif isinstance(data, (list, tuple)) and data:
            self.sequence(data, in_mapping and not self.indention)
        elif isinstance(data, (dict, list, tuple)):
            self.indicator("{" if isinstance(data, dict) else "[", True, whitespace=True)
            self.indicator("}" if isinstance(data, dict) else "]", False)
        else:
            before = self.indent
            self.indent = self.step if before is None else before + self.step
            self.scalar(data, is_key)
            self.indent = before

    def sequence(self, items, is_indentless):
        before = self.indent
        if before is None:
            self.indent = 0
        elif not is_indentless:
            self.indent = before + self.step
        for item in items:
            self.write_indent()
            self.indicator("-", True, indention=True)
            self.node(item)
        self.indent = before

    def mapping(self, data):
        before = self.indent
        self.indent = 0 if before is None else before + self.step
        pairs = list(data.items())
        try:
            # What can't be sorted stays in its order.
            pairs = sorted(pairs)
        except TypeError:
            pass
        for key, value in pairs:
            if isinstance(key, str):
                key = self.text(key)
            self.write_indent()
            if self.is_simple(key):
                self.node(key, in_mapping=True, is_key=True)
                self.indicator(":", False)
            else:
                self.indicator("?", True, indention=True)
                self.node(key, in_mapping=True)
                self.write_indent()
                self.indicator(":", True, indention=True)
            self.node(value, in_mapping=True)
        self.indent = before

    @staticmethod
    def is_simple(key):
        """Tell whether a key may stand before its colon."""
        if isinstance(key, (dict, list, tuple)):
            return not key
        if isinstance(key, str):
            return bool(key) and not any(char in BREAKS for char in key) and len(key) + 5 < 128
        return True

    # Scalars.

    def scalar(self, data, is_key):
        self._was_plain = True
        if data is None:
            return self.plain("null", False)
        if isinstance(data, bool):
            return self.plain("true" if data else "false", False)
        if isinstance(data, int):
            return self.plain(str(int(data)), False)
        if isinstance(data, float):
            return self.plain(_float(data), False)
        text = self.text(str(data) if type(data) is not _Block else data)
        looked = _Looked(text)
        if isinstance(text, _Block):
            self._was_plain = False
            if looked.block and not is_key:
                return self.literal(text)
        elif looked.plain and not _OTHERS.match(text) and not (is_key and looked.empty):
            return self.plain(text, not is_key)
        self._was_plain = False
        if looked.single and not isinstance(text, _Block):
            return self.single(text, not is_key)
        return self.double(text, not is_key)

    def plain(self, text, may_split):
        if not self.whitespace:
            self.put(" ")
        self.whitespace = self.indention = False
        for part in re.findall(" +|[^ ]+", text):
            if part == " " and self.column > _WIDTH and may_split:
                self.write_indent()
                self.whitespace = self.indention = False
            else:
                self.put(part)

    def single(self, text, may_split):
        self.indicator("'", True)
        parts = re.findall(" +|[^ ]+", text)
        for index, part in enumerate(parts):
            if part == " " and self.column > _WIDTH and may_split and 0 < index < len(parts) - 1:
                self.write_indent()
            else:
                self.put(part.replace("'", "''"))
        self.indicator("'", False)

    def double(self, text, may_split):
        self.indicator('"', True)
        start = end = 0
        while end <= len(text):
            char = text[end] if end < len(text) else None
            is_plain = char is not None and not (char in '"\\\x85\u2028\u2029\ufeff') and (
                " " <= char <= "~" or "\xa0" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd"
            )
            if not is_plain:
                if start < end:
                    self.put(text[start:end])
                    start = end
                if char is not None:
                    self.put(_escaped(char))
                    start = end + 1
            if 0 < end < len(text) - 1 and (char == " " or start >= end) and may_split:
                if self.column + (end - start) > _WIDTH:
                    self.put(text[start:end] + "\\")
                    start = max(start, end)
                    self.write_indent()
                    self.whitespace = self.indention = False
                    if text[start] == " ":
                        self.put("\\")
            end += 1
        self.indicator('"', False)

    def literal(self, text):
        hints = str(self.step) if text[0] in " " + BREAKS else ""
        if text[-1] not in BREAKS:
            hints += "-"
        elif len(text) == 1 or text[-2] in BREAKS:
            hints += "+"
        self.indicator("|" + hints, True)
        self.is_open = hints.endswith("+")
        self.line_break()
        for part in re.findall("[%s]+|[^%s]+" % (BREAKS, BREAKS), text):
            if part[0] in BREAKS:
                for char in part:
                    self.line_break(char)
            else:
                self.write_indent()
                self.put(part)
        if text[-1] not in BREAKS:
            self.line_break()


def _escaped(char):
    if char in _ESCAPES:
        return "\\" + _ESCAPES[char]
    if char <= "\xff":
        return "\\x%02X" % ord(char)
    return "\\u%04X" % ord(char) if char <= "\uffff" else "\\U%08X" % ord(char)


def _float(value):
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    text = repr(float(value)).lower()
    return text.replace("e", ".0e", 1) if "." not in text and "e" in text else text
