"""Scopes below endpoints, and what lines and headings about access are called in all languages."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, Language, shipped
from asbuilt.spec.sections import access, api
from tests.sections.documents import outline_of

LANGUAGES: dict[str, Language] = {"en": ENGLISH, **{each.name: each for each in shipped()}}
ONE = "A token carries exactly one scope: `reader`, `writer` or `operator`."


def callers(said: str, scopes: str = ONE) -> dict[str, str | None] | None:
    """Who may call, each with the word for the rows; None where only administrators may."""
    text = f"# API\n\n## Scopes\n\n{scopes}\n\n## Routes\n\n    POST /boats\n\n{said}\n"
    found = api.read(outline_of(text))
    (endpoint,) = found.endpoints
    if any(each.kind == "unparsable-roles" for each in found.troubles):
        return None
    words = {role: word.text for role, word in endpoint.rows}
    return {role.text: words.get(role.text) for role in endpoint.roles or ()}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Scopes: `writer`, `operator`.", {"writer": None, "operator": None}),
        ("**Scopes:** writer, operator", {"writer": None, "operator": None}),
        ("Required scopes: `writer` or `operator`.", {"writer": None, "operator": None}),
        ("Scopes: `writer` (own boats only), `operator`.", {"writer": "own", "operator": None}),
        ("Scope: `operator`.", {"operator": None}),
    ],
)
def test_scopes_of_which_each_token_has_one_are_roles(
    said: str, expected: dict[str, str | None]
) -> None:
    assert callers(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Scopes: `writer`, `sailor`.",
        "Scopes: `boats:write`, `boats:read`.",
        "Scopes: all but `sailor`.",
        "Scopes: none.",
        "Scopes: `writer` and `operator` together with MFA.",
        "Scopes: see below.",
        "Required scope: whatever the owner has.",
    ],
)
def test_scopes_that_are_none_of_those_close_an_endpoint(said: str) -> None:
    assert callers(said) is None


def test_what_follows_limits_scopes() -> None:
    for said in ("Scopes: `writer`. Only by day.", "Scopes: `writer`, but not at night."):
        found = callers(said)
        assert found is None or found["writer"] not in (None, "own")


@pytest.mark.parametrize(
    "scopes",
    [
        "Each API key has one of three scopes: `reader`, `writer`, `operator`.",
        "Every key is issued with a single scope (`reader`, `writer` or `operator`).",
        "A client has exactly one access level: `reader`, `writer` or `operator`.",
    ],
)
def test_sentences_that_say_that_each_has_one(scopes: str) -> None:
    assert callers("Scopes: `writer`.", scopes) == {"writer": None}


@pytest.mark.parametrize(
    "scopes",
    [
        "A token carries one or more scopes: `reader`, `writer` or `operator`.",
        "A token carries any of the scopes `reader`, `writer` and `operator`.",
        "A release has exactly one tier: `reader`, `writer` or `operator`.",
    ],
)
def test_of_several_scopes_each_might_be_needed(scopes: str) -> None:
    assert callers("Scopes: `writer`, `operator`.", scopes) is None


SAID_ONE = {
    "de": "Ein Token trägt genau einen Scope: `reader`, `writer` oder `operator`.",
    "es": "Un token lleva exactamente un ámbito: `reader`, `writer` o `operator`.",
    "fr": "Un token porte exactement une portée : `reader`, `writer` ou `operator`.",
    "pt": "Um token tem exatamente um escopo: `reader`, `writer` ou `operator`.",
    "ru": "Token имеет ровно один скоуп: `reader`, `writer` или `operator`.",
    "zh": "每个 token 只有一个作用域: `reader`, `writer`, `operator`。",
}
LABELS = {
    "en": "Who gets in|Gets in|May call|Who has access|Admitted",
    "de": "Wer kommt rein|Wer hat Zugriff|Wer hat Zugang",
    "es": "Quién|Quiénes|Quién entra|Quién accede|Quiénes pueden",
    "fr": "Qui|Qui a accès|Qui y accède",
    "pt": "Quem|Quem entra|Quem acessa|Quem tem acesso",
    "ru": "Кто|Кто имеет доступ|Кому доступ",
    "zh": "谁|谁可以|谁能调用|谁能访问",
}
HEADINGS = {
    "en": "Who gets in|Endpoints and who gets in|Who is allowed to do what|What each role may do",
    "de": "Wer darf was|Wer kommt rein|Was darf wer|Wer kann was",
    "es": "Quién puede hacer qué|Quién entra|Qué puede hacer cada rol",
    "fr": "Qui peut faire quoi|Qui a accès|Droits",
    "pt": "Quem pode fazer o quê|Quem entra|O que cada perfil pode fazer",
    "ru": "Кто что может|Кому что можно|Права",
    "zh": "谁可以做什么|谁能访问|谁有什么权限",
}
EACH_LABEL = [(name, label) for name, some in LABELS.items() for label in some.split("|")]
EACH_HEADING = [(name, title) for name, some in HEADINGS.items() for title in some.split("|")]


@pytest.mark.parametrize("name", SAID_ONE)
def test_scopes_in_other_languages(name: str) -> None:
    with speaking(LANGUAGES[name]):
        assert callers("Scopes: `writer`.", SAID_ONE[name]) == {"writer": None}


@pytest.mark.parametrize(("name", "label"), EACH_LABEL)
def test_lines_that_name_who_may_call(name: str, label: str) -> None:
    with speaking(LANGUAGES[name]):
        assert callers(f"{label}: writer (own), operator") == {"writer": "own", "operator": None}
        assert callers(f"{label}: nobody, unless asked") is None


@pytest.mark.parametrize(("name", "title"), EACH_HEADING)
def test_headings_about_access(name: str, title: str) -> None:
    table = "| | clerk | cook |\n|--|--|--|\n| Boats | CRUD | R |\n"
    text = f"# API\n\n- `GET /boats`\n- `POST /boats`\n\n# {title}\n\n{table}"
    with speaking(LANGUAGES[name]):
        found = access.read(outline_of(text)).cells
    assert {(each.endpoint, each.role): each.grant for each in found} == {
        ("GET /boats", "clerk"): "allow",
        ("GET /boats", "cook"): "allow",
        ("POST /boats", "clerk"): "allow",
        ("POST /boats", "cook"): "deny",
    }


@pytest.mark.parametrize("title", ["Who gets paged", "Intellectual property rights", "Who we are"])
def test_headings_about_something_else(title: str) -> None:
    table = "| | clerk | cook |\n|--|--|--|\n| Boats | CRUD | R |\n"
    text = f"# API\n\n- `GET /boats`\n- `POST /boats`\n\n# {title}\n\n{table}"
    assert not access.read(outline_of(text)).cells


@pytest.mark.parametrize("label", ["Permission", "Required permission"])
def test_permissions_that_are_written_as_scopes_are(label: str) -> None:
    table = "| Permission | clerk | cook |\n|--|--|--|\n| `orders.create` | ✅ | ❌ |\n"
    text = f"# Shop\n\n## Roles and permissions\n\n{table}\n## API\n\n"
    text += f"### `POST /orders`\n- {label}: `orders.create`\n"
    endpoint = api.read(outline_of(text)).endpoints[0]
    assert (endpoint.scopes, endpoint.public, endpoint.roles) == (("orders.create",), False, None)
    found = access.read(outline_of(text))
    assert {(each.role, each.grant) for each in found.cells} == {
        ("clerk", "allow"), ("cook", "deny")
    }  # fmt: skip
