"""Frames on a socket, and the link of a plugin to Playcall."""

import array
import json
import os
import socket
import struct
import threading
import time

_HEAD = struct.Struct(">I")
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=lambda value: _simple(value)).encode


#: A frame that is longer is no message of ours: what follows can't be understood.
LONGEST = 256 * 1024 * 1024


def frame(message):
    """Return a message as a frame."""
    try:
        data = _encode(message).encode("ascii")
    except (TypeError, ValueError, RecursionError):
        data = _encode(_simple(message)).encode("ascii")
    return _HEAD.pack(len(data)) + data


def _simple(value, depth=0):
    """Return something as data that JSON has a form for, however it is made."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if depth > 20:
        return "..."
    if isinstance(value, dict):
        return {str(key): _simple(one, depth + 1) for key, one in list(value.items())}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_simple(one, depth + 1) for one in value]
    try:
        return str(value)
    except Exception:
        return "<%s>" % type(value).__name__


def send(channel, message):
    """Send a message."""
    channel.sendall(frame(message))


def safe(text):
    """Return a text that can be sent: halves of characters become what they stand for, or a replacement."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape" if _only_escapes(text) else "replace").decode("utf-8", "replace")


def _only_escapes(text):
    return all(not 0xD800 <= ord(char) <= 0xDFFF or 0xDC80 <= ord(char) <= 0xDCFF for char in text)


