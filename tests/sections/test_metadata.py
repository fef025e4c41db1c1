"""The head of a document, in all the forms in which people write it."""

from __future__ import annotations

import pytest

import asbuilt
from asbuilt.document.reader import read as read_document
from asbuilt.errors import NothingUnderstood
from asbuilt.source import Source
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.section import outline
from asbuilt.spec.sections.metadata import Metadata, Status, read, slug


def metadata(text: str) -> Metadata:
    return read(outline(read_document(Source("spec.md", text))))


HEADS = {
    "bold lines": "# T\n\n**Version:** 1.2\n**Status:** Review\n**Author:** Ada\n"
    "**Date:** 2026-01-02\n**Last Updated:** 2026-02-03\n",
    "colons outside": "# T\n**Version**: 1.2\n**Status**: Review\n**Author**: Ada\n"
    "**Date**: 2026-01-02\n**Updated**: 2026-02-03\n",
    "front matter": "---\nversion: '1.2'  \nstatus: Review # soon\nauthor: \"Ada\"\n"
    "date: 2026-01-02\nlast_updated: 2026-02-03\nnested:\n  version: 9\n---\n# T\n",
    "of the document": "# T\n\nVersion of the document: 1.2\nState: Review\nAuthor: Ada\n"
    "Date: 2026-01-02\nLast updated: 2026-02-03\n",
    "plain lines": "# T\n\nVersion: 1.2\nStatus: Review\nAuthor: Ada\nDate: 2026-01-02\n"
    "Last updated: 2026-02-03\n",
    "a quote": "# T\n\n> **Version:** 1.2\n> **Status:** Review\n> **Author:** Ada\n"
    "> **Created:** 2026-01-02\n> **Last Modified:** 2026-02-03\n",
    "bullets": "# T\n\n- **Version:** v1.2\n- Status: Review\n- **Authors:** Ada\n"
    "- Date: 2026-01-02\n- Last Updated: 2026-02-03\n",
    "one line": "# T\n\n**Version:** 1.2 · **Status:** In Review | **Author:** Ada · "
    "**Date:** 2026-01-02 · **Last Updated:** 2026-02-03\n",
    "one plain line": "# T\n\nVersion: 1.2 | Status: Review | Author: Ada | Date: 2026-01-02 | "
    "Updated: 2026-02-03\n",
    "bold keys without colons": "# T\n\n**Revision** 1.2 &nbsp;&nbsp; **State** In review &nbsp; "
    "**Owner** Ada **Date** 2026-01-02 &emsp; **Updated** 2026-02-03\n",
    "plain keys without colons": "# T\n\nVersion 1.2 · Status Review · Author Ada · "
    "Date 2026-01-02 · Updated 2026-02-03\n",
    "keys that say what they are of": "# T\n\nDesign doc version: 1.2\nSpec status: Review\n"
    "Document owner: Ada\nRFC date: 2026-01-02\nDocument last updated: 2026-02-03\n",
    "such keys on one line": "# T\n\nDocument revision: 1.2 — State: in review (until May) — "
    "Author: Ada — Date: 2026-01-02 — Doc updated: 2026-02-03\n",
    "such keys in bold": "# T\n\n**Doc version** 1.2 · **Doc status** Review · **Doc owner** Ada · "
    "**Date** 2026-01-02 · **Updated** 2026-02-03\n",
    "an abbreviation": "# T\n\nOwner: Ada · Doc status: Review · Rev. 1.2 · Date: 2026-01-02 · "
    "Updated: 2026-02-03\n",
    "behind a sentence": "# T\n\n_Kept by the loft. Page version: 1.2 · Status: Review · "
    "Author: Ada · Date: 2026-01-02 · Updated: 2026-02-03_\n",
    "attributes of AsciiDoc": "= T\n:author: Ada\n:revnumber: 1.2\n:date: 2026-01-02\n"
    ":revdate: 2026-02-03\n:status: Review\n:toc: left\n",
    "fields of reStructuredText": "# T\n\n:Version: 1.2\n:Status: Review\n:Author: Ada\n"
    ":Date: 2026-01-02\n:Last updated: 2026-02-03\n",
    "far apart": "# T\n\nVersion: 1.2    Status: Review    Author: Ada    Date: 2026-01-02    "
    "Updated: 2026-02-03\n",
    "commas": "# T\n\nVersion 1.2, status: review, author: Ada, date: 2026-01-02, "
    "updated: 2026-02-03\n",
    "a table": "# T\n\n| Field | Value |\n|---|---|\n| **Version** | 1.2 |\n| Status | Review |\n"
    "| Author | Ada |\n| Date | 2026-01-02 |\n| Last Updated | 2026-02-03 |\n",
    "a table without a header": "# T\n\n| Version | 1.2 |\n|---|---|\n| Status | Review |\n"
    "| Author | Ada |\n| Date | 2026-01-02 |\n| Last Updated | 2026-02-03 |\n",
    "a table across": "# T\n\n| Version | Status | Author | Date | Updated |\n"
    "|---|---|---|---|---|\n| 1.2 | 🟡 Review | Ada | 2026-01-02 | 2026-02-03 |\n",
    "a section of its own": "# T\n\n## Document Information\n\n- Version: 1.2\n- Status: Review\n"
    "- Author: Ada\n- Date: 2026-01-02\n- Last Updated: 2026-02-03\n",
    "its last lines": "# T\n\n## Overview\n\nText.\n\n---\n\n**Document Version:** 1.2\n"
    "**Status:** Review\n**Owner:** Ada\n**Date:** 2026-01-02\n**Last Updated:** 2026-02-03\n",
    "a last line": "# T\n\n## Overview\n\nText.\n\n*Version: 1.2 | Status: Review | Author: Ada | "
    "Date: 2026-01-02 | Last updated: 2026-02-03*\n",
    "below a subtitle": "# Technical Specification\n\n## T\n\n**Version:** 1.2\n"
    "**Status:** Review\n**Author:** Ada\n**Date:** 2026-01-02\n**Last Updated:** 2026-02-03\n",
    "below the kind": "# T\n\n## Technical Specification\n\n**Version:** 1.2\n"
    "**Status:** Review\n**Author:** Ada\n**Date:** 2026-01-02\n**Last Updated:** 2026-02-03\n",
    "below a title of its own": "# Requirements Specification\n# T\n\n| | |\n|---|---|\n"
    "| Issue | 1.2 |\n| Status | Review |\n| Prepared by | Ada |\n| Issue date | 2026-01-02 |\n"
    "| Updated | 2026-02-03 |\n\n## Overview\n\nText.\n",
    "badges": "# T\n\n![version](https://img.shields.io/badge/version-1.2-blue)\n"
    "[![state](https://img.shields.io/badge/status-In%20review-f0ad4e.svg?style=flat)](#state)\n"
    "![Author](https://img.shields.io/badge/Ada-grey) ![](https://badgen.net/badge/date/2026--01--02/red)\n"
    "![Updated](https://img.shields.io/badge/last_updated-2026--02--03-lightgrey)\n",
    "badges in HTML": "# T\n\n<p align='center'>\n"
    "  <img src='https://img.shields.io/badge/version-1.2-blue'>\n"
    "  <img height=20 src='https://img.shields.io/badge/status-In_review-red.svg'>\n"
    "  <img src='https://img.shields.io/badge/author-Ada-grey?style=flat'>\n"
    "  <img src='https://img.shields.io/badge/date-2026--01--02-red'>\n"
    "  <img src='https://img.shields.io/badge/updated-2026--02--03-red'>\n</p>\n",
    "before the title": "Version: 1.2\nStatus: Review\nAuthor: Ada\nDate: 2026-01-02\n"
    "Last Updated: 2026-02-03\n\n# T\n",
}


