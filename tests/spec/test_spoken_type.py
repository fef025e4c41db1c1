"""Types in words, as people write them who do not think of a database."""

from __future__ import annotations

import pytest

from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.tables.fields.field_type import read_type


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Zeichenkette", "text"), ("chaîne de caractères", "text"), ("cadena de texto", "text"),
        ("ganze Zahl", "integer"), ("nombre entier", "integer"), ("número entero", "integer"),
        ("Fließkommazahl", "float"), ("Ja/Nein", "boolean"), ("oui / non", "boolean"),
        ("Datum und Uhrzeit", "timestamp"), ("date et heure", "timestamp"), ("heure", "time"),
        ("marca de tiempo", "timestamp"), ("date and time", "timestamp"), ("fecha", "date"),
        ("Liste von Zeichenketten", "array"), ("objeto JSON", "json"), ("Datum", "date"),
        ("número inteiro", "integer"), ("lógico", "boolean"), ("sim/não", "boolean"),
        ("data", "date"), ("data/hora", "timestamp"), ("valor monetário", "decimal"),
        ("ponto flutuante", "float"), ("carimbo de data e hora", "timestamp"),
        ("целое число", "integer"), ("строка", "text"), ("вещественное", "float"),
        ("логическое", "boolean"), ("да/нет", "boolean"), ("дата и время", "timestamp"),
        ("метка времени", "timestamp"), ("время", "time"), ("список строк", "array"),
        ("整型", "integer"), ("布尔值", "boolean"), ("浮点数", "float"), ("日期时间", "timestamp"),
        ("时间", "time"), ("金额", "decimal"), ("长文本", "text"),
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
     "cadena de hasta 80 caracteres", "texto (até 80 caracteres)", "строка, до 80 символов",
     "символьная строка (80)", "字符串，最长 80", "字符串（80）", "字符型(80)"],
)  # fmt: skip
def test_how_long_a_text_is_in_words(written: str) -> None:
    assert read_type(written) == ColumnType("text", length=80)


@pytest.mark.parametrize(
    "written",
    ["Dezimalzahl (10,2)", "nombre décimal (10,2)", "decimal number (10, 2)",
     "десятичное число (10,2)", "小数(10,2)"],
)  # fmt: skip
def test_figures_of_a_number_in_words(written: str) -> None:
    assert read_type(written) == ColumnType("decimal", precision=10, scale=2)


@pytest.mark.parametrize(
    "written",
    ["Aufzählung (a, b)", "énumération : a, b", "enumerado (a, b)", "Auswahl aus a, b"],
)
def test_values_behind_a_word(written: str) -> None:
    assert read_type(written) == ColumnType("enum", values=("a", "b"))


@pytest.mark.parametrize("written", ["inteiro longo", "длинное целое", "长整数", "entier long"])
def test_long_whole_numbers(written: str) -> None:
    assert read_type(written) == ColumnType("integer", bits=64)
