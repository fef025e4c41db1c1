"""Plain SQL is read without sqlglot, and nothing in it is read differently."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.sql import model as sql_model
from asbuilt.spec.sql import plain as plain_sql
from asbuilt.spec.sql.words import MAX_STATEMENT
from asbuilt.spec.tables.draft import Draft

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("examples/*/spec.md"), *ROOT.glob("tests/**/*.md")])
PLAIN = """-- Everything that is plain
CREATE TABLE users (
    id SERIAL PRIMARY KEY,  -- a comment
    email VARCHAR(100) UNIQUE NOT NULL,  -- PII: contact
    balance NUMERIC(10, 2) DEFAULT 0 CHECK (balance >= 0),
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'user'))
);
CREATE TABLE IF NOT EXISTS notes (
    id UUID DEFAULT gen_random_uuid(),
    owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    read BOOLEAN DEFAULT FALSE,
    created_at TIMESTAMP DEFAULT NOW(),
    PRIMARY KEY (id),
    CONSTRAINT own UNIQUE (owner_id, created_at),
    FOREIGN KEY (owner_id) REFERENCES users ON DELETE SET NULL
);
CREATE UNIQUE INDEX by_owner ON notes (owner_id, id);
"""


def plainly(sql: str) -> list[Draft] | None:
    return plain_sql.tables((Passage(sql, (0,), (0,)),))


def thoroughly(sql: str) -> tuple[list[Draft], list[Trouble]]:
    troubles: list[Trouble] = []
    return sql_model.tables((Passage(sql, (0,), (0,)),), (), troubles), troubles


def test_plain_sql_is_read_as_all_other() -> None:
    drafts = plainly(PLAIN)
    assert drafts is not None
    assert [draft.name for draft in drafts] == ["users", "notes"]
    assert (drafts, []) == thoroughly(PLAIN)


def test_a_long_fence_of_plain_statements_is_plain() -> None:
    sql = "".join(f"CREATE TABLE t{number} (id INT PRIMARY KEY);\n" for number in range(1_700))
    assert len(sql) > MAX_STATEMENT
    drafts = plainly(sql)
    assert drafts is not None
    assert len(drafts) == 1_700


def test_a_statement_that_is_too_long_for_all_is_not_plain() -> None:
    columns = ",\n".join(f"column_{number} TEXT" for number in range(4_000))
    assert plainly(f"CREATE TABLE t ({columns});") is None


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a money)",
        "CREATE TABLE t (a INT, )",
        "CREATE TABLE t (a INT UNIQUE UNIQUE)",
        "CREATE TABLE t (a INT DEFAULT 'x')",
        "CREATE TABLE t (a INT CHECK (a IN ()))",
        "CREATE TABLE t (a INT) WITHOUT ROWID",
        "CREATE TABLE t (a INT) CREATE TABLE u (a INT)",
        "CREATE TABLE public.t (a INT)",
        'CREATE TABLE t ("a" INT)',
        "CREATE TABLE t (a TEXT DEFAULT 'it''s')",
        "CREATE TABLE t (a INT); ALTER TABLE t ADD COLUMN b INT",
        "CREATE INDEX i ON t (a)",
        "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)",
        "CREATE TABLE t (a INT /* b /* c */ d */)",
        "CREATE TABLE t (a INT",
    ],
)
def test_what_is_not_plain_is_left_to_others(sql: str) -> None:
    assert plainly(sql) is None


def fences() -> list[str]:
    texts = [document.read_text("utf-8", "replace") for document in DOCUMENTS]
    return [found[1] for text in texts for found in re.finditer(r"```sql\n(.*?)```", text, re.S)]


def test_the_documents_that_people_wrote_are_read_alike() -> None:
    read = [(plainly(sql), thoroughly(sql)) for sql in fences()]
    assert sum(plain is not None for plain, _ in read) > 20
    for plain, thorough in read:
        assert plain is None or (plain, []) == thorough


@pytest.mark.parametrize("word", sorted(plain_sql.RESERVED))
def test_words_of_sql_are_no_plain_names(word: str) -> None:
    assert plainly(f"CREATE TABLE {word} (a INT)") is None
    assert plainly(f"CREATE TABLE t (a INT, b INT REFERENCES {word})") is None


NAMES = st.sampled_from(
    [
        "id",
        "a",
        "owner_id",
        "date",
        "type",
        "title",
        "format",
        "path",
        "State",
        "count",
        "key",
        "user",
    ]
)
TYPES = st.sampled_from([
    "INTEGER", "bigint", "SERIAL", "TEXT", "VARCHAR(80)", "CHAR(3)", "BOOLEAN", "DATE", "TIMESTAMP",
    "UUID", "JSONB", "NUMERIC(10, 2)", "DECIMAL", "INT[]", "VARCHAR()", "TIMESTAMP(3)",
])  # fmt: skip
CONDITIONS = st.sampled_from([
    "a > 0", "a IN ('x', 'y')", "a BETWEEN 1 AND 5 OR a IS NULL", "length(a) <= 5", "NOT a", "a",
    "a LIKE 'x'", "a = 'it''s'", "a >", "a = b -- note\n", "coalesce(a, b) > 0", "case > 1",
])  # fmt: skip
REFERENCES = st.sampled_from([
    "REFERENCES users", "REFERENCES users (id) ON DELETE CASCADE",
    "REFERENCES t(a) ON UPDATE CASCADE", "REFERENCES users (id) ON DELETE SET NULL",
    "REFERENCES public.users (id)",
])  # fmt: skip
DEFAULTS = st.sampled_from([
    "0", "1.50", "'open'", "TRUE", "NULL", "NOW()", "current_date", "gen_random_uuid()", "-1", "x",
    "'{}'", "'{}'::jsonb", "'2020-01-01'",
])  # fmt: skip
CHECKS = CONDITIONS.map("CHECK ({})".format)
CLAUSES = (
    st.sampled_from(["NOT NULL", "NULL", "PRIMARY KEY", "UNIQUE", "primary key", "COLLATE x"])
    | DEFAULTS.map("DEFAULT {}".format)
    | REFERENCES
    | CHECKS
)
COLUMNS = st.builds(
    lambda name, type, clauses: " ".join((name, type, *clauses)),
    NAMES, TYPES, st.lists(CLAUSES, max_size=3),
)  # fmt: skip
CONSTRAINTS = st.sampled_from([
    "PRIMARY KEY (id)", "CONSTRAINT c UNIQUE (a, id)", "UNIQUE (lower(a))", "INDEX (a)",
    "EXCLUDE (a)", "FOREIGN KEY (a) REFERENCES users (id) ON DELETE RESTRICT",
]) | CHECKS  # fmt: skip
COMMENTS = st.sampled_from(["", "", "", " -- PII: contact\n", "\n-- secret\n", " /* PII: name */ "])
ELEMENTS = st.tuples(COMMENTS, COLUMNS | CONSTRAINTS, COMMENTS).map("".join)


@given(st.lists(ELEMENTS, min_size=1, max_size=4), st.sampled_from([");", ")", "));", ") x"]))
def test_whatever_is_read_plainly_is_read_as_all_other(elements: list[str], end: str) -> None:
    sql = f"CREATE TABLE t ({','.join(elements)}{end}\nCREATE INDEX i ON t (a);"
    plain = plainly(sql)
    assert plain is None or (plain, []) == thoroughly(sql)


def test_a_plain_document_is_checked_without_sqlglot() -> None:
    """To import it takes longer than to read most documents."""
    program = (
        "import sys, asbuilt\n"
        f"asbuilt.check(asbuilt.read({str(ROOT / 'tests/cli/technical-specification.md')!r}))\n"
        "sys.exit('sqlglot' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