@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS.keys())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_form_of_a_head_says_the_same(text: str, line_end: str) -> None:
    found = metadata(text.replace("\n", line_end))
    assert found.title is not None
    assert (found.title.text, found.version, found.status) == ("T", "1.2", Status.REVIEW)
    texts = [value.text for value in (found.author, found.date, found.last_updated) if value]
    assert texts == ["Ada", "2026-01-02", "2026-02-03"]


@pytest.mark.parametrize(
    ("heading", "title", "name"),
    [
        ("# Technical Specification: Helpdesk", "Helpdesk", "helpdesk"),
        ("# Technical Specification - Help Desk", "Help Desk", "help-desk"),
        ("# **Software Requirements Specification:** Helpdesk", "Helpdesk", "helpdesk"),
        ("# Feature Specification: Åse's Café", "Åse's Café", "ase-s-cafe"),
        ("# PRD: Orders (v2)", "Orders (v2)", "orders-v2"),
        ("# Helpdesk — Technical Specification", "Helpdesk", "helpdesk"),
        ("# Helpdesk API", "Helpdesk API", "helpdesk-api"),
        ("# Technical Specification", "Technical Specification", "technical-specification"),
        ("# 仕様", "仕様", "service"),
        ("# `orders`\n# Second", "`orders`", "orders"),
        ("## No title", None, "service"),
        ("---\ntitle: Orders\n---\n## No title", "Orders", "orders"),
        ("", None, "service"),
    ],
)
def test_the_title_names_the_service(heading: str, title: str | None, name: str) -> None:
    found = metadata(heading)
    assert (found.title.text if found.title else None, found.name) == (title, name)


