"""Types in words, as people write them who do not think of a database."""

from __future__ import annotations

import pytest

from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.tables.field_type import read_type


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Zeichenkette", "text"), ("chaîne de caractères", "text"), ("cadena de texto", "text"),
        ("ganze Zahl", "integer"), ("nombre entier", "integer"), ("número entero", "integer"),
        ("Fließkommazahl", "float"), ("Ja/Nein", "boolean"), ("oui / non", "boolean"),
        ("Datum und Uhrzeit", "timestamp"), ("date et heure", "timestamp"), ("heure", "time"),
        ("marca de tiempo", "timestamp"), ("date and time", "timestamp"), ("fecha", "date"),
        ("Liste von Zeichenketten", "array"), ("objeto JSON", "json"), ("Datum", "date"),
    ],
)  # fmt: skip
def test_types_in_words(written: str, kind: str) -> None:
    read = read_type(written)
    assert read is not None
    assert read.kind == kind


@pytest.mark.parametrize(
    "written",
    ["Zeichenkette (80)", "Zeichenkette, max. 80 Zeichen", "Text (bis zu 80 Zeichen)",
     "chaîne (80 caractères)", "chaîne de 80 caractères", "cadena (máx. 80)", "string (max 80)",
     "cadena de hasta 80 caracteres"],
)  # fmt: skip
def test_how_long_a_text_is_in_words(written: str) -> None:
    assert read_type(written) == ColumnType("text", length=80)


@pytest.mark.parametrize(
    "written", ["Dezimalzahl (10,2)", "nombre décimal (10,2)", "decimal number (10, 2)"]
)
def test_figures_of_a_number_in_words(written: str) -> None:
    assert read_type(written) == ColumnType("decimal", precision=10, scale=2)


@pytest.mark.parametrize(
    "written",
    ["Aufzählung (a, b)", "énumération : a, b", "enumerado (a, b)", "Auswahl aus a, b"],
)
def test_values_behind_a_word(written: str) -> None:
    assert read_type(written) == ColumnType("enum", values=("a", "b"))
