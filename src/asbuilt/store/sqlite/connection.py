"""Opening encrypted SQLite files.

SQLite3 Multiple Ciphers with AEGIS-256 (an authenticated cipher) and a raw 256-bit key; the journal
and the WAL are encrypted with it. WAL with ``synchronous=FULL`` makes an acknowledged commit
survive a power cut (https://www.sqlite.org/wal.html#performance_considerations).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw

from asbuilt.errors import EnvironmentFailure
from asbuilt.store.sqlite import functions

CIPHER = "aegis"
ALONE = "multipleciphers-unix-excl"
"""SQLite's file system for files that one process opens: the index of the WAL is in its memory and
not in a file that others might open, which saves each read two system calls."""
CACHE_KIB = 16 * 1024
WAL_BYTES = 16 * 1024 * 1024
"""What the write-ahead log is cut back to after a long read has made it grow."""


def connect(
    path: Path, key: bytes, *, read_only: bool = False, alone: bool = False
) -> apsw.Connection:
    """Open (or create) a database file; ``alone`` closes it to other processes.

    Raises:
        EnvironmentFailure: the key does not open the file, the file is damaged, or the disk
        refuses.
    """
    try:
        system: dict[str, Any] = {"vfs": ALONE} if alone else {}
        connection = apsw.Connection(str(path), statementcachesize=256, **system)
        connection.pragma("cipher", CIPHER)
        connection.pragma("key", f"raw:{key.hex()}")
        connection.set_busy_timeout(5000)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "FULL")
        connection.pragma("journal_size_limit", WAL_BYTES)
        connection.pragma("cache_size", -CACHE_KIB)
        connection.pragma("temp_store", "memory")
        connection.pragma("foreign_keys", True)
        connection.pragma("trusted_schema", False)
        # Plans do not depend on bound values: otherwise SQLite compiles a statement anew whenever
        # a value that its statistics know of changes, which costs a list a third of its time.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        if read_only:
            connection.pragma("query_only", True)
    except apsw.NotADBError:
        raise EnvironmentFailure(
            f"{path}: the database does not open: it is damaged, or was written with another key",
            "Check ASBUILT_KEY (or the key file); if the key is right, restore a backup. "
            "Nothing was changed.",
        ) from None
    except apsw.Error as error:
        raise EnvironmentFailure(
            f"{path}: the database does not open: {error}",
            "Check the disk and the permissions of the data directory. Nothing was changed.",
        ) from None
    functions.add(connection)
    return connection


def find_damage(path: Path, key: bytes) -> str | None:
    """What SQLite finds damaged in a database, None when nothing is. The file is not written, nor
    is its write-ahead log brought into it.

    Raises:
        EnvironmentFailure: the key does not open the file, or the disk refuses.
    """
    connection = connect(path, key, read_only=True)
    try:
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        verdicts = connection.execute("PRAGMA quick_check(1)").fetchall()
    except apsw.Error as error:
        return str(error)
    finally:
        connection.close()
    return None if verdicts == [("ok",)] else str(verdicts[0][0])