def test_a_status_may_follow_the_version_in_a_sentence() -> None:
    found = metadata("# T\n\n*Version 2.1, status: approved by the steering group.*\n")
    assert (found.version, found.status) == ("2.1", Status.APPROVED)


@pytest.mark.parametrize(
    ("head", "version"),
    [
        ("*Team Apex · last touched on Thursday · v0.9, still a draft*", "0.9"),
        ("**Doc. DRP3-SYS-001 Rev. 1.1** | **State: DRAFT**", "1.1"),
        ("    version   0.3.1\n    status    draft", "0.3.1"),
        ("v0.9 // draft // Ada + Ben // 30 Nov 2026", "0.9"),
        ("v0.9 / draft / Ada", "0.9"),
        ("v0.9 ~ in review ~ Ada", "0.9"),
        (
            "> This README **is** the spec. Boats float. Current version: `0.9.2`, status: draft.",
            "0.9.2",
        ),
        (
            "![spec](https://img.shields.io/badge/spec-v0.9.2-blue) ![go](https://img.shields.io/badge/go-1.23-red)",
            "0.9.2",
        ),
        ("It runs on Node v20.1 / Postgres 16.", "0.0"),
        ("It speaks the protocol v2.1 of the harbour.", "0.0"),
        ("*For the board, 24 April 2026. Owner: A. Berg. Draft 5 — read it first.*", "5"),
        ("Working draft 7", "7"),
        ("*v3, 2 March 2026*", "3"),
        ("**Document:** BT-12, issue 4\n**Owner:** A. Berg", "4"),
        ("*Boats float. Draft 5 was thrown away.*", "0.0"),
        ("Draft 5 of the law is read here.", "0.0"),
        ("**Document:** BT-12, 4 pages", "0.0"),
    ],
)
def test_a_head_mentions_its_version_among_other_things(head: str, version: str) -> None:
    assert metadata(f"# Boats\n\n{head}\n\n## Why\n\nBoats.\n").version == version


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("**Design document v2.1** — under review (remarks by Monday, please)", Status.REVIEW),
        ("Version 2.1 (out for review)", Status.REVIEW),
        ("Version 2.1 | Approved | 2 May 2026", Status.APPROVED),
        ("**Tech spec v2.1** · approved by the board", Status.APPROVED),
        ("Under review v2.1", Status.REVIEW),
        ("Version 2.1 · not approved", Status.DRAFT),
        ("Version 2.1, review comments are welcome", Status.DRAFT),
        ("**Version:** 2.1 · **Status:** Draft · Approved", Status.DRAFT),
        ("*Document version 2.1 — Approved at the review of 22 May*", Status.APPROVED),
    ],
)
def test_a_status_beside_a_version_needs_no_name(text: str, status: Status) -> None:
    found = metadata(f"# T\n\n{text}\n")
    assert (found.version, found.status) == ("2.1", status)


