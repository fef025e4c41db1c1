"""The pages: nobody's words become markup, nothing comes from elsewhere, all see their own."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from asbuilt.markup import Markup, element, join, prose
from asbuilt.server.builtin.pages import POLICY
from asbuilt.server.console import layout
from asbuilt.server.console.samples import curl, sample
from asbuilt.server.openapi.document import document
from tests.server.documents import CLUB
from tests.server.inside import Inside, Person, administrator, login, plan_of, register

ATTACK = "</title><script>alert(1)</script>"
QUOTE = """x" onfocus="alert(1)' autofocus"""
HOSTILE = f"""# Technical Specification: Shop {ATTACK}

**Version:** 1.0 <b>
**Status:** Draft

## Executive Summary

A shop {ATTACK} & `code {ATTACK}`.

## Architecture

### Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    email VARCHAR(255) UNIQUE NOT NULL,
    kind VARCHAR(90) NOT NULL CHECK (kind IN ('<img src=x onerror=alert(1)>', '{QUOTE[:1]}"b'))
);

CREATE TABLE goods (
    id BIGSERIAL PRIMARY KEY,
    "na<me" TEXT NOT NULL
);
```

### API Specification

#### Goods {ATTACK}

{ATTACK} describes it.

**Method:** `GET /api/goods`

#### One {QUOTE}

**Method:** `GET /api/one/{{id}}`

**Response:**

```json
{{"{ATTACK.replace("/", "")}": "{ATTACK.replace("/", "")}"}}
```

- 409: Taken {ATTACK}

#### Make one

**Method:** `POST /api/goods`

**Request:**

```json
{{"na<me": "x"}}
```
"""


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The club, with an administrator and a member."""
    with Inside(plan_of(CLUB), tmp_path_factory.mktemp("club") / "data") as inside:
        administrator(inside)
        register(inside, "ada")
        yield inside


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """A service whose document attacks its readers."""
    with Inside(plan_of(HOSTILE), tmp_path_factory.mktemp("hostile") / "data") as inside:
        yield inside


class Page(HTMLParser):
    """The elements of a page, and the text of some of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of that name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self) -> list[str | None]:
        """Every id on the page."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


PAGES = ("/docs", "/console", "/console/setup", "/console/password", "/console/email")


def fetch(inside: Inside, path: str, who: str = "") -> Page:
    """A page as somebody sees it."""
    person = login(inside, who) if who else Person(inside)
    answer = person.send("GET", path)
    assert answer.status == 200, answer
    return Page(answer.body)


# ---------------------------------------------------------------- markup


@pytest.mark.parametrize(
    ("made", "html"),
    [
        (element("p", "a < b & c"), "<p>a &lt; b &amp; c</p>"),
        (element("p", element("b", "x"), "<"), "<p><b>x</b>&lt;</p>"),
        (element("a", href='"><script>'), '<a href="&quot;&gt;&lt;script&gt;"></a>'),
        (element("a", title="it's"), '<a title="it&#x27;s"></a>'),
        (element("input", required=True, hidden=False, value=None), "<input required>"),
        (element("label", for_="x", data_path="/"), '<label for="x" data-path="/"></label>'),
        (join(["<", Markup("<br>")]), "&lt;<br>"),
        (prose("`<a>` & b"), "<code>&lt;a&gt;</code> &amp; b"),
        (prose("an odd ` one"), "an odd ` one"),
    ],
)
def test_everything_is_escaped_that_is_not_markup(made: Markup, html: str) -> None:
    assert made == html


@pytest.mark.parametrize("path", PAGES)
def test_a_documents_words_stay_words(hostile: Inside, path: str) -> None:
    hostile.setup_token()
    page = fetch(hostile, path)
    assert [attributes["src"] for attributes in page.all("script")] == [
        {"/docs": "docs/docs.js", "/console": "console/console.js"}.get(path, "./setup.js")
    ]
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "autofocus"]
    assert not page.all("img") and not page.all("iframe")
    assert "alert(1)" in "".join(page.text), "the words themselves are shown"


def arguments(command: str) -> list[str]:
    """What a shell gives to ``curl``."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{command}"
    result = subprocess.run(
        ["sh", "-c", script], env={"TOKEN": "t"}, capture_output=True, check=True, text=True
    )
    assert not result.stderr
    return result.stdout.split("\0")[:-1]


def test_a_command_is_quoted_for_the_shell(hostile: Inside) -> None:
    made = document(hostile.plan, "http://shop.example", None)
    paths = made["paths"]
    assert arguments(curl(made, "get", "/api/$(reboot)/'`x`", {})) == [
        "http://shop.example/api/$(reboot)/'%60x%60", "-H", "Authorization: Bearer t",
    ]  # fmt: skip
    command = curl(made, "post", "/api/goods", paths["/api/goods"]["post"])
    method, name, url, *rest = arguments(command)
    assert [method, name, url] == ["-X", "POST", "http://shop.example/api/goods"]
    assert rest[-2:] == ["-d", '{"na<me": "na<me"}']


