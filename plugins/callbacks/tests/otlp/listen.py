"""Takes traces in over OTLP/HTTP: `listen.py PORT FILE`. Writes each request's spans and headers as JSON to a file, and ends.

Needs the package opentelemetry-proto.
"""

import gzip
import http.server
import json
import sys

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

port, path = int(sys.argv[1]), sys.argv[2]
requests = []


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        message = ExportTraceServiceRequest()
        message.ParseFromString(body)
        requests.append({"path": self.path, "headers": dict(self.headers), "body": MessageToDict(message)})
        with open(path, "w", encoding="utf-8") as file:
            json.dump(requests, file, indent=1)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