def test_a_status_beside_a_version_is_known_in_other_languages() -> None:
    german = next(each for each in shipped() if each.name == "de")
    with speaking(german):
        found = metadata("# T\n\nFassung 2.1 — in Prüfung\n")
    assert (found.version, found.status) == ("2.1", Status.REVIEW)


def test_a_badge_with_the_state_of_a_product_says_nothing_of_the_document() -> None:
    found = metadata("# T\n\n![status](https://img.shields.io/badge/status-stable-green)\n")
    assert found.status_text is None


def test_a_name_is_short_enough_for_a_host() -> None:
    assert slug("a" * 200) == "a" * 63
    assert slug("a" * 62 + " b") == "a" * 62


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Draft", Status.DRAFT),
        ("**Approved**", Status.APPROVED),
        ("✅ approved", Status.APPROVED),
        ("Under Review", Status.REVIEW),
        ("Draft | Review | Approved", Status.DRAFT),
        ("not approved", Status.DRAFT),
        ("Unapproved", Status.DRAFT),
        ("Final", Status.APPROVED),
        ("published", Status.APPROVED),
        ("committed", Status.APPROVED),
        ("published for comment", Status.REVIEW),
        ("discussion", Status.REVIEW),
        ("Draft for discussion", Status.DRAFT),
        ("Released", Status.APPROVED),
        ("Active", Status.APPROVED),
        ("Active; v1.2 moves the transport to MQTT (see below)", Status.APPROVED),
        ("Effective (since May)", Status.APPROVED),
        ("Active; pending approval by Legal", Status.DRAFT),
        ("Effective (not yet)", Status.DRAFT),
        ("Active (superseded by v2)", Status.SUPERSEDED),
        ("Superseded", Status.SUPERSEDED),
        ("Superseded by edition 3.0", Status.SUPERSEDED),
        ("Approved, superseded by 3.0", Status.SUPERSEDED),
        ("Replaced by 3.0", Status.SUPERSEDED),
        ("No longer in force", Status.SUPERSEDED),
        ("Obsolete", Status.SUPERSEDED),
        ("Approved (supersedes 2.0)", Status.APPROVED),
        ("Approved, replaces 2.0", Status.APPROVED),
        ("Approved; to be superseded by 3.0", Status.APPROVED),
        ("Not superseded", Status.DRAFT),
        ("Draft, supersedes 1.0", Status.DRAFT),
        ("Active development", Status.DRAFT),
        ("Final draft", Status.DRAFT),
        ("Approved for implementation (review of 2026-05-04)", Status.APPROVED),
        ("In Review — to be approved in May", Status.REVIEW),
        ("Draft v4 (after the second review)", Status.DRAFT),
        ("Final, all reviews done", Status.DRAFT),
        ("Final – approved by the steering group", Status.APPROVED),
        ("Final – to be approved", Status.DRAFT),
        ("Signed off by Housing and Legal on 13 November 2026", Status.APPROVED),
        ("To be signed off by Legal", Status.DRAFT),
        ("To be approved by the board", Status.DRAFT),
        ("✅ Production", Status.APPROVED),
        ("In production", Status.APPROVED),
        ("Live (until the new desk opens)", Status.DRAFT),
        ("Production, pending sign-off", Status.DRAFT),
        ("Not in production", Status.DRAFT),
        ("Released for review", Status.REVIEW),
        ("[Status]", Status.DRAFT),
    ],
)
def test_a_status_that_is_not_one_known_word_is_a_draft(text: str, status: Status) -> None:
    found = metadata(f"# T\n\n**Status:** {text}\n")
    assert found.status is status
    assert found.status_text is not None
    assert found.status_text.text == text


