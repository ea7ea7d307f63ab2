"""What plugins find as sys.stdout and sys.stderr: their text goes to the one writer of the screen, in its order."""

import codecs
import io
import sys

from playcall import state, wire


class _Raw(io.RawIOBase):
    """The bytes below a stream."""

    def __init__(self, stream):
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def writable(self):
        return True

    def fileno(self):
        return self._stream.fileno()

    def isatty(self):
        return self._stream.isatty()

    def write(self, data):
        data = bytes(data)
        text = self._decoder.decode(data)
        if text:
            self._stream.write(text)
        return len(data)


class Stream(io.TextIOBase):
    """A text stream whose text is sent to Playcall."""

    encoding = "utf-8"
    errors = "surrogateescape"
    line_buffering = True

    def __init__(self, name, number):
        self.name = "<%s>" % name
        self.mode = "w"
        self._kind = name
        self._number = number
        self.buffer = _Raw(self)

    def writable(self):
        return True

    def fileno(self):
        return self._number

    def isatty(self):
        return bool(state.display.get("tty"))

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        if text:
            wire.link.write(self._kind, wire.safe(text))
        return len(text)

    def reconfigure(self, **_options):
        """Streams of this kind stay as they are."""

    def flush(self):
        """What is written is on its way."""

    def detach(self):
        return self.buffer

    def close(self):
        pass


def replace():
    """Put these streams in the place of the process's own."""
    sys.stdout = sys.__stdout__ = Stream("stdout", 1)
    sys.stderr = sys.__stderr__ = Stream("stderr", 2)
    sys.stdin = sys.__stdin__ = open("/dev/null", encoding="utf-8")