# ---------------------------------------------------------------- what pages load


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_its_own_files_only(club: Inside, path: str) -> None:
    answer = Person(club).send("GET", path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY[1]
    assert "unsafe" not in POLICY[1]
    page = Page(answer.body)
    loaded = [item["src"] for item in page.all("script")] + [i["href"] for i in page.all("link")]
    folder = "/docs/" if path == "/docs" else "/console/"
    for name in loaded:
        assert name is not None
        found = Person(club).send("GET", folder + name.rpartition("/")[2])
        assert found.status == 200, name
    assert not page.all("style") and "style=" not in answer.body


@pytest.mark.parametrize("name", sorted(layout.STATIC))
def test_files_come_with_their_type_and_a_tag(club: Inside, name: str) -> None:
    visitor = Person(club)
    answer = visitor.send("GET", f"/docs/{name}")
    assert answer.headers["content-type"] == layout.MEDIA_TYPES[name.rpartition(".")[2]]
    again = visitor.send(
        "GET", f"/console/{name}", headers={"if-none-match": answer.headers["etag"]}
    )
    assert (again.status, again.body) == (304, None)
    assert "//cdn" not in answer.body and "eval(" not in answer.body
    assert "innerHTML" not in answer.body


@pytest.mark.parametrize("name", ["none.js", "page.html", "..", "style.css.map", "layout.py"])
def test_there_are_no_other_files(club: Inside, name: str) -> None:
    assert Person(club).send("GET", f"/docs/{name}").status in (400, 404)


def test_the_templates_and_files_are_part_of_the_package() -> None:
    folder = Path(layout.__file__).parent
    assert {path.name for path in (folder / "static").iterdir()} == set(layout.STATIC)
    assert (folder / "templates" / "page.html").is_file()


# ---------------------------------------------------------------- who sees what


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        ("", "/api/auth/login", "/api/notes"),
        ("ada", "/api/notes", "/api/teams"),
        ("root", "/api/teams", "/api/auth/setup"),
    ],
)
@pytest.mark.parametrize("path", ["/docs", "/console", "/openapi.json"])
def test_everyone_sees_what_they_may_use(
    club: Inside, path: str, who: str, seen: str, unseen: str
) -> None:
    person = login(club, who) if who else Person(club)
    answer = person.send("GET", path)
    text = json.dumps(answer.body) if path == "/openapi.json" else answer.body
    assert seen in text
    assert f">{unseen}<" not in text and f'"{unseen}"' not in text


def test_the_contract_is_the_one_of_the_callers_role(club: Inside) -> None:
    for who, role in (("", "anonymous"), ("ada", "member"), ("root", "admin")):
        person = login(club, who) if who else Person(club)
        expected = document(club.plan, club.service.settings.base_url, role)
        assert person.send("GET", "/openapi.json").body == expected


def test_only_administrators_see_what_other_roles_may_do(club: Inside) -> None:
    for who, heads in (("", 2), ("ada", 2), ("root", 5)):
        page = fetch(club, "/console", who)
        first = [item for item in page.elements if item[0] in ("th", "tbody")]
        columns = [name for name, _ in first].index("tbody")
        assert columns == heads


def test_a_bad_token_gets_no_page(club: Inside) -> None:
    assert Person(club, token="none").send("GET", "/docs").status == 401


# ---------------------------------------------------------------- pages for people


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["", "root"])
def test_a_page_can_be_used_without_sight_or_mouse(club: Inside, path: str, who: str) -> None:
    club.setup_token()
    page = fetch(club, path, who)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1 and len(page.all("main")) == 1
    ids = page.ids()
    assert len(ids) == len(set(ids))
    labelled = {item["for"] for item in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for item in page.all(tag):
            assert item["id"] in labelled, item
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h\d", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_set_up_asks_for_what_registration_takes(club: Inside) -> None:
    club.setup_token()
    page = fetch(club, "/console/setup")
    names = [item["name"] for item in page.all("input")]
    assert names == ["username", "email", "full_name", "password"]
    assert page.all("form")[0]["data-path"] == "/api/auth/setup"
    club.service.setup.used()
    assert not fetch(club, "/console/setup").all("form")


def test_the_set_up_page_never_repeats_its_token(club: Inside) -> None:
    token = club.setup_token()
    answer = Person(club).send("GET", f"/console/setup?token={token}")
    assert answer.status == 200 and token not in answer.body
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "replaceState" in layout.STATIC["setup.js"].decode()


@pytest.mark.parametrize(
    ("schema", "name", "value"),
    [
        ({"type": "integer", "minimum": 5}, "n", 5),
        ({"type": "number", "exclusiveMinimum": 0}, "n", 1),
        ({"type": "integer", "maximum": -3}, "n", -3),
        ({"type": ["string", "null"], "maxLength": 3}, "title", "tit"),
        ({"type": "string", "minLength": 6}, "name", "namexx"),
        ({"type": "string", "format": "date"}, "due_on", "2026-01-31"),
        ({"type": "string"}, "email", "ada@example.com"),
        ({"enum": ["a", "b"]}, "x", "a"),
        ({"const": 7}, "x", 7),
        ({"type": "array", "items": {"type": "boolean"}}, "x", [True]),
        ({"anyOf": [{"type": "number"}, {"type": "string"}]}, "x", 1),
        ({"type": "object", "properties": {"a": {"type": "boolean"}}}, "x", {"a": True}),
        ({}, "x", {}),
    ],
)
def test_examples_are_made_from_schemas(schema: dict[str, Any], name: str, value: Any) -> None:
    assert sample({}, schema, name) == value


@pytest.mark.parametrize(
    ("path", "family", "fields"),
    [
        ("/console/password", "/api/auth/password/reset", ["new_password"]),
        ("/console/email", "/api/auth/email/verify", []),
    ],
)
def test_the_link_of_a_letter_leads_to_a_form(
    club: Inside, path: str, family: str, fields: list[str]
) -> None:
    page = fetch(club, path)
    [form] = page.all("form")
    assert form["data-path"] == family
    assert [field["name"] for field in page.all("input")] == fields
    assert "location.hash" in layout.STATIC["setup.js"].decode()