def test_a_sentence_may_be_a_field_behind_another() -> None:
    found = metadata("# T\n\nAuthor: S. Whitcombe. State: under review.\n")
    assert (found.author and found.author.text, found.status) == ("S. Whitcombe", Status.REVIEW)
    purpose = metadata("# T\n\nAuthor: S. Whitcombe. Aim: a quiet night.\n")
    assert purpose.author and purpose.author.text == "S. Whitcombe. Aim: a quiet night."


def test_a_date_is_no_status() -> None:
    """German says *Stand* of both."""
    assert metadata("# T\n\n**Status:** 17.11.2026\n").status_text is None


@pytest.mark.parametrize(
    ("text", "version"),
    [("1.0", "1.0"), ("v2.3.1", "2.3.1"), ("1.0.0-rc.1", "1.0.0-rc.1"), ("1.0 (draft)", "1.0"),
     ("[Version]", "0.0"), ("`3`", "3")],
)  # fmt: skip
def test_a_version_is_its_figures(text: str, version: str) -> None:
    assert metadata(f"# T\n\n**Version:** {text}\n").version == version


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("# T – Technical Specification v1.4", "1.4"),
        (
            "# T\n\n| Version | 1.6 | Status | Draft |\n|--|--|--|--|\n| Owner | A | Date | B |",
            "1.6",
        ),
        ("# T\n\nOwner:: A. Berg\nVersion:: 2.3\nStatus:: in review", "2.3"),
        ("# T\n\n**Status:** Draft v4 (again)", "4"),
        ("# T\n\nThe tracker of buses. Status: **In Review**, version 0.4.", "0.4"),
        ("# T\n\n## Changelog\n\n- 1.9: x\n- 1.10: y\n- 1.2: z", "1.10"),
        ("# T – Specification v1.4\n\n**Version:** 2.0\n\n## Changelog\n\n- 1.9: x", "2.0"),
        ("# T\n\n> **Tech spec v0.7** — _Status: In Review_ — authors: @a", "0.7"),
        ("# T\n\nDesign doc, rev. 12, approved", "12"),
        ("# T\n\nTechnical design, version 1.9 (approved in March)", "1.9"),
        ("# T\n\n_v0.3, still a draft, by the two of us_", "0.3"),
        ("# T\n\nv2.1", "2.1"),
        ("# T\n\nEdition: 2\nDocument version: 2.0.4\n", "2.0.4"),
        ("# T\n\n![build](https://img.shields.io/badge/build-1.9-green)", "0.0"),
        ("# T\n\nv2.1 of the library is needed", "0.0"),
        ("# T\n\n## Summary\n\nA cache.\n\nThis is document version 0.4.2.", "0.4.2"),
        ("# T\n\n## Status of This Memo\n\nThis is an internal draft, version 0.4.", "0.4"),
        ("# T\n\n## Abstract\n\nA.\n\n## Document status\n\nThis memo is draft 0.7.", "0.7"),
        ("# T\n\n> It was written first. README version `0.9.0`, draft.", "0.9.0"),
        ("# T\n\nA cache. You are reading version 2.1 of this wiki page.", "2.1"),
        ("# T\n\n## About\n\nThis specification is now at version 3.0.", "3.0"),
        ("# T\n\nLe service.\n\n## À propos\n\nVersion 1.3 de ce document.", "1.3"),
        ("# T\n\n**Release document version:** 4.0.1\n**Release status:** Draft", "4.0.1"),
        ("# T\n\n**Release version:** 7.0\n**Document version:** 2.0", "2.0"),
        ("# T\n\n**Docs version:** 5.2.0", "5.2.0"),
        ("# T\n\n## Summary\n\nIt needs version 2.0 of the library.", "0.0"),
        ("# T\n\n## Summary\n\nThis API follows OpenAPI specification version 3.0.", "0.0"),
        ("# T\n\n## Scope\n\n### Versions\n\nThis is document version 0.4.2.", "0.0"),
        ("# T\n\nThe document v3 replaces is in the archive", "0.0"),
        ("# T\n\n**Status:** Draft since 2026", "0.0"),
        ("# T\n\n## Overview\n\n**Status:** v4 works\n", "0.0"),
    ],
)
def test_a_version_may_stand_in_other_places(text: str, version: str) -> None:
    assert metadata(text).version == version


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Technical Specification\n\n## Bee Hotel\n\n## 1. Overview\n\nText.", "Bee Hotel"),
        ("# Technical Specification\n\n## Bee Hotel\n\n### Document Control\n\nVersion: 1.0",
         "Bee Hotel"),
        ("# Technical Specification\n\n**Project:** Bee Hotel", "Bee Hotel"),
        ("# Technical Specification\n\n## Overview\n\nText.", "Technical Specification"),
        ("# Bee Hotel\n\n## Rooms\n\n**Version:** 1.0", "Bee Hotel"),
    ],
)  # fmt: skip
def test_a_title_that_names_a_kind_has_the_name_below_it(text: str, title: str) -> None:
    found = metadata(text).title
    assert found is not None
    assert found.text == title


