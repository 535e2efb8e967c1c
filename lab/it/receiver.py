#!/usr/bin/env python3
"""receiver.py PORTFILE LOG: takes every HTTP request, and writes each as a line of JSON."""
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Taker(BaseHTTPRequestHandler):
    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        with open(sys.argv[2], "a", encoding="utf-8") as log:
            log.write(json.dumps({"method": self.command, "path": self.path, "body": body}) + "\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = take

    def log_message(self, *words):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
with open(sys.argv[1], "w", encoding="utf-8") as port:
    port.write(str(server.server_port))
server.serve_forever()