def _read(text, decode=json.loads):
    """Return a frame's message; an empty one where it is none."""
    try:
        message = decode(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


class Frames:
    """Reads frames, and the descriptors that come with them."""

    def __init__(self, channel):
        self.channel = channel
        self.bytes = bytearray()
        self.descriptors = []
        #: Reads the JSON of a frame; nothing for how it is read everywhere.
        self.decode = None

    def read_with_descriptors(self):
        """Return the next message, or None at the end."""
        while True:
            text = self.take()
            if text is not None:
                return _read(text)
            numbers = array.array("i")
            data, extra, _flags, _address = self.channel.recvmsg(65536, socket.CMSG_LEN(8 * numbers.itemsize))
            for level, kind, sent in extra:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    numbers.frombytes(sent[: len(sent) - len(sent) % numbers.itemsize])
            for number in numbers:
                # Programs that a plugin starts are not to have them.
                os.set_inheritable(number, False)
            self.descriptors.extend(numbers)
            if not data:
                return None
            self.bytes += data

    def read(self):
        """Return the next message, or None at the end."""
        while True:
            text = self.take()
            if text is not None:
                if self.decode is None:
                    return _read(text)
                message = _read(text.decode("utf-8"), self.decode)
                if not message:
                    # Somebody waits for what is said to it.
                    raise OSError("a frame that is no message")
                return message
            data = self.channel.recv(262144)
            if not data:
                return None
            self.bytes += data

    def has_next(self):
        """Tell whether a whole frame waits."""
        return len(self.bytes) >= 4 and len(self.bytes) >= 4 + _HEAD.unpack_from(self.bytes)[0]

    def take(self):
        """Return the text of the next frame, if it is whole."""
        waiting = self.bytes
        if len(waiting) < 4:
            return None
        end = 4 + _HEAD.unpack_from(waiting)[0]
        if end > LONGEST:
            raise OSError("a frame of %d bytes" % end)
        if len(waiting) < end:
            return None
        text = bytes(waiting[4:end])
        del waiting[:end]
        return text


class Gone(Exception):
    """Playcall is no longer there, or this process is a plugin's own fork."""


class Link:
    """The link of a plugin to Playcall. May be used from any thread."""

    #: Seconds after which what was said in a call is sent before the call is over.
    SOON = 0.05
    #: Bytes that are gathered at most.
    MUCH = 65536

    def __init__(self, channel):
        self._channel = channel
        self._frames = Frames(channel)
        self._waiting = []
        self._answers = {}
        self._asked = 0
        self._reading = False
        self._state = threading.Condition(threading.Lock())
        self._out = bytearray()
        self._out_lock = threading.RLock()
        self._stream = None
        self._text = []
        self._text_size = 0
        self._begun = None
        #: When something was sent last.
        self._sent = 0.0
        self._flusher = None
        self._is_waiting = threading.Event()
        self.forked = False
        #: The number of the event that is being worked on.
        self.seq = -1
        self.dead = False
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self):
        """A plugin forked: the new process has nothing to say to us."""
        self.dead = self.forked = True
        self._out_lock = threading.RLock()
        self._state = threading.Condition(threading.Lock())
        del self._out[:]
        del self._text[:]
        try:
            self._channel.close()
        except OSError:
            pass

    def say(self, message):
        """Say something; it is sent soon."""
        if self.dead:
            if self.forked:
                _write_past(message)
            return
        data = frame(message)
        with self._out_lock:
            self._end_text()
            self._out += data
            self._send_in_time()

    def write(self, stream, text):
        """Say what was written to a stream; what is written to it at once is one message."""
        if self.dead:
            self.say({"op": "write", "stream": stream, "text": text})
            return
        with self._out_lock:
            if self._stream != stream:
                self._end_text()
                self._stream = stream
            self._text.append(text)
            self._text_size += len(text)
            self._send_in_time()

    def _end_text(self):
        """Make a message of what was written."""
        if self._text:
            text = "".join(self._text)
            del self._text[:]
            self._text_size = 0
            self._out += frame({"op": "write", "stream": self._stream, "text": text})
        self._stream = None

    def _send_in_time(self):
        begun = self._begun
        much = len(self._out) + self._text_size > self.MUCH
        if begun is None or much or time.monotonic() - begun > self.SOON:
            self.flush()
            if begun is not None:
                # From the last time that something was sent: what is said in a row is sent together.
                self._begun = time.monotonic()
        elif not self._is_waiting.is_set():
            # The call may take long from here on: somebody else sends what was said.
            if self._flusher is None:
                self._flusher = threading.Thread(target=self._flush_late, daemon=True)
                self._flusher.start()
            self._is_waiting.set()

    def _flush_late(self):
        """Send what waits for longer than it should."""
        while self._is_waiting.wait() and not self.dead:
            time.sleep(self.SOON)
            self._is_waiting.clear()
            with self._out_lock:
                self.flush()
                if self._begun is not None:
                    self._begun = time.monotonic()

    def flush(self):
        """Send what was said."""
        with self._out_lock:
            self._end_text()
            if self._out and not self.dead:
                self._sent = time.monotonic()
                data = bytes(self._out)
                del self._out[:]
                try:
                    self._channel.sendall(data)
                except OSError:
                    os._exit(0)

    def begin(self, seq):
        """A call begins."""
        self.seq = seq
        self._begun = time.monotonic()

    def end(self, message):
        """A call is over: say so. While more events wait already, what is said of them is sent together."""
        if self.dead:
            self.say(message)
            return
        data = frame(message)
        with self._out_lock:
            self._end_text()
            self._out += data
            self._begun = None
            much = len(self._out) > self.MUCH
            if much or not self._frames.has_next() or time.monotonic() - self._sent > self.SOON:
                self.flush()

    def next(self):
        """Return the next message that is no answer; None at the end."""
        return self._pump(lambda: self._waiting.pop(0) if self._waiting else None)

    def ask(self, question, **args):
        """Ask Playcall and return the answer; raises LookupError where there is none."""
        with self._state:
            self._asked += 1
            number = self._asked
        self.say({"op": "ask", "id": number, "seq": self.seq, "question": question, "args": args})
        return self._answer(number)

    def prompt(self, text, private):
        """Ask the person at the terminal."""
        with self._state:
            self._asked += 1
            number = self._asked
        self.say({"op": "prompt", "id": number, "text": safe(text), "private": bool(private)})
        return self._answer(number)

    def _answer(self, number):
        self.flush()
        answer = self._pump(lambda: self._answers.pop(number, None))
        if answer is None:
            raise LookupError("the run is over")
        if "error" in answer:
            raise LookupError(answer["error"])
        return answer.get("value")

    def _pump(self, take):
        """Read until `take` gives something. Whoever waits reads for all."""
        while True:
            with self._state:
                while True:
                    found = take()
                    if found is not None:
                        return found
                    if self.dead:
                        return None
                    if not self._reading:
                        self._reading = True
                        break
                    self._state.wait()
            message = {}
            try:
                message = self._frames.read()
            except (OSError, ValueError, MemoryError):
                message = None
            finally:
                # Whatever a signal's handler raised, somebody else may read from here on.
                with self._state:
                    self._reading = False
                    if message is None:
                        self.dead = True
                    elif message.get("op") == "answer":
                        self._answers[message.get("id")] = message
                    elif message:
                        self._waiting.append(message)
                    self._state.notify_all()


def _write_past(message):
    """Write what a plugin's own fork says to the process's real streams: nobody else hears it."""
    op, text = message.get("op"), message.get("text")
    if text is None or message.get("log_only"):
        return
    is_error = message.get("stderr") or message.get("stream") == "stderr" or op in ("warning", "deprecated", "error")
    heads = {"warning": "[WARNING]: ", "deprecated": "[DEPRECATION WARNING]: ", "error": "[ERROR]: "}
    if op != "write":
        text = "%s%s%s" % (heads.get(op, ""), text, "\n" if message.get("newline", True) else "")
    data = text.encode("utf-8", "surrogateescape")
    while data:
        try:
            data = data[os.write(2 if is_error else 1, data) :]
        except OSError:
            return


#: The link of this process, once it is a plugin's.
link = None


def say(message):
    """Say something to Playcall, where there is somebody to hear it."""
    if link is not None:
        link.say(message)


def ask(question, **args):
    """Ask Playcall; raises LookupError where there is no answer."""
    if link is None:
        raise LookupError("nobody is there to ask")
    return link.ask(question, **args)