def test_a_date_ends_with_its_line() -> None:
    found = metadata("# T\n\n> Version: 1.0 | Date: 2026-04-04\n> A hotel for bees\n")
    assert found.date is not None
    assert found.date.text == "2026-04-04"


def test_front_matter_wins_and_the_conflict_stays_visible() -> None:
    found = metadata("---\nversion: 2.0\n---\n# T\n\n**Version:** 1.0\n")
    assert found.version == "2.0"
    assert [field.value.text for field in found.fields] == ["2.0", "1.0"]


def test_fields_are_places_in_the_document() -> None:
    source = Source("spec.md", HEADS["front matter"] + "\n**Team:** Core\n\nNote: not a field\n")
    fields = read(outline(read_document(source))).fields
    assert [source.slice(field.key.span) for field in fields] == [
        "version", "status", "author", "date", "last_updated", "nested", "Team",
    ]  # fmt: skip
    assert all(source.slice(field.value.span) == field.value.text for field in fields)


def test_the_newest_version_of_a_history_has_the_documents_status() -> None:
    rows = "| 1.10 | May | In review |\n| 1.9 | March | Approved |\n"
    history = f"## Document history\n\n| Version | Date | Status |\n|---|---|---|\n{rows}"
    found = metadata(f"# Boats\n\n{history}")
    assert (found.version, found.status) == ("1.10", Status.REVIEW)
    assert metadata(f"# Boats\n\n**Status:** Draft\n\n{history}").status is Status.DRAFT


def test_a_status_may_stand_below_the_history() -> None:
    table = "| Version | Date |\n|---|---|\n| 1.0 | May |\n| 2.0 | June |\n"
    history = f"# T\n\n## Vision\n\n### Revision History\n\n{table}"
    assert metadata(f"{history}\n**Status: Approved**\n").status is Status.APPROVED
    assert metadata(f"{history}\n**Status: Approved**\n").version == "2.0"


def test_a_change_history_is_no_head() -> None:
    text = "# T\n\n| Version | Date | Author |\n|---|---|---|\n| 1 | a | b |\n| 2 | c | d |\n"
    assert metadata(text).fields == ()


@pytest.mark.parametrize(
    ("heading", "says"),
    [("Bee Hotel – Design Document", True), ("Requirements", True), ("Bee Hotel", False)],
)
def test_a_document_may_say_that_it_is_a_specification(heading: str, says: bool) -> None:
    source = Source("spec.md", f"# {heading}\n\nOne day we shall build it.\n")
    assert read(outline(read_document(source))).is_specification is says
    if says:
        assert asbuilt.read(source).source is source
    else:
        with pytest.raises(NothingUnderstood):
            asbuilt.read(source)


def test_a_document_without_a_head_is_a_draft() -> None:
    found = metadata("## Glossary\n\nVersion control: git\n")
    assert (found.version, found.status, found.fields) == ("0.0", Status.DRAFT, ())


@pytest.mark.parametrize(
    ("cover", "version"),
    [
        ("**Project:** Harbour\n**Version:** 2.1\n**Date:** 2026\n", "2.1"),
        ("- **Version:** 2.1\n- **Runtime:** tide\n", "0.0"),
    ],
)
def test_the_first_section_may_be_a_cover_whatever_it_is_called(cover: str, version: str) -> None:
    found = metadata(f"# Harbour\n\n---\n\n## Front page\n\n{cover}\n## Berths\n")
    assert found.version == version


