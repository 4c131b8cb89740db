"""An app that does on request what an app may do to its platform."""
import base64
import hashlib
import http.server
import os
import signal
import socket
import sys
import time
import urllib.parse
import uuid

VERSION = open("/app/version.txt").read().strip()
INSTANCE = uuid.uuid4().hex


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/slow":
            time.sleep(int(query["ms"]) / 1000)
            self.text("version " + VERSION)
        elif url.path == "/download":
            self.download(int(query["bytes"]))
        elif url.path == "/events":
            self.events(float(query.get("every", "1")))
        elif url.path == "/socket":
            self.socket()
        elif url.path == "/file":
            self.text(open("/data/file").read())
        elif url.path == "/write":
            with open("/data/file", "w") as file:
                file.write(query["text"])
            self.text("written")
        elif url.path == "/env":
            self.text(os.environ.get(query["name"], "(none)"))
        elif url.path == "/headers":
            self.text("".join(f"{k.lower()}: {v}\n" for k, v in self.headers.items()))
        elif url.path == "/instance":
            self.text(INSTANCE)
        elif url.path == "/exit":
            os._exit(3)
        elif url.path in ("/", "/health"):
            self.text("version " + VERSION)
        else:
            self.text("no such page", 404)

    def do_PUT(self):
        left = int(self.headers["Content-Length"])
        digest = hashlib.sha256()
        while left > 0:
            block = self.rfile.read(min(left, 1 << 20))
            if not block:
                raise ConnectionError("the body ended early")
            digest.update(block)
            left -= len(block)
        self.text(digest.hexdigest())

    def download(self, left):
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(left))
        self.end_headers()
        block = bytes(1 << 20)
        while left > 0:
            self.wfile.write(block[:left])
            left -= len(block)

    def events(self, every):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        number = 0
        while True:
            self.wfile.write(f"data: {number}\n\n".encode())
            self.wfile.flush()
            number += 1
            time.sleep(every)

    def socket(self):
        """Echoes short text frames (RFC 6455) until the client closes."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept)
        self.end_headers()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2:
                return
            length = head[1] & 127
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(length)))
            self.wfile.write(bytes([head[0], length]) + data)
            self.wfile.flush()
            if head[0] & 15 == 8:
                return

    def text(self, text, status=200):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True

    def handle_error(self, request, client_address):
        print("a request ended early:", sys.exc_info()[1], flush=True)


print("probe version", VERSION, "starts as", INSTANCE, flush=True)
if VERSION.startswith("broken"):
    print("cannot open the ledger at ledger.internal:5432", flush=True)
    sys.exit(1)
time.sleep(float(os.environ.get("START_DELAY", "0")))
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = Server(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Handler)
print("probe listens", flush=True)
server.serve_forever()
