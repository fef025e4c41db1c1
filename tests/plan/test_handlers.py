"""The functions of ``handlers.py``: found by reading it, bound by decorator or by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.errors import UsageError
from asbuilt.plan.handlers import Handler, find
from asbuilt.plan.model import Call
from tests.plan.compiled import PEOPLE, document, plan_of, route

SQL = PEOPLE + "CREATE TABLE notes (id BIGSERIAL PRIMARY KEY, title TEXT);"
API = """### POST /api/notes/{id}/close

**Handler:** close_note

### POST /api/notes/{id}/open
"""


def found(tmp_path: Path, code: str) -> tuple[Handler, ...]:
    path = tmp_path / "handlers.py"
    path.write_text(code)
    return find(path)


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ('@instead("POST /x")', Handler("f", "instead", "POST /x", 2)),
        ('@asbuilt.handlers.before("POST /x")', Handler("f", "before", "POST /x", 2)),
        ("@before(PATH)", Handler("f", "before", None, 2)),
        ("@before", Handler("f", "before", None, 2)),
        ("@cache", Handler("f", None, None, 2)),
        ("", Handler("f", None, None, 2)),
    ],
)
def test_a_function_is_found_by_its_decorator(
    tmp_path: Path, decorator: str, expected: Handler
) -> None:
    assert found(tmp_path, f"{decorator}\ndef f(row): ...\n") == (expected,)


def test_a_function_may_serve_several_endpoints(tmp_path: Path) -> None:
    code = '@before("POST /x")\n@before("PUT /x")\ndef f(row): ...\n\ndef _private(): ...\n'
    assert [handler.endpoint for handler in found(tmp_path, code)] == ["POST /x", "PUT /x"]


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert find(tmp_path / "handlers.py") == ()


def test_what_is_no_python_is_said_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"handlers\.py:2: is not valid Python"):
        found(tmp_path, "a = 1\ndef f(:\n")


def test_a_handler_line_binds_an_undecorated_function() -> None:
    plan = plan_of(document(SQL, API), Handler("close_note", None, None, 1))
    action = route(plan, "POST /api/notes/{id}/close").action
    assert isinstance(action, Call)
    assert (action.handler, action.table) == ("close_note", "notes")


def test_parameters_may_have_other_names_in_a_decorator() -> None:
    plan = plan_of(document(SQL, API), Handler("f", "instead", "POST /api/notes/{note}/open", 1))
    action = route(plan, "POST /api/notes/{id}/open").action
    assert isinstance(action, Call) and action.handler == "f"
