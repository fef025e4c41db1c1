"""Endpoints that asbuilt answers itself, by their paths or by their examples."""

from __future__ import annotations

import pytest

from asbuilt.plan.model import Builtin, Insert
from tests.plan.compiled import PEOPLE, document, plan_of, route

SIGN_IN = Builtin("auth.login")


def endpoint(key: str, request: str, response: str) -> str:
    return (
        f"**Method:** `{key}`\n\n**Request:**\n\n```json\n{request}\n```\n\n"
        f"**Response:**\n\n```json\n{response}\n```\n"
    )


CREDENTIALS = '{"username": "ada", "password": "secret"}'


@pytest.mark.parametrize(
    ("key", "request_", "response", "signs_in"),
    [
        ("POST /v1/sessions", CREDENTIALS, '{"data": {"accessToken": "e30"}}', True),
        ("POST /tokens", CREDENTIALS, '{"token": "e30"}', True),
        ("POST /tokens", CREDENTIALS, '{"id": 1, "username": "ada"}', False),
        ("POST /tokens", '{"username": "ada", "pin": "1234"}', '{"token": "e30"}', False),
        ("POST /tokens", '{"username": "a", "password": "b", "age": 3}', '{"token": "e30"}', False),
        ("PUT /tokens", CREDENTIALS, '{"token": "e30"}', False),
    ],
)
def test_what_takes_a_password_and_gives_a_token_signs_in(
    key: str, request_: str, response: str, signs_in: bool
) -> None:
    plan = plan_of(document(api=endpoint(key, request_, response)))
    assert (route(plan, key).action == SIGN_IN) is signs_in
    assert signs_in is not any(table.derived for table in plan.tables.values()) or "PUT" in key


def test_who_is_added_to_the_people_does_not_sign_in() -> None:
    plan = plan_of(document(PEOPLE, endpoint("POST /users", CREDENTIALS, '{"token": "e30"}')))
    assert isinstance(route(plan, "POST /users").action, Insert)
