"""Clauses in paragraphs and in numbered ones that say of routes who may call them."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

HEAD = """# Plots

## Roles

- **Tenant** rents a plot
- **Site Steward** looks after a site
- **Registrar** keeps the register

## API

- `GET /plots` lists them
- `POST /plots` adds one
- `GET /plots/{id}` reads one
- `DELETE /plots/{id}` removes one

## Who may do what

"""


def access(text: str) -> Access:
    return read(outline_of(HEAD + text))


def grants(text: str) -> dict[tuple[str, str], str]:
    cells = sorted(access(text).cells, key=lambda each: each.exact)
    told = {(each.endpoint, each.role): each.word or each.grant for each in cells}
    return {place: grant for place, grant in told.items() if grant != "deny"}


def numbered(*sentences: str) -> str:
    return "\n\n".join(f"{at}. {each}" for at, each in enumerate(sentences, 10))


SAID = (
    "Anyone may call `GET /plots`, whether or not they have signed in. Every other operation"
    " requires the caller to have signed in.",
    "`POST /plots` is open to Site Stewards and the Registrar, and to nobody else.",
    "A Tenant may call `GET /plots/{id}` in respect of their own plot only. The Registrar may"
    "\n    call it for any plot, whereas a Site Steward may do so only for plots which they"
    " themselves registered.",
    "Only the Registrar may call `DELETE /plots/{id}`. Tenants are not permitted to call it.",
)
MEANT = {
    ("GET /plots", "anonymous"): "allow",
    ("GET /plots", "tenant"): "allow",
    ("GET /plots", "site_steward"): "allow",
    ("GET /plots", "registrar"): "allow",
    ("POST /plots", "site_steward"): "allow",
    ("POST /plots", "registrar"): "allow",
    ("GET /plots/{id}", "tenant"): "own",
    ("GET /plots/{id}", "registrar"): "allow",
    ("GET /plots/{id}", "site_steward"): "own",
    ("DELETE /plots/{id}", "registrar"): "allow",
}


def test_numbered_paragraphs_say_who_may_call() -> None:
    assert grants(numbered(*SAID)) == MEANT


def test_paragraphs_say_so_too() -> None:
    assert grants("\n\n".join(SAID).replace("\n    ", "\n")) == MEANT


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("Any signed-in user except a Tenant may call `POST /plots`.", "registrar site_steward"),
        ("All roles but the tenant may call `POST /plots`.", "registrar site_steward"),
        ("Nobody but the Registrar may call `POST /plots`.", "registrar"),
        ("`POST /plots` may be called only by the Registrar.", "registrar"),
        ("`POST /plots` is reserved to Site Stewards.", "site_steward"),
        ("The Registrar may call `POST /plots`. Nobody else may call it.", "registrar"),
        ("Registrars may call `POST /plots`; tenants may not call it.", "registrar"),
        ("Every role may call `POST /plots`.", "registrar site_steward tenant"),
    ],
)
def test_words_for_all_but_some(said: str, roles: str) -> None:
    told = {role for (endpoint, role) in grants(f"1. {said}") if endpoint == "POST /plots"}
    assert told == {*roles.split()}


@pytest.mark.parametrize(
    "said",
    [
        "Tenants may call `POST /plots` unless it rains.",
        "Tenants may call `POST /plots`, but not at night.",
        "Tenants may call `POST /plots`. Not at weekends.",
        "Tenants may call `POST /plots` with MFA.",
        "Tenants with MFA may call `POST /plots`.",
        "If the office is closed, tenants may call `POST /plots`.",
        "In version 1, tenants may call `POST /plots`.",
        "Tenants must call `POST /plots` at night.",
        "Tenants may no longer call `POST /plots`.",
        "Tenants may not call `POST /plots`.",
        "`POST /plots` is not open to tenants.",
        "`POST /plots` is not only for tenants.",
        "No one may call `POST /plots`.",
        "Nobody but the Registrar may call `POST /plots`, not even tenants.",
        "Site Stewards may ask a tenant to call `POST /plots`.",
        "The Registrar may call `GET /plots` and tenants `POST /plots` at night.",
        "It is not the case that tenants may call `POST /plots`.",
        "~~Tenants may call `POST /plots`.~~",
        "`POST /plots` is reserved for tenants with a second factor.",
    ],
)
@pytest.mark.parametrize("number", ["1. ", ""])
def test_what_is_limited_or_refused_lets_no_tenant_in(said: str, number: str) -> None:
    found = grants(f"{number}{said}\n\n{number and '2. '}The Registrar may call `GET /plots`.")
    assert found.get(("POST /plots", "tenant")) != "allow"
    assert ("POST /plots", "anonymous") not in found


@pytest.mark.parametrize(
    "said",
    [
        (
            "Tenants may not call `POST /plots`.",
            "Tenants and the Registrar may call `POST /plots`.",
        ),
        ("Only the Registrar may call `POST /plots`.", "Tenants may call `POST /plots`."),
        ("Tenants may call `POST /plots`.", "The Registrar alone may call `POST /plots`."),
        ("All roles may call `POST /plots`.", "`POST /plots` is restricted to the Registrar."),
        (
            "All roles may call `POST /plots`.",
            "The Registrar may call it. Nobody may call `POST /plots`.",
        ),
    ],
)
def test_one_paragraph_takes_back_what_another_one_grants(said: tuple[str, str]) -> None:
    for text in (numbered(*said), numbered(*said[::-1]), "\n\n".join(said)):
        assert ("POST /plots", "tenant") not in grants(text)


def test_own_rows_are_narrower_than_all() -> None:
    said = (
        "Tenants may call `GET /plots/{id}`.",
        "Tenants may call `GET /plots/{id}` for own plots.",
    )
    for text in (numbered(*said), numbered(*said[::-1])):
        assert grants(text)["GET /plots/{id}", "tenant"] in ("own", "own plots")


def test_a_numbered_paragraph_takes_back_what_a_table_grants() -> None:
    table = "| Endpoint | Tenant | Registrar |\n|--|--|--|\n| `POST /plots` | yes | yes |\n\n"
    assert grants(table)["POST /plots", "tenant"] == "allow"
    for said in (
        "Tenants may not call `POST /plots`.",
        "Only the Registrar may call `POST /plots`.",
    ):
        assert ("POST /plots", "tenant") not in grants(f"{table}1. {said}\n")


NUMBERED_ABROAD = {
    "de": "Pächter dürfen `POST /plots` aufrufen. Der Registrar darf es nicht.",
    "es": "El inquilino puede llamar a `POST /plots`. El registrador no puede llamarlo.",
    "fr": "Le locataire peut appeler `POST /plots`. Le greffier ne peut pas l'appeler.",
    "pt": "O inquilino pode chamar `POST /plots`. O registrador não pode.",
    "ru": "Арендаторы могут вызывать `POST /plots`. Регистратор не может.",
    "zh": "租户可以调用 `POST /plots`。登记员不可以调用。",
}
NAMES = {
    "de": "Pächter Registrar",
    "es": "Inquilino Registrador",
    "fr": "Locataire Greffier",
    "pt": "Inquilino Registrador",
    "ru": "Арендатор Регистратор",
    "zh": "租户 登记员",
}


@pytest.mark.parametrize("language", NAMES)
def test_numbered_paragraphs_of_other_languages(language: str) -> None:
    tenant, registrar = NAMES[language].split()
    head = f"# P\n\n## Roles\n\n- **{tenant}**\n- **{registrar}**\n\n## API\n\n- `POST /plots`\n\n"
    spoken = next(each for each in shipped() if each.name == language)
    with speaking(spoken):
        found = read(outline_of(f"{head}## Access\n\n1. {NUMBERED_ABROAD[language]}\n")).cells
    told = {each.role for each in found if each.grant != "deny"}
    assert told == {tenant.lower()}


@pytest.mark.parametrize("number", ["1. ", ""])
def test_a_sentence_behind_limits_what_a_sentence_of_another_language_grants(number: str) -> None:
    head = "# P\n\n## Rollen\n\n- **Wart**\n- **Koch**\n\n## API\n\n- `POST /plots`\n\n"
    said = "Warte dürfen `POST /plots` aufrufen. Nur werktags."
    spoken = next(each for each in shipped() if each.name == "de")
    with speaking(spoken):
        found = read(outline_of(f"{head}## Zugriff\n\n{number}{said}\n")).cells
    assert not [each for each in found if each.grant == "allow"]


@pytest.mark.parametrize(
    "said",
    [
        "`GET /plots` may be called by a Tenant, who sees only their own plots, and by the"
        " Registrar, who sees all of them.",
        "`GET /plots` is open to the Registrar, who sees everything, and to Tenants, who may see"
        " only their own.",
        "`GET /plots` is open to Tenants (who see only their own plots) and the Registrar.",
    ],
)
def test_who_sees_what_says_on_which_rows(said: str) -> None:
    found = grants(f"7.1. {said}")
    assert found == {("GET /plots", "tenant"): "own", ("GET /plots", "registrar"): "allow"}


@pytest.mark.parametrize(
    "sees", ["only drafts", "what is not secret", "all but the sold ones", "them when it rains"]
)
def test_who_sees_anything_else_sees_nothing(sees: str) -> None:
    found = grants(f"7.1. `GET /plots` may be called by the Registrar, who sees {sees}.")
    assert found.get(("GET /plots", "registrar"), "deny") not in ("allow", "own")


@pytest.mark.parametrize(
    "refused",
    [
        "Site Stewards MUST NOT be able to add any.",
        "A Tenant cannot add plots.",
        "Tenants and Site Stewards must never do that.",
    ],
)
def test_what_others_may_not_takes_nothing_from_those_who_may(refused: str) -> None:
    found = grants(f"7.2. `POST /plots` may be called solely by the Registrar. {refused}")
    assert found == {("POST /plots", "registrar"): "allow"}


@pytest.mark.parametrize(
    "refused",
    [
        "The Registrar must not be able to add any at night.",
        "Site Stewards may not, except at night.",
        "Registrars cannot add plots of others.",
    ],
)
def test_what_the_same_ones_may_not_does(refused: str) -> None:
    found = access(f"7.2. `POST /plots` may be called by the Registrar. {refused}")
    told = {each.grant for each in found.cells if each.role == "registrar"}
    assert told != {"allow"} or "except" in refused
    assert ("POST /plots", "site_steward") not in grants(
        f"7.2. `POST /plots` may be called by the Registrar. {refused}"
    )


def test_a_role_that_one_clause_refuses_is_refused() -> None:
    found = access(
        "7.2. `POST /plots` may be called by the Registrar. Tenants must not be able to do so.\n\n"
        "7.3. `POST /plots` may be called by Tenants."
    )
    assert "allow" not in {each.grant for each in found.cells if each.role == "tenant"}


@pytest.mark.parametrize(
    "said",
    [
        "`POST /plots` is for Tenants and the Registrar; the former may only add what is theirs.",
        "`POST /plots` may be called by Tenants. Under no circumstances may one do so at night.",
        "`POST /plots` may be called by Tenants. This is not yet so.",
        "`POST /plots` may be called by Tenants. All of this is planned.",
    ],
)
def test_what_is_not_understood_behind_a_right_lets_nobody_in(said: str) -> None:
    found = access(f"7.2. {said}")
    assert not any(each.grant == "allow" for each in found.cells)
    assert found.present


@pytest.mark.parametrize(
    ("rows", "stewards"),
    [
        ("for the plots they manage", "own"),
        ("for plots which they maintain", "own"),
        ("for the plots they have rented", "own"),
        ("for the plots they see", "deny"),
        ("for the plots they manage until noon", "deny"),
        ("for the plots they manage or like", "deny"),
        ("for the plots they do not manage", "deny"),
    ],
)
def test_rows_are_own_by_what_somebody_does_all_the_time(rows: str, stewards: str) -> None:
    text = f"`GET /plots/{{id}}` may be called by Site Stewards {rows}, and by the Registrar."
    assert grants(text).get(("GET /plots/{id}", "site_steward"), "deny") == stewards
