"""Servers on loopback that keep what plugins send them: HTTP, SMTP, and plain lines over TCP or UDP."""

import gzip
import http.server
import json
import socket
import socketserver
import threading


class Http(http.server.ThreadingHTTPServer):
    """Answers each request with a JSON object and keeps it."""

    daemon_threads = True

    def __init__(self, seen):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                seen.append("%s %s\n%s" % (self.command, self.path, body.decode("utf-8", "replace")))
                answer = json.dumps({"status": 0, "message": "OK", "result": {"status": 0}, "id": 7, "ok": True}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_PUT = do_PATCH = do_POST

            def log_message(self, *_args):
                pass

        super().__init__(("127.0.0.1", 0), Handler)


class Smtp(socketserver.ThreadingTCPServer):
    """Takes mails and keeps them."""

    daemon_threads = allow_reuse_address = True

    def __init__(self, seen):
        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                say = lambda line: self.wfile.write(line.encode() + b"\r\n")  # noqa: E731
                say("220 here")
                for line in self.rfile:
                    word = line[:4].upper()
                    if word == b"DATA":
                        say("354 go on")
                        mail = b""
                        for part in self.rfile:
                            if part == b".\r\n":
                                break
                            mail += part
                        seen.append(mail.decode("utf-8", "replace"))
                        say("250 taken")
                    elif word == b"QUIT":
                        say("221 bye")
                        return
                    else:
                        say("250 yes")

        super().__init__(("127.0.0.1", 0), Handler)


class Lines(socketserver.ThreadingTCPServer):
    """Takes lines over TCP and keeps them."""

    daemon_threads = allow_reuse_address = True

    def __init__(self, seen):
        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                for line in self.rfile:
                    seen.append(line.decode("utf-8", "replace"))

        super().__init__(("127.0.0.1", 0), Handler)


class Datagrams:
    """Takes datagrams and keeps them."""

    def __init__(self, seen):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.server_address = self.socket.getsockname()
        self._seen = seen
        self.socket.settimeout(0.2)
        self._on = True

    def serve_forever(self):
        while self._on:
            try:
                self._seen.append(self.socket.recv(65536).decode("utf-8", "replace"))
            except socket.timeout:
                pass

    def shutdown(self):
        self._on = False


def start(kind, seen):
    """Start a listener; return it and its port."""
    server = {"http": Http, "smtp": Smtp, "tcp": Lines, "udp": Datagrams}[kind](seen)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, server.server_address[1]
