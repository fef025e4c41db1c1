"""One name in its several spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.plan import naming


@pytest.mark.parametrize(
    ("name", "expected"),
    [("dueOn", "due_on"), ("DueOn", "due_on"), ("due-on", "due_on"), ("HTTPStatus", "http_status"),
     ("userID", "user_id"), ("due_on", "due_on"), ("x2Y", "x2_y")],
)  # fmt: skip
def test_snake(name: str, expected: str) -> None:
    assert naming.snake(name) == expected


@given(st.from_regex(r"[a-z][a-z0-9]+(_[a-z][a-z0-9]+)*", fullmatch=True))
def test_camel_and_back(name: str) -> None:
    assert naming.snake(naming.camel(name)) == name


@pytest.mark.parametrize(
    ("plural", "expected"),
    [("tasks", "task"), ("categories", "category"), ("boxes", "box"), ("people", "person"),
     ("order_lines", "order_line"), ("status", "status"), ("addresses", "address"),
     ("analysis", "analysis"), ("news_items", "news_item"), ("classes", "class"),
     ("theses", "thesis"), ("databases", "database")],
)  # fmt: skip
def test_singular(plural: str, expected: str) -> None:
    assert naming.singular(plural) == expected


@pytest.mark.parametrize(
    ("word", "found"),
    [("tasks", "tasks"), ("task", "tasks"), ("orderLine", "order_lines"), ("Person", "people"),
     ("order-lines", "order_lines"), ("orders", None)],
)  # fmt: skip
def test_find(word: str, found: str | None) -> None:
    assert naming.find(word, ["tasks", "order_lines", "people"]) == found


@pytest.mark.parametrize(
    ("word", "name"),
    [("lagerplaetze", "lagerplatz"), ("lagerplätze", "lagerplatz"), ("haeuser", "haus"),
     ("Buecher", "buch"), ("buch", "buecher"), ("konten", "konto"), ("firmen", "firma"),
     ("lehrerinnen", "lehrerin"), ("habitaciones", "habitación"), ("luces", "luz"),
     ("transacoes", "transação"), ("animais", "animal"), ("itens", "item"), ("bateaux", "bateau"),
     ("journaux", "journal"), ("заказы", "заказ"), ("заявки", "заявка"), ("tour", "touren")],
)  # fmt: skip
def test_plurals_of_other_languages(word: str, name: str) -> None:
    assert naming.find(word, ["orders", name]) == name


@pytest.mark.parametrize(
    ("word", "names"),
    [("party", ["part"]), ("house", ["haus"]), ("queues", ["quotes"]), ("platzen", ["plan"]),
     ("baender", ["band", "bander"])],
)  # fmt: skip
def test_what_is_no_plural(word: str, names: list[str]) -> None:
    assert naming.find(word, names) is None


def test_relations_and_slugs() -> None:
    assert naming.relation("author_id") == "author"
    assert naming.relation("country_code") == "country_code"
    assert naming.relation("_id") == "_id"
    assert naming.slug("My Service!") == "my-service"
    assert naming.slug("!!!") == "service"
