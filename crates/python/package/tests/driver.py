"""Speaks the protocol with a nursery, as Playcall does, and feeds plugins events."""

import array
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SETTINGS = {
    "DEFAULT_FORKS": 5,
    "DIFF_CONTEXT": 3,
    "DISPLAY_SKIPPED_HOSTS": True,
    "DISPLAY_ARGS_TO_STDOUT": False,
    "CALLBACKS_ENABLED": [],
}
CLI_ARGS = {"args": ["site.yml"], "check": False, "diff": False, "verbosity": 0, "tags": ["all"], "extra_vars": []}
OPTIONS = {
    "display_skipped_hosts": True,
    "display_ok_hosts": True,
    "display_failed_stderr": False,
    "show_custom_stats": False,
    "show_per_host_start": False,
    "check_mode_markers": False,
    "show_task_path_on_failure": False,
    "result_format": "json",
    "pretty_results": None,
}


class Frames:
    """Reads and writes frames on a socket."""

    def __init__(self, channel):
        self.channel = channel
        self.bytes = b""

    def send(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.channel.sendall(struct.pack(">I", len(data)) + data)

    def read(self):
        """Return the next message, or None at the end."""
        while len(self.bytes) < 4 or len(self.bytes) < 4 + struct.unpack_from(">I", self.bytes)[0]:
            try:
                data = self.channel.recv(65536)
            except ConnectionError:
                return None
            if not data:
                return None
            self.bytes += data
        end = 4 + struct.unpack_from(">I", self.bytes)[0]
        text, self.bytes = self.bytes[4:end], self.bytes[end:]
        return json.loads(text.decode("ascii"))


class Nursery:
    """A running nursery."""

    def __init__(self, python=None, settings=None, cli_args=None, display=None, **more):
        control, inner = socket.socketpair()
        control.settimeout(30)
        env = dict(os.environ, PLAYCALL_CONTROL="0", PYTHONDONTWRITEBYTECODE="1")
        env.pop("PYTHONPATH", None)
        self.process = subprocess.Popen(
            [python or sys.executable, os.path.join(PACKAGE, "playcall_host.py")], env=env, stdin=inner, cwd="/"
        )
        inner.close()
        self.frames = Frames(control)
        self.frames.send(
            dict(
                op="setup",
                settings={**SETTINGS, **(settings or {})},
                cli_args={**CLI_ARGS, **(cli_args or {})},
                display=dict({"verbosity": 0, "columns": 79, "color": False, "tty": False}, **(display or {})),
                version="2.19.14",
                **more
            )
        )
        self.ready = self.frames.read()
        self.number = 0

    def plugin(self):
        """Fork a process for a plugin."""
        self.number += 1
        channel, inner = socket.socketpair()
        channel.settimeout(30)
        out, out_inner = os.pipe()
        err, err_inner = os.pipe()
        text = json.dumps({"op": "fork", "id": self.number}).encode()
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [inner.fileno(), out_inner, err_inner]))
        self.frames.channel.sendmsg([struct.pack(">I", len(text)) + text], [rights])
        answer = self.frames.read()
        inner.close()
        os.close(out_inner)
        os.close(err_inner)
        return Plugin(channel, answer["pid"], out, err)

    def close(self):
        self.frames.channel.close()
        return self.process.wait(10)


class Plugin:
    """A plugin's process."""

    def __init__(self, channel, pid, out, err):
        self.frames = Frames(channel)
        self.pid, self.out, self.err = pid, out, err
        self.seq = 0
        self.answers = {}
        self.asked = []

    def close(self):
        self.frames.channel.close()
        os.close(self.out)
        os.close(self.err)

    def until(self, ends, seq=None):
        """Return what is said until a message of some kinds, and that message last."""
        said = []
        while True:
            message = self.frames.read()
            if message is None:
                return said + [{"op": "gone"}]
            if message["op"] == "ask":
                self.asked.append(message)
                answer = {"op": "answer", "id": message["id"]}
                found = self.answers.get(message["question"], LookupError)
                if callable(found) and found is not LookupError:
                    found = found(message["args"])
                answer.update({"error": "not known"} if found is LookupError else {"value": found})
                self.frames.send(answer)
                continue
            said.append(message)
            if message["op"] in ends and (seq is None or message.get("seq") == seq or "exit" in message):
                return said

    def load(self, source=None, name="plugin", path=None, **more):
        """Load a plugin from its source."""
        if source is not None:
            folder = tempfile.mkdtemp(prefix="playcall-plugin-")
            path = os.path.join(folder, name + ".py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(source))
        order = dict({"full_name": name, "redirected": [], "module": None}, **more)
        self.frames.send(dict(op="load", name=name, path=path, builtin=path is None, **order))
        return self.until(("loaded", "failed", "done"))[-1]

    def start(self, options=None):
        self.frames.send({"op": "start", "options": options or {}, "origins": {}, "stdout": True, "revived": True})
        return self.until(("started", "failed", "done"))[-1]

    def event(self, name, **data):
        """Send an event; return what was said, the `done` last."""
        self.seq += 1
        self.frames.send({"seq": self.seq, "time": 1700000000.5, "elapsed": 0.5, "event": name, "data": data})
        return self.until(("done",), self.seq)

    def finish(self):
        self.frames.send({"op": "finish"})
        return self.until(("done",))


def text_of(said):
    """Return what was shown, as the screen has it: text of the log alone is left out."""
    shown = []
    for message in said:
        if message["op"] == "write":
            shown.append(message["text"])
        elif message["op"] == "display" and not message["log_only"]:
            text = message["text"]
            shown.append(text + "\n" if message["newline"] and not text.endswith("\n") else text)
        elif message["op"] == "warning":
            shown.append("[WARNING]: %s\n" % message["text"])
        elif message["op"] == "error":
            shown.append("[ERROR]: %s\n" % message["text"])
        elif message["op"] == "deprecated":
            shown.append("[DEPRECATION WARNING]: %s\n" % message["text"])
    return "".join(shown)


# Events' data.


def host(name="web1"):
    return {"name": name, "address": name}


def play(**more):
    return dict({"uuid": "p1", "name": "all hosts", "hosts": ["all"], "strategy": "linear", "batch": ["web1"]}, **more)


def task(**more):
    known = {
        "uuid": "t1",
        "name": "do it",
        "own_name": "do it",
        "action": "command",
        "resolved_action": "ansible.builtin.command",
        "path": "/site.yml:4",
        "args": {"_raw_params": "true"},
        "implicit": False,
        "is_handler": False,
        "is_include": False,
    }
    return dict(known, **more)


def result(data=None, of=None, on="web1", **more):
    known = {
        "host": host(on),
        "task": of or task(),
        "result": {"changed": False} if data is None else data,
        "changed": False,
        "failed": False,
        "skipped": False,
        "unreachable": False,
        "timing": {"start": 1700000000.0, "duration": 0.25},
    }
    return dict(known, **more)
