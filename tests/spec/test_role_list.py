"""The roles that sentences list."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.roles import role_names, role_sentence
from asbuilt.spec.access.roles.role_list import names, read
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.section import Section, own_words
from asbuilt.spec.sections import access, data_model
from tests.sections.documents import outline_of


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("There are three roles: grower, packer and auditor.", ["grower", "packer", "auditor"]),
        ("We have three roles, each with the rights of the one before: `grower`,\n`packer`.",
         ["`grower`", "`packer`"]),
        ("Two roles exist – grower and packer. They are set by hand.", ["grower", "packer"]),
        ("The roles are **grower** and **packer**.", ["**grower**", "**packer**"]),
        ("Whoever calls has one of the roles `grower`, `packer` or `auditor`.",
         ["`grower`", "`packer`", "`auditor`"]),
        ("Three roles exist: `grower`, `packer` (the scales and the clerks) and `auditor`.",
         ["`grower`", "`packer`", "`auditor`"]),
        ("Two roles: `grower` (has trees), who sees `crates` and `scales`.", []),
        ("In the system these are the roles `grower` and `packer`.", ["`grower`", "`packer`"]),
        ("The roles `grower` and `packer` see crates.", []),
        ("Roles are additive, short and cached.", []),
        ("The `kind` claim holds exactly one of the roles below; the `farm_id` claim says whose.",
         []),
        ("A caller has one of the roles. The `kind` column holds it, the `until` header its end.",
         []),
        ("A role is checked: the token names it.", []),
        ("Roles come from the directory.", []),
    ],
)  # fmt: skip
def test_roles_of_a_sentence(sentence: str, roles: list[str]) -> None:
    found = read(outline_of(f"# Orchard\n\n## Roles\n\n{sentence}\n"))

    assert [role.text.strip("`*") for role in found] == [role.strip("`*") for role in roles]


@pytest.mark.parametrize(
    "sentence",
    [
        "There are two roles: `grower` and `packer`.",
        "The certificate of a caller carries its role. The roles are **grower** and **packer**.",
        "A token is for one of the roles `grower` or `packer`. Nothing else is in it.",
        "Access follows from the caller's role, which is one of `grower` or `packer`.",
        "The user's role is either `grower` or `packer`.",
        "There are two kinds of signed-in callers: `grower`, `packer`. A token says which.",
        "We know two types of users: **grower** and **packer**.",
    ],
)
def test_roles_of_callers_are_listed_wherever_they_are_in_marks(sentence: str) -> None:
    found = read(outline_of(f"# Orchard\n\n## HTTP interface\n\n{sentence}\n"))

    assert [role.text.strip("`*") for role in found] == ["grower", "packer"]


@pytest.mark.parametrize(
    "sentence",
    [
        "There are two kinds of people: early risers and others.",
        "There are two types of apples: `cox` and `elstar`.",
    ],
)
def test_kinds_of_others_are_no_roles(sentence: str) -> None:
    assert not read(outline_of(f"# Orchard\n\n## HTTP interface\n\n{sentence}\n"))


@pytest.mark.parametrize(
    ("heading", "text", "roles"),
    [
        ("Roles", "A **grower** has trees. A **packer** (day or night) fills crates.",
         ["grower", "packer"]),
        ("Who may do what", "We distinguish two roles. A **grower** has\ntrees.\n\n"
         "Every **packer** may fill crates.", ["grower", "packer"]),
        ("Who is who", "- A **grower** has trees.\n- A **packer** fills crates.",
         ["grower", "packer"]),
        ("Who works with it?", "Three kinds of people. A *grower* has trees. A *packer* fills "
         "crates. And the valley's *warden* watches.", ["grower", "packer", "warden"]),
        ("Words for people", "*grower* — has trees. *packer* — fills crates.",
         ["grower", "packer"]),
        ("Words", "*rail* — a metre. *lug* — a crate.", []),
        ("Access", "A **token** lasts an hour. A **session** ends with its role.", []),
        ("Roles", "A **grower** has trees.", []),
        ("Crates", "Roles are short. A **grower** has trees. A **packer** fills crates.", []),
    ],
)  # fmt: skip
def test_roles_that_sentences_introduce(heading: str, text: str, roles: list[str]) -> None:
    found = read(outline_of(f"# Orchard\n\n## {heading}\n\n{text}\n"))

    assert [role.text for role in found] == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("# Orchard\n\nRoles: grower, packer.\n\n## API\n\n- `GET /x`\n", ["grower", "packer"]),
        ("# Orchard\n\n## API\n\n### Pick (`POST /x`)\n\nRoles: grower, packer\n", []),
        ("# Orchard\n\n## Pick\n\n`POST /x`\n\nRoles: grower, packer\n", []),
    ],
    ids=["document", "heading", "line"],
)
def test_a_line_lists_roles_where_no_endpoint_is_told_of(text: str, roles: list[str]) -> None:
    assert [role.text for role in read(outline_of(text))] == roles


@pytest.mark.parametrize("title", ["Callers", "Who signs in"])
def test_callers_that_are_told_apart(title: str) -> None:
    text = f"# Orchard\n\n## {title}\n\nWe distinguish `grower`, `packer` and `auditor`.\n"

    assert [role.text.strip("`") for role in read(outline_of(text))] == [
        "grower",
        "packer",
        "auditor",
    ]
    assert read(outline_of(text.replace(title, "Crates"))) == ()


def test_a_sentence_in_chinese() -> None:
    with speaking(next(each for each in shipped() if each.name == "zh")):
        found = read(outline_of("# 果园\n\n## 角色\n\n共有两种角色：`grower` 和 `packer`。\n"))

    assert [role.text.strip("`") for role in found] == ["grower", "packer"]


def test_a_sentence_elsewhere_lists_none() -> None:
    text = "# Orchard\n\n## Crates\n\nThree roles: `bark`, `leaf`.\n"

    assert read(outline_of(text)) == ()


@pytest.mark.parametrize(
    ("titles", "roles"),
    [
        (["4.1 HR Admin", "4.2 Line Manager"], ["HR Admin", "Line Manager"]),
        (["Clerk (`desk`)", "Cook", "Permission matrix"], ["Clerk (`desk`)", "Cook"]),
        (["Overview", "Role hierarchy", "Clerk"], []),
        (["What a clerk may do with crates", "Who may call"], []),
        (["Clerk"], []),
    ],
)
def test_roles_that_have_a_section_each(titles: list[str], roles: list[str]) -> None:
    for title in ("User roles", "4. User Roles and Responsibilities"):
        sections = "\n\n".join(f"### {each}\n\nSome." for each in titles)
        found = read(outline_of(f"# Orchard\n\n## {title}\n\n{sections}\n"))
        assert [text.text for text in found] == roles


def test_a_role_in_code_that_a_caller_needs() -> None:
    needs = "Needs a token with the role `grower` of the orchard, or the role `packer`."
    found = read(outline_of(f"# Orchard\n\n## HTTP interface\n\n{needs}\n"))
    assert [each.text for each in found] == ["`grower`", "`packer`"]


def test_a_column_says_what_roles_are_called_in_the_software() -> None:
    table = "| User class | Role name in the software |\n|--|--|\n| Crate packer | packer |\n"
    found = read(outline_of(f"# Orchard\n\n## User classes\n\n{table}"))
    assert [each.text for each in found] == ["packer"]
    told = table.replace("Role name in the software", "Name of the trainer")
    found = read(outline_of(f"# Orchard\n\n## User classes\n\n{told}"))
    assert [each.text for each in found] == ["Crate packer"]


def test_a_table_of_roles_may_begin_with_their_codes() -> None:
    table = "| Code | Meaning |\n|--|--|\n| `GROWER` | Grows fruit |\n| `PACKER` | Packs it |\n"
    found = read(outline_of(f"# Orchard\n\n## Roles\n\n{table}"))
    assert [each.text for each in found] == ["`GROWER`", "`PACKER`"]
    numbered = table.replace("`GROWER`", "1").replace("`PACKER`", "2")
    assert not read(outline_of(f"# Orchard\n\n## Roles\n\n{numbered}"))
    assert not read(outline_of(f"# Orchard\n\n## Errors\n\n{table}"))


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Role name", ["grower", "packer"]),
        ("Role", ["grower", "packer"]),
        ("Name of the role", ["grower", "packer"]),
        ("Seat", ["fruit_grower", "crate_packer"]),
    ],
)
def test_a_column_has_what_the_classes_of_users_are_called(header: str, names: list[str]) -> None:
    text = (
        f"# Orchard\n\n## User classes\n\n| User class | {header} | Training |\n|--|--|--|\n"
        "| Fruit grower | `grower` | 2 days |\n| Crate packer | `packer` | 1 hour |\n"
    )
    outline = outline_of(text)
    called = outline.part(role_names.read).of
    assert [called(role.text) for role in read(outline)] == names


def test_a_word_of_a_matrix_that_is_explained_is_no_role() -> None:
    rule = "- **own**: `trees.grower_id` = current user\n"
    found = read(outline_of(f"# Orchard\n\n## Roles\n\n- **grower**: keeps trees\n{rule}"))
    assert [each.text for each in found] == ["grower"]


@pytest.mark.parametrize(
    ("section", "roles"),
    [
        ("## Callers\n\n* `grower`: reads crates.\n* `packer`: packs.\n", ["grower", "packer"]),
        (
            "## Callers\n\nTwo kinds of caller exist: `grower` (owns the trees of\nan orchard) "
            "and `packer` (a packer's phone).\n",
            ["grower", "packer"],
        ),
        (
            "## User classes\n\n**Tree grower** (`grower`) — grows.\n\n**Crate packer** "
            "(`packer`) — packs.\n",
            ["Tree grower", "Crate packer", "grower", "packer"],
        ),
        (
            "## Personas and roles\n\n| Role | Persona |\n|--|--|\n| `grower` | Owner |\n"
            "| `packer` | Phone |\n",
            ["grower", "packer"],
        ),
    ],
)
def test_sections_about_callers(section: str, roles: list[str]) -> None:
    assert [*names(outline_of(f"# Orchard\n\n{section}"))] == roles


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("| | grower | packer |", ["grower", "packer", "auditor"]),
        ("| | grower | auditor |", ["grower", "packer", "auditor"]),
        ("| | grower | crates |", []),
    ],
)
def test_a_table_under_any_heading_lists_the_roles_that_another_has_columns_for(
    header: str, roles: list[str]
) -> None:
    rows = "| grower | has trees |\n| packer | fills crates |\n| auditor | reads |\n"
    table = f"| Group | Task |\n|--|--|\n{rows}"
    found = read(
        outline_of(f"# Us\n{table}\n# Calls\n{header}\n|--|--|--|\n| GET /crates | x | |\n")
    )

    assert [role.text for role in found] == roles


@pytest.mark.parametrize(
    ("items", "roles"),
    [
        (["Growers: have trees", "Packers: fill crates", "Auditor: reads"],
         ["growers", "packers", "auditor"]),
        (["Growers: have trees", "Crates: are full", "Scales: weigh", "Trees: grow"], []),
        (["Growers: have trees", "Packers: fill crates", "An auditor reads"], []),
    ],
)  # fmt: skip
def test_a_list_under_any_heading_tells_of_those_whom_a_matrix_has_columns_for(
    items: list[str], roles: list[str]
) -> None:
    people = "".join(f"- {item}\n" for item in items)
    matrix = "| Call | Grower | Packer |\n|--|--|--|\n| `GET /crates` | yes | no |\n"

    assert [*names(outline_of(f"# Us\n{people}\n# Calls\n{matrix}"))] == roles


def test_who_has_no_account_has_no_role() -> None:
    people = "- **Guest**: eats, without an account\n- **Cook**: cooks\n- **Clerk**: sells\n"
    found = read(outline_of(f"# Kitchen\n\n## Actors\n\n{people}"))

    assert [role.text for role in found] == ["Cook", "Clerk"]


@pytest.mark.parametrize(
    "line",
    [
        "Roles: clerks x10, cooks ×2",
        "Roles: clerk 10x, cook 2x",
        "Roles: clerk: 100/min, cook (20 per minute)",
        "Roles: clerk = 50 %, cook = 10 %",
    ],
)
def test_what_roles_get_much_of_is_no_list_of_them(line: str) -> None:
    text = f"# Kitchen\n\n## Limits\n\n- All requests: 10/min\n- {line}\n"
    assert access.read(outline_of(text)).roles == ()


def test_a_line_of_roles_may_have_digits_in_their_names() -> None:
    text = "# Kitchen\n\n## Service\n\n- Roles: clerk, L2 support, level 3\n"
    assert access.read(outline_of(text)).roles == ("clerk", "l2_support", "level_3")


@pytest.mark.parametrize(
    "title",
    [
        "User Personas & Roles",
        "Stakeholders and Roles",
        "Users and Their Roles",
        "사용자 역할(Role)",
        "2. பாத்திரங்கள் (Roles)",
    ],
)
def test_titles_above_a_table_of_roles(title: str) -> None:
    table = "| Role | Notes |\n|---|---|\n| Grower | plants |\n| Packer | packs |\n"
    assert [each.text for each in read(outline_of(f"# Orchard\n\n## {title}\n\n{table}"))] == [
        "Grower",
        "Packer",
    ]


@pytest.mark.parametrize("title", ["Partners", "계획(Plan)", "Grafting (Roles)", "역할(Role) 없음"])
def test_titles_that_tell_of_no_roles(title: str) -> None:
    table = "| Role | Notes |\n|---|---|\n| Rootstock | bears |\n| Scion | grows |\n"
    assert read(outline_of(f"# Orchard\n\n## {title}\n\n{table}")) == ()


def test_headings_that_say_that_they_name_roles() -> None:
    text = "# Orchard\n\n## {}\n\n### 2.1 {}: Grower (Obstbauer)\n\nTrees.\n\n### 2.2 {}: Packer\n"
    for above, word in (("People", "Role"), ("Access", "User role 1"), ("Who", "ROLE")):
        found = read(outline_of(text.format(above, word, word)))
        assert [role.text for role in found] == ["Grower (Obstbauer)", "Packer"]
    russian = text.format("Люди", "Роль", "Роль")
    with speaking(next(each for each in shipped() if each.name == "ru")):
        assert [role.text for role in read(outline_of(russian))][-1] == "Packer"
    assert not read(outline_of(text.format("Parts", "Part", "Part")))
    assert not read(outline_of("# Orchard\n\n## Role: Senior engineer\n\nYou write code.\n"))


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("## User classes\n\n- **Data volume**: 100 trees\n- **Usage frequency**: daily\n", []),
        ("## User classes\n\n**Primary users**:\n- **Growers**: have trees\n- **Packers**: pack\n\n"
         "**User characteristics**:\n- Education: none\n", ["Growers", "Packers"]),
        ("## Users and roles\n\n### User\n\nId.\n\n### Role\n\nId.\n\n### UserRole\n\nId.\n", []),
        ("## User roles\n\n1. **Grower / Farm owner:** has trees.\n2. **Packer:** packs.\n",
         ["Grower", "Farm owner", "Packer"]),
    ],
)  # fmt: skip
def test_what_is_told_of_people_is_no_role(text: str, roles: list[str]) -> None:
    found = read(outline_of(f"# Orchard\n\n{text}"))

    assert [role.text.strip("*") for role in found] == roles


def test_who_speaks_to_a_model_has_no_role() -> None:
    column = "role TEXT CHECK (role IN ({}))"
    text = "# Orchard\n\n## Data\n\n```sql\nCREATE TABLE notes (id INTEGER PRIMARY KEY, {});\n```\n"
    for held, roles in (
        ("'user', 'assistant', 'system'", []),
        ("'user', 'admin'", ["user", "admin"]),
    ):
        model = outline_of(text.format(column.format(held))).part(data_model.read)
        assert [name for name, _ in role_names.stored(model)] == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("**Roles** holds the three system roles.\n\n**Barns** keeps buildings.\n\n"
         "**Mowers** lists machines.", []),
        ("We have two roles. A **grower** has trees. A **packer** fills crates.",
         ["grower", "packer"]),
    ],
)  # fmt: skip
def test_tables_that_paragraphs_introduce_are_no_roles(text: str, roles: list[str]) -> None:
    assert list(names(outline_of(f"# Orchard\n\n## Store\n\n{text}\n"))) == roles


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("Actors who are not users", []),
        ("Actors without a login", []),
        ("Actors", ["inspector", "buyer"]),
    ],
)
def test_a_list_of_those_who_are_no_users_has_no_roles(title: str, roles: list[str]) -> None:
    text = f"# Orchard\n\n## {title}\n\n- **Inspector**: gets letters.\n- **Buyer**: pays.\n"

    assert list(names(outline_of(text))) == roles


def test_those_who_cannot_sign_in_have_no_role() -> None:
    text = (
        "# Orchard\n\n## Roles\n\n- **Grower**: has trees.\n- **Packer**: fills crates.\n"
        "- **Buyer**: gets letters. Cannot log in.\n"
    )

    assert list(names(outline_of(text))) == ["grower", "packer"]


def test_numbered_headings_of_roles_in_code() -> None:
    text = (
        "# Orchard\n\n## Personas and roles\n\n### 1.1 `head_grower` (the boss)\n\nPlants.\n\n"
        "### 1.2 `packer` (the boss's staff)\n\nPacks.\n\n### 1.3 Actors who are not users\n\n"
        "- **Buyers**: get letters.\n"
    )

    assert list(names(outline_of(text))) == ["head_grower", "packer"]


def test_a_section_is_asked_once_how_many_roles_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """To search all of a section at each of its lists takes the square of their number."""
    searched: list[int] = []

    def asked(section: Section) -> str:
        searched.append(len(section.blocks))
        return own_words(section)

    monkeypatch.setattr(role_sentence, "own_words", asked)
    lists = "".join(f"- `grower{n}`: has trees\n\nPlants {n} trees.\n\n" for n in range(50))
    read(outline_of(f"# Orchard\n\n## Roles\n\nTokens carry roles.\n\n{lists}"))
    assert 1 <= searched.count(101) <= 5
