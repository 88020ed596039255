"""Serves the handbook on port 8080."""

import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import handbook


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0].strip("/")
        text = "ok\n" if path == "health" else handbook.page(path or "index")
        body = (text or "There is no such page.\n").encode()
        self.send_response(200 if text else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
ThreadingHTTPServer(("", 8080), Handler).serve_forever()
