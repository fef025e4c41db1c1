"""What a document is about, out of its title."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.document_title import DocumentTitle, document_title
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped

LANGUAGES = {language.name: language for language in shipped()}


def read(heading: str) -> DocumentTitle:
    found = document_title(Text(heading, Span(0, len(heading))))
    for text in (found.subject, found.edition):
        assert text is None or heading[text.span.start : text.span.end] == text.text
    return found


@pytest.mark.parametrize(
    ("heading", "subject", "edition"),
    [
        ("Bee Hotel", "Bee Hotel", None),
        ("🐝 Bee Hotel", "Bee Hotel", None),
        ("**Bee Hotel** {#bee-hotel}", "Bee Hotel", None),
        ("**Bee Hotel** and **Bees**", "**Bee Hotel** and **Bees**", None),
        ("Bee Hotel — Technical Specification v1.2", "Bee Hotel", "1.2"),
        ("Bee Hotel Design Spec (v4)", "Bee Hotel", "4"),
        ("Bee Hotel System – Design Document", "Bee Hotel System", None),
        ("Bee Hotel - Project Plan & Technical Specification", "Bee Hotel", None),
        ("Bee Hotel: Functional and Non-Functional Requirements", "Bee Hotel", None),
        ("Software Requirements Specification (SRS) for the Bee Hotel", "Bee Hotel", None),
        ("**PRD:** Bee Hotel (v2)", "Bee Hotel (v2)", None),
        ("Technical Specification: [Name]", "[Name]", None),
        ("RFC 12: Bee Hotel", "Bee Hotel", None),
        ("Bee Hotel API v2", "Bee Hotel API v2", None),
        (".NET Bee Hotel", ".NET Bee Hotel", None),
        ("Bee Hotel — Road to Spring", "Bee Hotel — Road to Spring", None),
        ("Technical Specification Document", None, None),
        ("Requirements v3", None, "3"),
    ],
)
def test_kind_and_edition_are_left_off(
    heading: str, subject: str | None, edition: str | None
) -> None:
    found = read(heading)
    assert (found.subject and found.subject.text) == subject
    assert (found.edition and found.edition.text) == edition


@pytest.mark.parametrize(
    ("language", "heading", "subject"),
    [
        ("de", "Pflichtenheft – Bienenhaus", "Bienenhaus"),
        ("es", "Hotel de abejas: Especificación técnica", "Hotel de abejas"),
        ("fr", "Cahier des charges — Hôtel à abeilles", "Hôtel à abeilles"),
        ("pt", "Hotel de abelhas - Especificação Técnica", "Hotel de abelhas"),
        ("ru", "Техническое задание: Улей", "Улей"),
        ("ru", "Функциональные требования", None),
        ("zh", "蜜蜂旅馆 · 详细设计", "蜜蜂旅馆"),
        ("zh", "蜜蜂旅馆技术规格说明书", "蜜蜂旅馆"),
    ],
)
def test_the_kind_may_be_said_in_another_language(
    language: str, heading: str, subject: str | None
) -> None:
    with speaking(LANGUAGES[language]):
        found = read(heading)
    assert (found.subject and found.subject.text) == subject
