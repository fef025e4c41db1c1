"""Calls in fences, and the text above or below them that says who may make them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import Endpoint, read
from tests.sections.documents import outline_of

ROLES = "# Jobs\n\n## Requirements\n\n- FR-1: A customer books a job.\n\n## Roles\n\n" + "".join(
    f"- `{role}`: works\n" for role in ("customer", "dispatcher", "courier")
)


def call(method: str, path: str) -> str:
    return f"```sh\ncurl -X {method} https://api.jobs.example/v1{path} -H 'Accept: */*'\n```\n\n"


CALLS = (call("POST", "/jobs"), call("GET", "/jobs/{id}"), call("DELETE", "/jobs/{id}"))


def callers(text: str) -> list[list[str] | str]:
    found = read(outline_of(text)).endpoints
    return [_callers(each) for each in found]


def _callers(endpoint: Endpoint) -> list[str] | str:
    if endpoint.public:
        return "public"
    words = {role: word.text for role, word in endpoint.rows}
    return [
        f"{role.text} ({words[role.text]})" if role.text in words else role.text
        for role in endpoint.roles or ()
    ]


def above(said: list[str], behind: str = "") -> str:
    told = zip(said, CALLS, strict=True)
    return "".join(f"{text}\n\n{shown}" for text, shown in told) + behind


def below(said: list[str]) -> str:
    told = zip(said, CALLS, strict=True)
    return "".join(f"{shown}{text}\n\n" for text, shown in told)


LABELLED = [
    "Book a job.\nCallers: customer, dispatcher.",
    "Look at a job.\nCallers: dispatcher; customer (own jobs only).",
    "Count jobs.\nCallers: everybody, no token needed.",
]
SAID = [
    "Book a job. Only customers and dispatchers may call it.",
    "Look at a job.\n\n- Callers: dispatcher; customer (own jobs only).",
    "Count jobs.\n\nNo token needed.",
]
MEANT = [["customer", "dispatcher"], ["dispatcher", "customer (own)"], "public"]
TITLES = ["API", "Talking to it"]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("said", [LABELLED, SAID])
@pytest.mark.parametrize("written", [above, below])
def test_text_beside_calls_says_who_may_make_them(
    title: str, said: list[str], written: object
) -> None:
    assert callable(written)
    assert callers(f"{ROLES}\n## {title}\n\nSend a token.\n\n{written(said)}") == MEANT


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("behind", ["All times are UTC.", "Couriers may call nothing else."])
def test_what_stands_behind_the_last_call_is_of_none(title: str, behind: str) -> None:
    assert callers(f"{ROLES}\n## {title}\n\n{above(LABELLED, behind)}") == MEANT


@pytest.mark.parametrize("title", TITLES)
def test_below_a_heading_of_its_own_text_above_a_call_is_of_that(title: str) -> None:
    headed = [f"### Call\n\n{each}" for each in LABELLED]
    assert callers(f"{ROLES}\n## {title}\n\n{above(headed)}") == MEANT


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    "text",
    [
        above(LABELLED, "Callers: courier."),
        above(["Book a job.", *LABELLED[1:]]),
    ],
)
def test_callers_between_calls_let_nobody_in_where_it_is_unclear_which_are_meant(
    title: str, text: str
) -> None:
    outline = outline_of(f"{ROLES}\n## {title}\n\n{text}")
    assert callers(outline.source.text) == [[], [], []]
    assert [each.kind for each in read(outline).troubles] == ["unparsable-roles"]


@pytest.mark.parametrize(
    ("limit", "first"),
    [
        ("customer, dispatcher unless on weekends", []),
        ("all but couriers", []),
        ("everybody, but only inside the VPN", []),
        ("dispatcher (with MFA)", ["dispatcher (with mfa)"]),
        ("dispatcher, but not on weekends", ["dispatcher (but not on weekends)"]),
    ],
)
def test_limits_above_a_call_let_in_no_more_than_they_say(limit: str, first: list[str]) -> None:
    said = [f"Book a job.\nCallers: {limit}", *LABELLED[1:]]
    assert callers(f"{ROLES}\n## API\n\n{above(said)}") == [first, *MEANT[1:]]


def test_text_between_several_examples_of_one_endpoint_is_of_that() -> None:
    text = (
        f"### `GET /v1/jobs`\n\nCallers: dispatcher.\n\n{call('GET', '/jobs')}"
        f"Only dispatchers may call it.\n\n{call('GET', '/jobs?page=2')}"
    )
    assert callers(f"{ROLES}\n## API\n\n{text}") == [["dispatcher"]]
