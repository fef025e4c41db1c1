"""Where sentences stand that may take back what tables and lines grant, and of which endpoint they
are: in paragraphs and lists, and in the cells of rows, ``| `DELETE /x` | editor | drafts only |``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.document.text import part, sentences, split, text_of
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.matrices.endpoint_column import endpoint_columns
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.proof import is_titled
from asbuilt.spec.access.restrictions.restriction_public import ends
from asbuilt.spec.access.restrictions.restriction_short import in_short, is_no_goal, of_titles
from asbuilt.spec.access.tail import is_bound_behind
from asbuilt.spec.endpoints.route import Known, routes_in
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, items_of, own_words
from asbuilt.spec.title import normal_title

_RESTRICTING = (
    "only|not|never|cannot|no|neither|403|restricted|limited|reserved|requires?|required|needs?"
    "|needed|necessary|forbidden|prohibited|excluded|barred|blocked|own|owner|must|nobody|no one"
    r"|none|except|but|apart|aside|save|other than|rather than|minus|exclud\w+|without|denied"
    r"|refus\w+|reject\w*|prevent\w*|deny|denies|forbids?|disallow\w*|stops?|bars?|blocks?"
    "|suspended|withdrawn|revoked|disabled|close[ds]?|closing|removed|loses?|lost|off[- ]limits"
    r"|taken away|is for|are for|hides?|hidden|hiding|withh\w+|conceal\w*|invisible|inaccessible"
    "|unavailable|impossible|unable|refrain|abstain|away|lacks?|taboo|nothing|404|privilege"
    r"|prerogative|stays?|remains?|left|up to|exclusive\w*|deprecated|obsolete|legacy|retired"
    "|instead|off|switch|belongs?|ownership|pre-?conditions?|pre|locked|abolished|unless|provided"
    "|as long as|so long as|inactive|banned|unused|former|private|planned|401|unauthenticated"
    r"|anonymous\w*|behind|gone|shut|if|when|while|mfa|2fa|totp|otp|factors?|step[- ]?up"
    r"|re-?auth\w*|eyes|approvers?|approvals?|dual"
)
MAY_RESTRICT = regex.compile(
    any_of((*_RESTRICTING.split("|"), "(?:read|view)(?:ing)? (?:access|rights|permissions?)"))
    + r"|n['’]t\b|[❌✗✘🚫⛔]"
)
"""What such a sentence has, in small letters."""

REMARK, CONDITION, PROOF, WHEN, STATUS = "remark", "condition", "proof", "when", "status"
BESIDE = "beside"
OF_RULES = regex.compile(
    r"^(?!non[- ]?functional)(?:\w+ ){0,2}"
    r"(?:requirements?|rules|constraints|restrictions|exceptions?|exclusions|limitations"
    r"|acceptance criteria|user stories|amendments?|notes|remarks|warnings?|caveats"
    r"|change ?logs?|(?:version |revision |document )?history|release notes|(?:recent )?changes"
    r"|decisions?|decision (?:log|records?)|faqs?|questions and answers|errors?"
    r"|error (?:handling|codes|responses|cases)|scenarios|glossary|personas?|actors|non[- ]?goals"
    r"|(?:out of|not in) scope)$"
)
"""Titles of what may take back what is granted elsewhere."""


def may_restrict(section: Section) -> bool:
    """Whether a section may have sentences that take something back, or a column that limits."""
    said = own_words(section)
    if is_no_goal(section):
        return True
    return MAY_RESTRICT.search(said) is not None or any(each in said for each in _OF_CONDITIONS)


_OF_CONDITIONS = (
    "environment",
    "network",
    "hours",
    "condition",
    "constraint",
    "restriction",
    "limitation",
)


def texts(
    section: Section, one: Sequence[str], routes: Known
) -> Iterator[tuple[Text, Sequence[str], str]]:
    """The sentences of a section, which is about ``one`` endpoint if any, and of the rows of its
    tables; each with the endpoint that it is about, and whether it stands as a remark on it, in
    a column of conditions, or beside a clause about some. Where endpoints are not described rows
    tell of requirements, and items below a title that refuses of what somebody may not do."""
    yield from ((said, one, "") for said in of_titles(section))
    if not one:
        yield from ((said, one, "") for said in _of_requirements(section))
    yield from ((said, (), "") for said in in_short(section))
    for said, led in _sentences(section):
        titled = _TITLED.match(said.text) if one else None
        beside = routes.meant(led, "") if led and not one else ()
        yield (said, beside, BESIDE) if beside else (said, one, REMARK)
        if titled:
            yield part(said, titled.end(), len(said.text)), one, CONDITION
    yield from _of_rows(section, routes)


_TITLED = regex.compile(
    r"[*_]{0,3}(?:conditions?|constraints?|restrictions?|limitations?|row rule|rows)[*_]{0,3}:"
    r"[*_]{0,3}\s+",
    re.I,
)
"""A line of its own for what a column of conditions says."""


def _sentences(section: Section) -> Iterator[tuple[Text, Text | None]]:
    """Each clause with the one before it in the same sentence or item that names a route, if it
    names none."""
    for block in blocks_of(section, Paragraph, deep=False):
        for line in split(text_of(block), _NEXT_LABEL):
            for sentence in sentences(line):
                yield from _with_led(split(sentence, _NEXT_CLAUSE))
    for item in items_of(section, deep=False):
        yield from _with_led(_clauses(item.text))
    for table in blocks_of(section, Table, deep=False):
        for row in table.rows:
            if any(cell.text.strip("`* ") == "403" for cell in row):
                yield Text(" ".join(("403", *(cell.text for cell in row))), row[0].span), None


def _with_led(clauses: Iterable[Text]) -> Iterator[tuple[Text, Text | None]]:
    led: Text | None = None
    for clause in clauses:
        if "/" in clause.text and routes_in(clause):
            led = clause
            yield clause, None
        else:
            yield clause, led


def _of_requirements(section: Section) -> Iterator[Text]:
    """The sentences of the rows of tables that have no column of endpoints."""
    for table in blocks_of(section, Table, deep=False):
        titles = [normal_title(cell.text) for cell in table.header]
        if _REQUIRED.isdisjoint(titles) or endpoint_columns(table, titles)[0] is not None:
            continue
        for row in table.rows:
            for cell in row:
                if _may_limit(cell.text):
                    yield from _clauses(cell)


_REQUIRED = {"requirement", "requirements", "description", "rule", "business rule", "statement",
             "story", "user story", "criterion", "acceptance criterion", "acceptance criteria",
             "text", "constraint", "what"}  # fmt: skip


def _of_rows(section: Section, routes: Known) -> Iterator[tuple[Text, Sequence[str], str]]:
    for table in blocks_of(section, Table, deep=False):
        titles = [normal_title(cell.text) for cell in table.header]
        endpoint, method = endpoint_columns(table, titles)
        if endpoint is None:
            continue
        kinds = [_kind(title) for title in titles]
        for row in table.rows:
            telling = [
                at
                for at, cell in enumerate(row)
                if at != endpoint and (_may_limit(cell.text) or _tells(kinds[at], cell.text))
            ]
            verb = row[method].text if method is not None else ""
            home = routes.meant(row[endpoint], verb) if telling and _is_one(row[endpoint]) else ()
            for at in telling if len(home) == 1 else ():
                if kinds[at] == WHEN or (kinds[at] == CONDITION and _is_short(row[at].text)):
                    yield row[at], home, WHEN
                elif kinds[at] == PROOF:
                    yield Text(f"requires {titles[at]}", row[at].span), home, CONDITION
                else:
                    yield from ((said, home, kinds[at]) for said in _clauses(row[at]))


def _kind(title: str) -> str:
    if is_titled(title):
        return PROOF
    if title in _WHENS:
        return WHEN
    if title in _STATUSES:
        return STATUS
    return CONDITION if title in _CONDITIONS else REMARK if title in _REMARKS else ""


def _is_short(cell: str) -> bool:
    """Whether a cell of a column of conditions is nothing but one: ``on duty``."""
    said = english(cell).strip("`* ")
    if tells_own(said) or _ALWAYS.fullmatch(said):
        return False
    return len(said.split()) <= _FEW and is_bound_behind(said)


_FEW = 3


def _tells(kind: str, cell: str) -> bool:
    """Whether a cell of a column that limits does so: one of proofs that asks for one, one of times
    and places that is not about all, and a status that says that the call is gone."""
    if kind == PROOF:
        return grant(cell)[0] not in ("deny", "empty")
    if kind == WHEN:
        return _ALWAYS.fullmatch(english(cell).strip("`* ")) is None
    return kind == CONDITION or (kind == STATUS and ends(english(cell)) is not None)


def _may_limit(cell: str) -> bool:
    """Whether a cell says more than yes, no or own, and has a word that limits."""
    return " " in cell.strip() and MAY_RESTRICT.search(cell.lower()) is not None


def _is_one(endpoint: Text) -> bool:
    """Whether a cell names one path, not all below it."""
    return "*" not in endpoint.text.strip("*`") and len(endpoint.text) <= _LONGEST_ENDPOINT


_LONGEST_ENDPOINT = 200
_CONDITIONS = {"condition", "conditions", "constraint", "constraints", "restriction",
               "restrictions", "limitation", "limitations", "row rule", "rows"}  # fmt: skip
"""Titles of columns that say on which rows those may act whom another one names."""
_WHENS = {"when", "only when", "if", "only if", "environment", "environments", "env", "network",
          "networks", "hours", "reachable from", "opening hours"}  # fmt: skip
"""Titles of columns that say when or from where those may call whom another one names."""
_STATUSES = {"status", "state", "lifecycle", "availability", "available"}
_ALWAYS = regex.compile(
    r"(?:|[-–—*]|always|any\w*(?: (?:time|network))?|all|every\w*|none|no|n/a|yes|both|public"
    r"|(?:the )?internet|.*\b(?:prod|production|live)\b.*|\d{3})",
    re.I,
)
"""Cells of such columns that limit nothing."""
_REMARKS = {"remark", "remarks", "note", "notes", "comment", "comments", "description", "details",
            "detail", "summary", "purpose", "limits", "hint", "hints"}  # fmt: skip


def _clauses(text: Text) -> Iterator[Text]:
    for sentence in sentences(text):
        yield from split(sentence, _NEXT_CLAUSE)


_NEXT_LABEL = regex.compile(r"\n(?=[*_]{2})")
_NEXT_CLAUSE = regex.compile(
    r";\s+|(?<=[.])\s+(?=[^\W\d_a-zß-öø-ÿа-яё]|[`*])|(?<=[。；])"
    r"|,\s+(?=(?:but|while|whereas|however)\s(?!only\b|not\b)|and\sonly\s(?!the\w*\sown\b|if\b|when\b))"
)