def test_the_state_may_be_a_lifecycle() -> None:
    assert metadata("# Harbour\n\n| Lifecycle | Approved |\n|---|---|\n").status is Status.APPROVED


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("pt", "**Versão do documento:** 0.7\n**Situação do documento:** Em revisão"),
        ("es", "**Versión del documento:** 0.7\n**Estado del documento:** En revisión"),
        ("fr", "**Version du document :** 0.7\n**Statut du document :** En revue"),
        ("de", "**Version des Dokuments:** 0.7\n**Status des Dokuments:** In Prüfung"),
    ],
)
def test_fields_may_say_that_they_are_of_the_document(name: str, head: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        found = metadata(f"# Porto\n\n{head}\n")
    assert (found.version, found.status) == ("0.7", Status.REVIEW)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (
            "This design was signed off by the board (A. Lind) on 6 November 2026. It is new.",
            "Approved",
        ),
        ("*Approved 2026-05-03, Hanna Weiss*", "Approved"),
        ("Harbour · Boats · Approved 2026-11-17", "Approved"),
        ("**Approved on:** 2026-05-03", "Approved"),
        ("**Version 1.4.0** — 17 May 2026 — accepted by the board", "Approved"),
        ("**Version 1.4.0** — 17 May 2026 — to be accepted by the board", "Draft"),
        ("Berths — accepted by all who sail — are few.", "Draft"),
        ("The document is not yet approved.", "Draft"),
        ("Once approved, this document is binding.", "Draft"),
        ("This design describes approved orders.", "Draft"),
        ("Approved orders are shipped.", "Draft"),
        ("Approved by: TBD", "Draft"),
    ],
)
def test_a_sentence_at_the_head_may_say_that_a_document_is_approved(head: str, status: str) -> None:
    assert metadata(f"# Boats\n\n{head}\n\n## Data\n").status.value == status


def test_a_status_that_is_stated_comes_before_a_sentence() -> None:
    head = "# Boats\n\n**Status:** Draft\n\nThis document was approved by the board.\n"
    assert metadata(head).status is Status.DRAFT


@pytest.mark.parametrize(
    ("language", "head", "status"),
    [
        ("de", "Dieses Dokument wurde am 3. Mai vom Lenkungskreis freigegeben.", "Approved"),
        ("de", "Dieses Konzept ist noch nicht freigegeben.", "Draft"),
        ("es", "Este documento fue aprobado por la junta el 3 de mayo.", "Approved"),
        ("fr", "Ce document a été validé par le conseil le 3 mai 2026.", "Approved"),
        ("pt", "Aprovado pela direção em 3 de maio de 2026.", "Approved"),
        ("ru", "Документ утверждён председателем 20.11.2026.", "Approved"),
        ("zh", "本文档已批准，2026年5月3日。", "Approved"),
    ],
)
def test_sentences_of_other_languages_say_so(language: str, head: str, status: str) -> None:
    spoken = next(each for each in shipped() if each.name == language)
    with speaking(spoken):
        assert metadata(f"# X\n\n{head}\n\n## Y\n").status.value == status


def test_yaml_in_a_fence_may_be_the_head() -> None:
    head = "# MEP-27: Moorings\n\n```yaml\ntitle: Moorings\nstatus: {}\nversion: 1.2\n```\n"
    found = metadata(head.format("implemented"))
    assert (found.status, found.version) == (Status.APPROVED, "1.2")
    assert metadata(head.format("not implemented")).status is Status.DRAFT
    other = "# Moorings\n\n```yaml\nstatus: approved\nport: 80\n```\n"
    assert metadata(other).status is Status.DRAFT


def test_lines_in_a_plain_fence_may_be_the_head() -> None:
    found = metadata(
        "# RFC 147\n\n```\nRFC:       147\nStatus:    In Review\nRevision:  3.1\n```\n"
    )
    assert (found.status, found.version) == (Status.REVIEW, "3.1")
    assert metadata("# X\n\n```\nStatus: approved\nPort: 80\n```\n").status is Status.DRAFT


