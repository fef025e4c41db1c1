"""Titles of numbered chapters, whatever a chapter is called and in whatever language."""

from __future__ import annotations

import pytest

from asbuilt.spec.title import cased_title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Section 3.2: Orders", "Orders"),
        ("Article 5 — Exigences non fonctionnelles", "Exigences non fonctionnelles"),
        ("Article 1er : Objet", "Objet"),
        ("CHAPITRE IV — DONNÉES", "DONNÉES"),
        ("Kapitel 5 Daten", "Daten"),
        ("Teil B – Schnittstellen", "Schnittstellen"),
        ("Artículo 5.º — Datos", "Datos"),
        ("Cláusula 6.ª — Dados", "Dados"),
        ("Раздел 5. Данные", "Данные"),
        ("Приложение А. Словарь данных", "Словарь данных"),
        ("第五条 数据", "数据"),
        ("第6部分：接口", "接口"),
        ("附录A 数据字典", "数据字典"),
        ("§ 5 Daten", "Daten"),
        ("Art. 5 – Daten", "Daten"),
        ("Гл. 5. Данные", "Данные"),
        ("Appendix B.1 Fields", "Fields"),
        ("Appendix A Glossary", "Glossary"),
    ],
)
def test_the_number_of_a_chapter_is_no_part_of_its_title(title: str, expected: str) -> None:
    assert cased_title(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Scope {#goals}",
        "[Scope](goals.md)",
        "~~Scope~~",
        "✅ Scope",
        "Scope (old)",
        "Scope [old]",
        "Scope（旧）",
        "Scope – FR-EXT",
        "iv) Scope",
        "II. Scope",
        "a. Scope",
        "ART. 3 Scope",
        "Section\u00a05 Scope",
        "第五条Scope",
    ],
)
def test_what_stands_around_a_title_is_taken_off(title: str) -> None:
    assert cased_title(title) == "Scope"


@pytest.mark.parametrize(
    "title",
    [
        "Chapter 2",
        "Articles 5 Scope",
        "Articles",
        "Part of the plan",
        "Parte a parte",
        "Часть о данных",
        "Plan B costs",
    ],
)
def test_other_titles_stay_whole(title: str) -> None:
    assert cased_title(title) == title
