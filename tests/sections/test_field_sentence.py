"""Entities whose fields a sentence names, and sentences that only look so."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of


def named(text: str, title: str = "Key Entities") -> dict[str, list[str]]:
    """The columns by the tables that ``text`` names in a section."""
    model = data_model.read(outline_of(f"# Spec\n## {title}\n\n{dedent(text)}"))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


@pytest.mark.parametrize(
    "text",
    [
        "- **Kite**: flies on a string. Attributes: `id`, `colour`, `flown_at`.",
        "- **Kite**: flies on a string. Key fields: id, colour, flown_at. It has a tail.",
        "- **Kite** - flies, with the columns `id`, `colour`, and `flown_at`",
        "- `kite`: flies on a string (`id`, `colour`, `flown_at`)",
        "- **Kite**: flies\n  - Properties: id, colour, flown_at",
        "**Kite**: flies on a string. Fields: id, colour, flown_at, etc.",
        "### Kite\n\nFlies on a string. Attributes: id, colour, flown_at",
        "**Kite** — flies\n\n- `id` (UUID PK), `colour`, `flown_at`\n- Index on `colour`",
        "(a) KITE (id, colour, flown_at); and",
        "**Table `kite`**: `id` (key), `colour`, `flown_at`",
        "**`kite`**: `id` (key), `colour`, `flown_at`",
        "Entity `kite` - `id` (key), `colour`, `flown_at`",
        "2.1.3. **Kite**: flies. Attributes: id, colour and flown_at.",
        "A **kite** is what flies on a string. It has an `id`, a `colour` and the\nday `flown_at`.",
        "A **`kite`** (any size) consists of `id`, `colour` (a name) and `flown_at`. No `tail`.",
        "- A `kite` is kept with its `id`, one `colour` and when it was `flown_at`.",
        "Every **kite** has its `id`, a `colour` and the day `flown_at` on which it flew.",
    ],
)
def test_a_sentence_names_the_fields_of_the_entity_that_it_begins_with(text: str) -> None:
    assert named(text) == {"kite": ["id", "colour", "flown_at"]}


@pytest.mark.parametrize(
    "text",
    [
        "- **Kite state**: one of `folded`, `flying`, `lost`.",
        "- **Kite**: flies on a string. Attributes: main colour, date of the first flight.",
        "- **Kite**: flies on a string. Owners: id, colour, flown_at.",
        "- **Kite**: `flown_at` is set, `colour` is not, `id` is given.",
        "- **Kite**: flies. " + "x" * 900 + ": id, colour, flown_at",
        "Every row has `created_at`, `updated_at` and `deleted_at`.",
        "**Note**: `flown_at`, `landed_at` and `lost_at` are moments.",
        "They may change the kind (`new_kind_id`), the place (`new_place_id`), and the label"
        " (`new_label`).",
    ],
)
def test_values_and_prose_are_no_fields(text: str) -> None:
    assert named(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Every **table** has an `id`, a `colour` and `flown_at`.",
        "**All kites** have an `id`, a `colour` and `flown_at`.",
        "**Note** that `id`, `colour` and `flown_at` are never null.",
        "A **kite** flies. `GET /kites` shows `colour`, `tail` and `flown_at`.",
        "A **kite** has an `id` and a `colour`.",
    ],
)
def test_what_a_sentence_introduces_is_no_entity(text: str) -> None:
    assert named(text) == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ein **kite** ist ein Drachen. Er hat eine `id`, eine `colour` und `flown_at`."),
        ("es", "Una **kite** vuela. Tiene un `id`, un `colour` y el día `flown_at`."),
        ("fr", "Un **kite** vole. Il a un `id`, une `colour` et le jour `flown_at`."),
        ("pt", "Um **kite** voa. Tem um `id`, uma `colour` e o dia `flown_at`."),
        ("ru", "**kite** летает. У него есть `id`, цвет `colour` и день `flown_at`."),
    ],
)
def test_entities_that_other_languages_introduce(language: str, text: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        assert named(text) == {"kite": ["id", "colour", "flown_at"]}


def test_only_sections_about_the_data_are_read_so() -> None:
    sentence = "- **Kite**: flies. Attributes: `id`, `colour`, `flown_at`."
    assert named(sentence, "How to fly") == {}
    assert list(named(sentence, "Minimum data set")) == ["kite"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "fliegt. Attribute: `id`, `colour` und `flown_at`."),
        ("es", "vuela. Atributos: `id`, `colour` y `flown_at`."),
        ("fr", "vole. Attributs : `id`, `colour` et `flown_at`."),
        ("pt", "voa. Campos principais: `id`, `colour` e `flown_at`."),
        ("ru", "летает. Атрибуты: `id`, `colour` и `flown_at`."),
        ("zh", "风筝。主要字段：`id`、`colour`和`flown_at`。"),
    ],
)
def test_other_languages_say_it_too(language: str, sentence: str) -> None:
    (spoken,) = (each for each in shipped() if each.name == language)
    with speaking(spoken):
        assert named(f"- **Kite**: {sentence}") == {"kite": ["id", "colour", "flown_at"]}


def test_fields_in_code_may_stand_on_several_lines() -> None:
    text = "`kite` has the columns `id` (uuid), `colour` (text),\n`flown_at` (date) and\n`owner`."
    assert named(text, "Storage") == {"kite": ["id", "colour", "flown_at", "owner"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A `Kite` row consists of `kite_id`, `colour` and\n`flown_at`, which may be null.",
         {"kite": ["kite_id", "colour", "flown_at"]}),
        ("For a `Kite` we keep `id`, `sky` and `tail_id`.", {"kite": ["id", "sky", "tail_id"]}),
        ("Sightings become rows of `Kite`, with the columns `kite_id`, `day` and `sky`.",
         {"kite": ["kite_id", "day", "sky"]}),
        ("The `state` of it is `id`, `open` or `closed`.", {}),
        ("The `state` is one of `queued`, `flying` and `torn`.", {}),
    ],
)  # fmt: skip
def test_sentences_tell_of_tables_whose_key_comes_first(
    text: str, expected: dict[str, list[str]]
) -> None:
    assert named(text, "What we store") == expected


def test_the_table_that_a_field_refers_to_is_no_field() -> None:
    text = "The `kite` table has the columns `kite_id` (uuid, key), `tail_id` (uuid, references "
    text += "`tail`), `sky` (text) and `day` (date)."
    assert named(text, "Data") == {"kite": ["kite_id", "tail_id", "sky", "day"]}


@pytest.mark.parametrize(
    "text",
    [
        "- The `kites` table has the columns `owner`, `colour` and\n  `flown_at`.",
        "4. The table `kites` has the columns `owner`, `colour` and `flown_at`.",
        "Table `kites` contains the fields `owner`, `colour`, and `flown_at`.",
    ],
)
def test_what_is_called_a_table_of_columns_needs_no_key(text: str) -> None:
    assert named(text, "What we store") == {"kites": ["owner", "colour", "flown_at"]}


@pytest.mark.parametrize(
    "text",
    [
        "- The `kites` table is read by `owner`, `colour` and `flown_at`.",
        "- The `kites` table has indexes on the columns `owner`, `colour` and `flown_at`.",
        "- The `kites` page has the columns `owner`, `colour` and `flown_at`.",
    ],
)
def test_columns_of_something_else_are_no_table(text: str) -> None:
    assert named(text, "What we store") == {}