def test_the_head_may_be_the_first_part_of_the_first_section() -> None:
    text = "# T\n\n## 0. Control\n\n### 0.1 Paper\n\n| Item | Detail |\n|--|--|\n"
    text += "| Version | 1.2 |\n| Status | In Review |\n| Project code | T-3 |\n"
    found = metadata(f"{text}\n### 0.2 Readers\n\nAll.\n\n## 1. Overview\n")
    assert (found.version, found.status) == ("1.2", Status.REVIEW)


@pytest.mark.parametrize(
    ("name", "superseded", "approved", "draft"),
    [
        (
            "de",
            "Abgelöst durch Fassung 3.0",
            "Freigegeben, ersetzt 1.0",
            "Noch nicht freigegeben",
        ),
        ("fr", "Remplacé par la version 3.0", "Approuvé, remplace la 1.0", "Non approuvé"),
        ("es", "Sustituido por la versión 3.0", "Aprobado, sustituye a la 1.0", "Aún no aprobado"),
        ("pt", "Substituído pela versão 3.0", "Aprovado, substitui a 1.0", "Ainda não aprovado"),
        ("ru", "Заменён версией 3.0", "Утверждён, заменяет 1.0", "Ещё не утверждён"),
        ("zh", "已废止", "已批准，取代1.0版", "尚未批准"),
    ],
)
def test_statuses_of_other_languages(name: str, superseded: str, approved: str, draft: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        some = (superseded, approved, draft)
        found = [metadata(f"# T\n\n**Status:** {said}\n").status for said in some]
    assert found == [Status.SUPERSEDED, Status.APPROVED, Status.DRAFT]


@pytest.mark.parametrize(
    "head",
    [
        "# Software Requirements Specification\n\n## for\n\n# KilnBook\n\n*Version 1.4 approved*\n",
        "# Requirements Specification\n## for\n## KilnBook\nVersion 1.4 approved\n",
        "# Software Requirements Specification\n\n## for KilnBook\n\nVersion 1.4 approved\n",
    ],
)
def test_a_joint_stands_between_the_kind_of_a_document_and_its_name(head: str) -> None:
    found = metadata(f"{head}\nPrepared by Ada\n\n## 1. Introduction\n\nText.\n")
    assert found.title is not None
    assert (found.title.text, found.version, found.status) == ("KilnBook", "1.4", Status.APPROVED)


def test_a_version_that_is_not_approved_is_none() -> None:
    found = metadata("# Software Requirements Specification\n## for KilnBook\nVersion 1.0 draft\n")
    assert found.status is Status.DRAFT


def test_a_second_title_states_the_version() -> None:
    head = "# Backend Technical Specification\n# Kiln Section - Admin Panel\n\n**Version:** 2.1\n"
    assert (
        metadata(f"{head}**Date:** May 3, 2026\n\n## 1. Introduction\n\nText.\n").version == "2.1"
    )
    assert metadata("# Kiln backend\n\n# History\n\nVersions of kilns.\n").version == "0.0"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("**Status: APPROVED (design).** Read it with the examples.", Status.APPROVED),
        ("**Status: In review.** Ada reads it.", Status.REVIEW),
        ("**Status: Approved.** Not for boats.", Status.DRAFT),
        ("**Status: Approved.** It holds once the board has signed.", Status.DRAFT),
        ("**Boats: approved.** They float.", Status.DRAFT),
    ],
)
def test_a_field_in_bold_may_begin_a_line(head: str, status: Status) -> None:
    assert metadata(f"# T\n\n{head}\n\n## Why\n").status is status


def test_marked_keys_may_stand_between_commas() -> None:
    head = "**Version** 1.0.2, **status** accepted, **date** 22 June 2026, **authors** Ada Novak"
    found = metadata(f"# T\n\n{head}\n\n## Why\n")
    assert (found.version, found.status) == ("1.0.2", Status.APPROVED)
