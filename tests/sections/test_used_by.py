"""Lines below endpoints that name the roles that use them, and roles whose people stand side by
side."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.roles import role_list
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections import api, data_model
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
Said = tuple[list[str] | None, list[tuple[str, str]], bool]


def callers(line: str, language: str = "en") -> Said:
    """The roles that a line below an endpoint lets in, their rows, and whether it was unclear."""
    text = (
        f"# Shop\n\n## API\n\n### Orders\n\n```http\nPOST /orders\n```\n\n{line}\n\n"
        "## Roles\n\n- `clerk`\n- `cook`\n"
    )
    with speaking(LANGUAGES[language]):
        outline = outline_of(text)
        read = outline.part(api.read)
        (endpoint,) = read.endpoints
        names = None if endpoint.roles is None else [role.text for role in endpoint.roles]
        assert not endpoint.public
        return names, [(role, word.text) for role, word in endpoint.rows], bool(read.troubles)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Used by: `clerk`."),
        ("en", "**Used by:** clerks"),
        ("en", "- Who uses it: `clerk`"),
        ("en", "> Invoked by: `clerk`"),
        ("de", "Genutzt von: `clerk`"),
        ("es", "La usan: `clerk`."),
        ("fr", "Utilisée par : `clerk`"),
        ("pt", "Usada por: `clerk`"),
        ("ru", "Используют: `clerk`"),
        ("zh", "使用者：`clerk`"),
    ],
)
def test_who_uses_an_endpoint_may_call_it(language: str, line: str) -> None:
    assert callers(line, language) == (["clerk"], [], False)


def test_some_use_it_for_their_own_rows() -> None:
    own = (["clerk", "cook"], [("clerk", "own")], False)
    assert callers("Used by: clerk (own), cook") == own
    assert callers("La usan: `clerk` (solo las propias), `cook`.", "es") == (
        ["clerk", "cook"],
        [("clerk", "propias")],
        False,
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Used by: clerk, the mobile app"),
        ("en", "Used by: clerk, but not on Sundays"),
        ("en", "Used by: clerk unless suspended"),
        ("en", "Used by: clerk\nbut only on Sundays"),
        ("en", "Used by: nobody but clerk"),
        ("en", "Used by: clerk. Only their own orders."),
        ("en", "Used by: clerk, own"),
        ("es", "La usan: `clerk`, pero solo las propias."),
    ],
)
def test_what_says_more_lets_nobody_in(language: str, line: str) -> None:
    assert callers(line, language) == (None, [], True)


@pytest.mark.parametrize("line", ["Used by: the mobile app", "Used by: everyone", "Users: 300"])
def test_what_is_no_role_says_nothing(line: str) -> None:
    assert callers(line) == (None, [], False)


PEOPLE = [
    ("en", "| | Owner | Desk |", "| **Role in the system** | `owner` | `desk` |"),
    ("en", "| Persona | Ana | Bo |", "| Role | `owner` | `desk` |"),
    ("de", "| | Halter | Theke |", "| Rolle im System | `owner` | `desk` |"),
    ("es", "| | Dueño | Mostrador |", "| **Rol en el sistema** | `owner` | `desk` |"),
    ("fr", "| | Maître | Accueil |", "| Rôle dans le système | `owner` | `desk` |"),
    ("pt", "| | Dono | Balcão |", "| Papel no sistema | `owner` | `desk` |"),
    ("ru", "| | Хозяин | Стойка |", "| Роль в системе | `owner` | `desk` |"),
    ("zh", "| | 主人 | 前台 |", "| 系统角色 | `owner` | `desk` |"),
]


def roles(table: str, language: str = "en") -> tuple[str, ...]:
    with speaking(LANGUAGES[language]):
        return outline_of(f"# Shop\n\n## Who\n\n{table}\n").part(role_list.names)


@pytest.mark.parametrize(("language", "header", "row"), PEOPLE)
def test_people_may_stand_side_by_side(language: str, header: str, row: str) -> None:
    table = f"{header}\n|--|--|--|\n{row}\n| Device | phone | PC |"
    assert roles(table, language) == ("owner", "desk")


def test_people_may_stand_one_below_the_other() -> None:
    table = "| Person | Role in the system |\n|--|--|\n| Owner | `owner` |\n| Desk | `desk` |"
    assert roles(table) == ("owner", "desk")


@pytest.mark.parametrize(
    "table",
    [
        "| | Queue | Cache |\n|--|--|--|\n| Role | `buffer` | `speed` |\n| Port | 1 | 2 |",
        "| | Ana | Bo |\n|--|--|--|\n| Role in the system | `owner` | `owner` |\n| Age | 1 | 2 |",
        "| Task | Role in the team |\n|--|--|\n| Dig | `digger` |\n| Fill | `filler` |",
    ],
)
def test_parts_and_tasks_are_no_people(table: str) -> None:
    assert roles(table) == ()


@pytest.mark.parametrize(
    "name", ["📋 **`{}`**", "📋 **{}**", "🗃️ `{}` — kept", "**📋 {}**", ":card_index: **{}**:"]
)
def test_a_sign_may_adorn_the_name_of_an_entity(name: str) -> None:
    text = "# Clinic\n\n## Data model\n\n"
    for entity, field in (("pet", "owner"), ("visit", "begun")):
        fields = f"  - `id` — bigint, primary key\n  - `{field}` — varchar(60), required\n"
        text += f"- {name.format(entity)}\n{fields}"
    tables = data_model.read(outline_of(text)).tables
    assert {table.name: [column.name for column in table.columns] for table in tables} == {
        "pet": ["id", "owner"],
        "visit": ["id", "begun"],
    }
