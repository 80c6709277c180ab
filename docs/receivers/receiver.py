# Python 3.8 or later, nothing else: SIGNING_KEYS="whsec_… whsec_…" PORT=8080 python3 receiver.py
# Ed25519 (whpk_…) is not in the standard library; the package "cryptography" has it.
import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEYS = os.environ["SIGNING_KEYS"].split()
TOLERANCE_SECONDS = 5 * 60


def is_signed(headers, body):
    """Whether one of the keys signed these bytes, lately."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    message = f"{message_id}.{timestamp}.".encode() + body
    signatures = headers.get("webhook-signature", "").split()
    for key in KEYS:
        secret = base64.b64decode(key[len("whsec_"):])
        digest = hmac.new(secret, message, hashlib.sha256).digest()
        expected = b"v1," + base64.b64encode(digest)
        if any(hmac.compare_digest(signature.encode(), expected) for signature in signatures):
            return True
    return False


# In earnest a table with a unique key, written in the transaction that takes the rows.
seen = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not is_signed(self.headers, body):
            return self.answer(401)
        message_id = self.headers["webhook-id"]
        if message_id in seen:
            print(f"seen {message_id}", flush=True)
        else:
            rows = json.loads(body)
            print(f"took {message_id}: {len(rows)} rows", flush=True)
            seen.add(message_id)
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Receiver).serve_forever()
