"""A draft as a Markdown specification, with the sections of asbuilt's own form

What the source does not say is ``TBD`` in the document, and a question at its end.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asbuilt import regex
from asbuilt.diagnostics import perform
from asbuilt.document.format import tidy
from asbuilt.exchange.ddl import Meanings, passages, statements
from asbuilt.exchange.draft import Draft, Lost, Wish
from asbuilt.exchange.outlines import below
from asbuilt.source import Source
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.example import Example

TBD = "TBD"
_RUN = regex.compile(r"`{3,}")
_LEADING = regex.compile(r"[#>|+*~=<`\[-](?!\w)|#|<|```|\d{1,9}(?=[.)])")
_TITLE = regex.compile(r"^ {0,3}#{1,6}[ \t]+(?P<title>\S.*?)[ \t#]*$", re.MULTILINE)
_ZEROS = regex.compile(r"(?<=-)0+(?=\d)")
_ROUTE = regex.compile(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b\W{0,4}/")
_PASSAGES = frozenset({
    "System Overview", "Components", "Testing Strategy", "Security Considerations", "Deployment",
    "Risks & Mitigation", "Alternatives Considered",
})  # fmt: skip
_BODILESS = ("GET", "HEAD", "DELETE")


def specification(draft: Draft) -> str:
    """The whole document, laid out as `asbuilt fmt` does; it ends with a line end."""
    written = "\n\n".join(filter(None, _parts(draft))) + "\n"
    return perform(written, tidy(Source("-", written)))


def _parts(draft: Draft) -> Iterator[str]:
    yield f"# Technical Specification: {line(draft.title)}"
    facts = {"Version": draft.version or "0.1", "Status": "Draft", "Author": draft.author,
             "Date": draft.date, "Last Updated": draft.date}  # fmt: skip
    yield "\n".join(f"**{name}:** {line(fact) or TBD}" for name, fact in facts.items())
    yield _section("## Executive Summary", paragraphs(draft.summary))
    yield "## Background"
    yield _section("### Problem Statement", paragraphs(draft.problem))
    yield _section("### Goals", bullets(draft.goals))
    yield _section("### Non-Goals", bullets(draft.non_goals))
    yield "## Requirements"
    yield _section("### Functional Requirements", _wishes(draft.functional, "FR", "Status"))
    yield _section(
        "### Non-Functional Requirements", _wishes(draft.non_functional, "NFR", "Target")
    )
    yield "## Architecture"
    yield _section("### System Overview", _passage(draft, "System Overview", 3))
    yield _section("### Components", _passage(draft, "Components", 3))
    sql = passages(statements(draft.tables, draft.meanings))
    yield _section("### Data Model", "\n\n".join(fence("sql", text) for text in sql))
    yield _section(
        "### API Specification",
        "\n\n".join(_endpoint(each, draft.meanings) for each in draft.endpoints),
    )
    others = dict.fromkeys(name for name, _ in draft.passages if name not in _PASSAGES)
    yield from (_section(f"### {line(name)}", _passage(draft, name, 3)) for name in others)
    yield _section("## Implementation Plan", "\n\n".join(_phases(draft)))
    yield _section("## Testing Strategy", _passage(draft, "Testing Strategy"))
    yield _section("## Security Considerations", _security(draft))
    yield _section("## Deployment", _passage(draft, "Deployment"))
    yield _section("## Monitoring & Observability", "")
    yield _section("## Risks & Mitigation", _passage(draft, "Risks & Mitigation"))
    yield _section("## Open Questions", bullets(f"[ ] {line(each)}" for each in _questions(draft)))
    yield _section("## Alternatives Considered", _passage(draft, "Alternatives Considered"))
    yield _section("## Dependencies", bullets(draft.dependencies))
    yield _section("## Success Metrics", bullets(draft.metrics))
    yield _section("## Timeline", "")
    yield "## Appendix"
    yield _section("### Glossary", bullets(f"**{name}:** {text}" for name, text in draft.terms))
    links = (f"[{line(name)}](<{address}>)" for name, address in draft.references)
    yield _section("### References", bullets(links))
    if draft.lost:
        said = "\n".join(map(line, _lost(draft.lost)))
        yield _section("### Not Carried Over", fence("log", said))  # a list would be read


def _section(heading: str, content: str) -> str:
    return f"{heading}\n\n{content or TBD}"


def _passage(draft: Draft, title: str, level: int = 2) -> str:
    """What goes under ``title``, which is a heading of ``level``."""
    texts = (text.strip() for name, text in draft.passages if name == title)
    return "\n\n".join(below(text, level) for text in texts)


def _security(draft: Draft) -> str:
    said = _passage(draft, "Security Considerations")
    if not draft.roles:
        return said
    listed = bullets(
        f"**{name}:** {line(text)}" if text else f"**{name}**" for name, text in draft.roles
    )
    legend = bullets(f"**{word}**: `{rule}`" for word, rule in draft.legend)
    rows = f"### Access Legend\n\n{legend}" if legend else ""
    return "\n\n".join(filter(None, (said, f"### Roles\n\n{listed}", rows)))


def _questions(draft: Draft) -> Iterator[str]:
    yield from draft.questions
    if not draft.functional:
        yield "Which functional requirements does the service have?"
    if not draft.non_functional:
        yield "How fast, how available and for how many users must the service be?"
    if not draft.tables:
        yield "Which data does the service keep?"
    if not draft.endpoints:
        yield "Which endpoints does the service have?"
    elif not draft.secured:
        yield "Which roles are there, and who may call which endpoint?"
    yield "How is the service deployed, watched and rolled back?"


def _lost(lost: Sequence[Lost]) -> Iterator[str]:
    """What was left behind, each file as it is called below the folder that holds all of them."""
    top = os.path.commonpath([Path(each.where).parent for each in lost])
    for each in lost:
        yield f"{os.path.relpath(each.where, top)}: {each.what}"


# ---------------------------------------------------------------- requirements and the plan


def _wishes(wishes: Sequence[Wish], prefix: str, last: str) -> str:
    if not wishes:
        return ""
    taken = {_ZEROS.sub("", wish.identifier) for wish in wishes}
    free = (f"{prefix}-{number}" for number in range(1, len(wishes) * 2 + 1))
    fresh = (identifier for identifier in free if identifier not in taken)
    rows = [
        {
            "ID": wish.identifier or next(fresh),
            "Requirement": wish.text,
            "Priority": wish.priority,
            last: wish.status if last == "Status" else wish.target,
            "Acceptance Criteria": "\n".join(wish.criteria),
        }
        for wish in wishes
    ]
    columns = [name for name in rows[0] if any(row[name] for row in rows)]
    return table(columns, ([row[name] or TBD for name in columns] for row in rows))


def _phases(draft: Draft) -> Iterator[str]:
    for number, phase in enumerate(draft.phases, 1):
        tasks = bullets(f"[{'x' if done else ' '}] {line(text)}" for text, done in phase.tasks)
        yield f"### Phase {number}: {line(phase.title)}\n\n**Tasks:**\n\n{tasks}"


# ---------------------------------------------------------------- endpoints


def _endpoint(endpoint: Endpoint, meanings: Meanings) -> str:
    title = line(endpoint.title)
    title = endpoint.key if not title or _ROUTE.search(title) else title
    parts = [f"#### {title}", f"**Method:** `{endpoint.key}`"]
    parts += _facts(endpoint, meanings)
    if endpoint.request is not None and endpoint.method not in _BODILESS:
        parts.append(f"**Request:**\n\n{_example(endpoint.request)}")
    if endpoint.response is not None:
        parts.append(f"**Response:**\n\n{_example(endpoint.response)}")
    answers = [f"{each.status}: {line(each.text) or 'TBD'}" for each in endpoint.answers]
    parts.append(bullets(answers))
    return "\n\n".join(filter(None, parts))


def _facts(endpoint: Endpoint, meanings: Meanings) -> Iterator[str]:
    if endpoint.description:
        yield f"**Description:** {line(endpoint.description.replace('**', ''))}"
    if endpoint.requirements:
        yield f"**Implements:** {', '.join(each.text for each in endpoint.requirements)}"
    if endpoint.roles:
        rows = {role: f" ({word.text})" for role, word in endpoint.rows}
        callers = (role.text + rows.get(role.text, "") for role in endpoint.roles)
        yield f"**Roles:** {', '.join(callers)}"
    elif endpoint.public is not None:
        yield f"**Auth:** {'none' if endpoint.public else 'required'}"
    if endpoint.status is not None:
        yield f"**Status:** {endpoint.status}"
    lines = {"Table": endpoint.table, "Handler": endpoint.handler,
             "Concurrency": endpoint.concurrency, "Rate limit": endpoint.rate_limit}  # fmt: skip
    yield from (f"**{name}:** {line(said.text)}" for name, said in lines.items() if said)
    if endpoint.search:
        yield f"**Search:** {', '.join(each.text for each in endpoint.search)}"
    if endpoint.cache_seconds is not None:
        yield f"**Cache:** {endpoint.cache_seconds} seconds"
    if endpoint.query:
        said = {name: meanings.get((endpoint.key, name), "") for name in endpoint.query}
        yield "**Query parameters:**\n\n" + bullets(
            f"`{name}`{f': {text}' if text else ''}" for name, text in said.items()
        )


def _example(example: Example) -> str:
    text = example.text
    if example.understood:
        text = json.dumps(example.value, indent=2, ensure_ascii=False)
    return fence("json", text.strip())


# ---------------------------------------------------------------- pieces of Markdown


def line(text: str) -> str:
    """``text`` on one line."""
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Prose that begins no heading, list or table, whatever it begins with. The titles in it are
    paragraphs of their own."""
    apart = _TITLE.sub(r"\n\n\g<title>\n\n", text)
    pieces = (line(piece) for piece in regex.split(r"\n\s*\n", apart))
    return "\n\n".join(_escaped(piece) for piece in pieces if piece)


def _escaped(piece: str) -> str:
    """A paragraph whose first character starts nothing but a paragraph."""
    found = _LEADING.match(piece)
    if not found:
        return piece
    at = found.end() if found[0].isdigit() else 0
    return f"{piece[:at]}\\{piece[at:]}"


def bullets(items: Iterable[str]) -> str:
    """A list with one line for each item."""
    return "\n".join(f"- {line(item)}" for item in items)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A GitHub table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in cells)} |" for cells in lines)


def _cell(text: str) -> str:
    pieces = (line(piece) for piece in text.split("\n"))
    return "<br>".join(filter(None, pieces)).replace("\\|", "|").replace("|", "\\|")


def fence(info: str, text: str) -> str:
    """A code block that nothing in ``text`` can close."""
    longest = max((len(run) for run in _RUN.findall(text)), default=2)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{info}\n{text}\n{mark}"
