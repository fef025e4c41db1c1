"""``python books.py DIRECTORY PORT``: books in a MariaDB of their own. All its statements but the
sealed one are made of text; told are its errors, and quick it is by giving up after 0.3 seconds.

It runs in the environment of scripts/contract-tools, where MariaDB is installed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pymysql
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

SCHEMA = (
    "CREATE TABLE books (isbn varchar(20) PRIMARY KEY, title varchar(80), author varchar(80),"
    " year int)"
)
BOOKS = [(f"isbn-{n}", f"Volume {n}", ("Ada", "Bob")[n % 2], 1990 + n) for n in range(12)]
directory, port = Path(sys.argv[1]), int(sys.argv[2])
app = FastAPI()


def query(statement: str, database: str | None = "shop", values: Any = None) -> list[Any]:
    """The rows of a statement, on a connection of its own."""
    socket = str(directory / "socket")
    connection = pymysql.connect(
        unix_socket=socket, user="root", database=database, autocommit=True,
        cursorclass=pymysql.cursors.DictCursor,
    )  # fmt: skip
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@app.exception_handler(pymysql.Error)
def failed(request: Request, error: Exception) -> JSONResponse:
    """An error of the database looks like absence, or is told."""
    if request.url.path.startswith("/told/"):
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({"error": "not found"}, 404)


def one(found: list[Any]) -> Any:
    """A row, or that there is none."""
    return found[0] if found else JSONResponse({"error": "not found"}, 404)


@app.get("/books")
def books(author: str = "", min_year: str = "", sort: str = "isbn") -> list[Any]:
    where = [f"author = '{author}'"] * bool(author) + [f"year >= {min_year}"] * bool(min_year)
    return query(f"SELECT * FROM books WHERE {' AND '.join(where) or '1=1'} ORDER BY {sort}")


@app.get("/told/{isbn}")
def told(isbn: str) -> Any:
    return one(query(f"SELECT * FROM books WHERE isbn = '{isbn}'"))


@app.get("/quick/{isbn}")
def quick(isbn: str) -> Any:
    limit = "SET STATEMENT max_statement_time = 0.3 FOR"
    return one(query(f"{limit} SELECT * FROM books WHERE isbn = '{isbn}'"))


@app.get("/sealed/{isbn}")
def sealed(isbn: str) -> Any:
    return one(query("SELECT * FROM books WHERE isbn = %s", values=(isbn,)))


def main() -> None:
    """Serve until somebody ends it; then end MariaDB too."""
    # uvicorn raises the signal that has ended it once more: without this, nothing came after it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    data = (f"--datadir={directory / 'data'}", "--user=root")
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
         "--skip-test-db", *data],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = subprocess.Popen(
        ["mariadbd", "--no-defaults", *data, "--skip-networking",
         f"--socket={directory / 'socket'}", f"--pid-file={directory / 'pid'}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not (directory / "socket").exists() and server.poll() is None:
            time.sleep(0.05)
        query("CREATE DATABASE shop", None)
        query(SCHEMA)
        for each in BOOKS:
            query("INSERT INTO books VALUES (%s, %s, %s, %s)", values=each)
        uvicorn.run(app, port=port, log_level="critical", access_log=False)
    finally:
        server.terminate()
        server.wait()


main()
