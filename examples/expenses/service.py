"""Expenses: a service that knows nothing of asbuilt. ``python3 service.py PORT``

It has one mistake on purpose: whoever knows the key of an expense may read it.
"""

import json
import re
import sqlite3
import sys
from hashlib import scrypt
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Lock

PEOPLE = {"ada": "employee", "bob": "employee", "eve": "accountant"}
PASSWORD = "a long enough secret"
SCHEMA = """
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, role TEXT NOT NULL,
    password BLOB NOT NULL);
CREATE TABLE expenses (id INTEGER PRIMARY KEY, what TEXT NOT NULL, cents INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id));
"""

database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
database.row_factory = sqlite3.Row
lock, tokens = Lock(), {}


def query(statement, *values):
    with lock:
        return [dict(row) for row in database.execute(statement, values)]


def hashed(password):
    return scrypt(password.encode(), salt=b"expenses", n=2**14, r=8, p=1)


class Refused(Exception):
    """The answer is a status and a word: ``Refused(404, "unknown")``."""


def text(body, name, longest):
    value = body.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= longest or "\0" in value:
        raise Refused(400, f"{name}, please: 1 to {longest} characters")
    return value


def sign_in(caller, body):
    name, password = text(body, "name", 40), text(body, "password", 200)
    found = query("SELECT * FROM people WHERE name = ?", name)
    if not found or not compare_digest(found[0]["password"], hashed(password)):
        raise Refused(401, "wrong name or password")
    token = token_urlsafe()
    tokens[token] = found[0]
    return 200, {"token": token}


def may_see(caller, expense):
    return caller["role"] == "accountant" or expense["person_id"] == caller["id"]


def listed(caller, body):
    rows = [row for row in query("SELECT * FROM expenses") if may_see(caller, row)]
    return 200, {"expenses": rows, "count": len(rows)}


def read(caller, body, key):
    rows = query("SELECT * FROM expenses WHERE id = ?", int(key))
    if not rows:
        raise Refused(404, "unknown")
    return 200, rows[0]


def spent(caller, body):
    what, cents = text(body, "what", 80), body.get("cents")
    if type(cents) is not int or not 1 <= cents <= 1_000_000:
        raise Refused(400, "how many cents, up to 10,000 euros?")
    if caller["role"] != "employee":
        raise Refused(403, "employees only")
    rows = query(
        "INSERT INTO expenses (what, cents, person_id) VALUES (?, ?, ?) RETURNING *",
        what, cents, caller["id"],
    )  # fmt: skip
    return 201, rows[0]


ROUTES = (
    ("POST", r"/login", sign_in),
    ("GET", r"/expenses", listed),
    ("POST", r"/expenses", spent),
    ("GET", r"/expenses/([0-9]{1,9})", read),
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        try:
            status, body = self.answered()
        except Refused as reason:
            status, body = reason.args[0], {"error": reason.args[1]}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def answered(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        found = [(method, action, match) for method, pattern, action in ROUTES
                 if (match := re.fullmatch(pattern, path))]  # fmt: skip
        if not found:
            raise Refused(404, "unknown")
        for method, action, match in found:
            if method == self.command:
                return action(self.caller(action), body_of(sent), *match.groups())
        raise Refused(405, "not like that")

    def caller(self, action):
        found = tokens.get((self.headers.get("Authorization") or "").removeprefix("Bearer "))
        if found is None and action is not sign_in:
            raise Refused(401, "who are you?")
        return found

    def log_message(self, *_):
        pass


def body_of(sent):
    try:
        body = json.loads(sent or b"{}")
        json.dumps(body, ensure_ascii=False).encode()  # no halves of surrogate pairs
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "a JSON object, please")
    return body


class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 128


database.executescript(SCHEMA)
for number, (name, role) in enumerate(PEOPLE.items(), 1):
    query("INSERT INTO people VALUES (?, ?, ?, ?)", number, name, role, hashed(PASSWORD))
    for cents in (120, 4_990) if role == "employee" else ():
        query("INSERT INTO expenses VALUES (NULL, 'Train', ?, ?)", cents, number)
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
