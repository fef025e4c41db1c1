"""What stands under an endpoint: its examples, answers and bold lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import (
    JSON,
    PLAIN,
    Block,
    Fence,
    Heading,
    Item,
    List,
    Paragraph,
    Quote,
    Table,
    Text,
)
from asbuilt.document.text import on_one_line, part, sentence_lines, sentences, text_lines, text_of
from asbuilt.source import Source
from asbuilt.spec.access.roles.role import Callers
from asbuilt.spec.endpoints import body_fields
from asbuilt.spec.endpoints.call import is_call
from asbuilt.spec.endpoints.callers.alone import callers_alone, labelled_roles, names_nothing_else
from asbuilt.spec.endpoints.callers.caller_sentence import (
    callers_said,
    keyless,
    told_among,
    told_apart,
    told_in_items,
    unread_in_items,
)
from asbuilt.spec.endpoints.callers.callers import heed_named, read_auth
from asbuilt.spec.endpoints.callers.demand import heed_demand, heed_limit
from asbuilt.spec.endpoints.callers.guard import heed_guards
from asbuilt.spec.endpoints.callers.let_in import heed_condition, let_in
from asbuilt.spec.endpoints.callers.refusal import read_refusal
from asbuilt.spec.endpoints.callers.remark import heed_brackets, read_inline, read_marked
from asbuilt.spec.endpoints.callers.taken_back import heed_taken_back
from asbuilt.spec.endpoints.callers.used_by import heed_users
from asbuilt.spec.endpoints.detail_label import (
    ELSEWHERE,
    PLACES,
    QUERIED,
    enter,
    is_label,
    label_name,
    queried,
    query_names,
    read_answer,
    read_label,
)
from asbuilt.spec.endpoints.detail_table import read_aspects, read_fields, read_table, tells_aspects
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.request_fence import Part, parts, requests
from asbuilt.spec.endpoints.route import leading_routes
from asbuilt.spec.endpoints.scope import Scope
from asbuilt.spec.endpoints.wanted import led_to, take_example, take_request
from asbuilt.spec.label import Label, line_labels
from asbuilt.spec.passage import Passage, passage

_UNNAMED = {*PLAIN, "http"}
_SCRIPTS = {"javascript", "js"}
"""Languages of which an object is JSON as people write it; other code of theirs is no example."""
_MAYBE_JSON = _UNNAMED | _SCRIPTS

_STATUS_LINE = regex.compile(
    r"[`*_]*(?:HTTP\s+)?[1-5]\d\d(?:\s+[A-Z][A-Za-z'-]*){0,4}[`*_]*:?[`*_]*"
)
_BOLD = regex.compile(r"\*\*[^*]*\*\*")
_MAY_BE_JSON = regex.compile(r"\s*(?:[{\[]|//|HTTP/\d)")
_NAME = regex.compile(r"^[`*_]*([^\W\d][\w.-]*(?:\[\w*\])?)")
_CODED = regex.compile(r"[*]{0,2}`([^\W\d]\w*)`")


def describe(
    source: Source, drafts: Sequence[Draft], blocks: Sequence[Block], scope: Scope
) -> None:
    """Add to ``drafts`` what ``blocks`` say, with the requirements of ``scope`` that they name and
    those of its roles that they let in."""
    most = _most_together(source, blocks) if len(drafts) > _FEW else len(drafts)
    for draft in drafts[:most]:
        _describe(source, draft, blocks, scope)
    for draft in drafts[most:]:
        draft.demand = draft.demand or next(_texts(source, blocks), None)


def _most_together(source: Source, blocks: Sequence[Block]) -> int:
    """Of how many endpoints ``blocks`` are read that are said of all of them: of thousands that
    stand in one list each of its items would be. The others are closed."""
    return min(_MOST_TOGETHER, max(1, _MOST_READ // max(1, sum(1 for _ in _texts(source, blocks)))))


_FEW = 8
_MOST_TOGETHER = 64
_MOST_READ = 5_000
"""Sentences that are read, each once for an endpoint."""


def _describe(source: Source, draft: Draft, blocks: Sequence[Block], scope: Scope) -> None:
    read_detail(source, blocks, draft)
    _tell_apart(draft, scope.roles)
    heed_named(draft, scope.roles)
    if not blocks:
        return
    heed_users(source, blocks, draft, scope.roles)
    for block in blocks:
        read_marked(block, draft, scope.roles)
    for whole in _paragraphs(blocks):
        if draft.roles is None and not draft.public:
            let_in(told_among(whole, scope.roles), draft)
    for block in blocks:
        if draft.roles is None and not draft.public and isinstance(block, List):
            items = [each.text for each in block.items]
            if told := told_in_items(items, scope.roles):
                let_in(told, draft)
            else:
                draft.demand = draft.demand or unread_in_items(items, scope.roles)
        if draft.roles is None and not draft.public and isinstance(block, Paragraph):
            draft.demand = draft.demand or names_nothing_else(block, draft, scope.roles)
        if draft.roles is None and not (draft.public or draft.all_roles or draft.demand):
            draft.demand = _labelled(block, draft, scope.roles)
    several = [*_paragraphs(blocks)]
    before: Text | None = None
    for text in _texts(source, blocks):
        draft.requirements += scope.requirements(text)
        read_refusal(text, draft, scope.roles)
        heed_guards(text, draft, scope.roles)
        if before and 0 <= text.span.start - before.span.end <= _GAP:
            heed_condition(text, draft)
            heed_limit(text, draft)
        before = None
        heed_taken_back(text, draft, scope.roles)
        if draft.roles is None and not draft.public:
            reads = draft.route.method == "GET"
            said = callers_alone(text, scope.alone)
            said = said or callers_said(text, scope.roles, reads=reads)
            said = said or (keyless(text) if scope.keyed else None)
            if draft.public is None or (said and said.named):  # signing in is not all it takes
                let_in(said, draft)
                before = text if said and (said.named or said.public) else None
            if said is None:
                heed_brackets(text, draft, scope.roles)
                around = next((each for each in several if _holds(each, text)), None)
                heed_demand(text, draft, scope.roles, around)


def _labelled(block: Block, draft: Draft, known: Collection[str]) -> Text | None:
    """What an unknown label in bold says that may be who calls, in a paragraph or an item."""
    match block:
        case Paragraph(lines=lines):
            found = line_labels(lines)
        case List(items=items):
            found = tuple(each for item in items for each in line_labels((item.text,)))
        case _:
            return None
    return next(filter(None, (labelled_roles(each, draft, known) for each in found)), None)


def _tell_apart(draft: Draft, known: Collection[str]) -> None:
    """Let in the ``known`` roles that the one label about callers tells apart, each for rows of its
    own or for all: ``clerks can read all; a skipper only own ones``."""
    told = told_apart(draft.who, known) if draft.who and not draft.all_roles else None
    if draft.who and told:
        draft.roles, draft.rows, place = None, (), draft.who.span
        draft.troubles = [each for each in draft.troubles if not each.span.overlaps(place)]
        let_in(Callers(told.named, False), draft)


def _holds(whole: Text, text: Text) -> bool:
    return whole.span.start <= text.span.start < whole.span.end


_GAP = 2
"""Characters between two sentences of a paragraph."""


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Text]:
    """The paragraphs that may be of several sentences, each on one line."""
    for block in blocks:
        if isinstance(block, Paragraph):
            text = on_one_line(text_of(block))
            if ". " in text.text:
                yield text


def _texts(source: Source, blocks: Iterable[Block]) -> Iterator[Text]:
    """The sentences of paragraphs, those over several lines too, and the items of lists."""
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                for line in sentence_lines(lines):
                    yield from sentences(line)
            case List(items=items):
                for item in items:
                    yield item.text
                    yield from _texts(source, item.children)
            case Quote(children=children):
                yield from _texts(source, children)


def read_detail(source: Source, blocks: Iterable[Block], draft: Draft) -> None:
    """Add to ``draft`` what ``blocks`` say, headings of parts (``##### Request``) included."""
    for block in blocks:
        match block:
            case Heading(title=title):
                known = enter(draft, title, part(title, len(title.text), len(title.text)))
                draft.place = draft.place if known or "example" in title.text.lower() else ELSEWHERE
            case Paragraph(lines=lines):
                _paragraph(lines, draft)
            case Fence():
                _fence(passage(source, block), block, draft)
            case List(items=items):
                if draft.place == "request":
                    take_request(body_fields.of_list(block), draft)
                for item in items:
                    _item(source, item, draft)
            case Quote(children=children):
                read_detail(source, children, draft)
            case Table():
                if tells_aspects(block):
                    read_aspects(block, draft)
                else:
                    read_table(block, draft)


# ---------------------------------------------------------------- lines


def _paragraph(written: Sequence[Text], draft: Draft) -> None:
    lines = [piece for line in written for piece in _at_labels(line)]
    found = line_labels(tuple(lines))
    before = [line for line in lines if not found or line.span < found[0].span]
    prose = [line for line in before if not _plain_line(line, draft)]
    for line in sentence_lines(tuple(prose)):
        read_inline(line, draft)
    for line in prose:
        read_fields(line, draft)
        draft.query += query_names(line.text) if "`?" in line.text else ()
    said = " ".join(line.text for line in prose)
    if not draft.description and draft.place == "" and not _BOLD.fullmatch(said):
        draft.description = said
    for label in found:
        read_label(label.key, label.value, draft)
    if not found and not draft.place and said.rstrip("*_ ").endswith((":", "：")):
        draft.place = led_to(said)


def _at_labels(line: Text) -> Iterator[Text]:
    """A line, taken apart where a label follows a sentence: ``Takes it back. **Roles:** crew``."""
    start = 0
    for found in _AMID.finditer(line.text) if "**" in line.text else ():
        value = part(line, found.end(), min(found.end() + _LONGEST_VALUE, len(line.text)))
        if is_label(part(line, *found.span("key")), value):
            yield part(line, start, found.start())
            start = found.start("label")
    yield part(line, start, len(line.text))


_LONGEST_VALUE = 200
"""Characters behind a label that tell whether it is one: a line may have thousands of them."""
_AMID = regex.compile(
    r"[.;!)](?<=\S)\s+(?P<label>\*\*(?P<key>[^\W\d_][^*\n:]{1,24}?)(?::\*\*|\*\*:))\s"
)


def _plain_line(line: Text, draft: Draft) -> bool:
    """Whether ``line`` is a label without bold marks: ``Request:``, ``Response 201 Created``."""
    for label in line_labels((line,), plain=True):
        if is_label(label.key, label.value):
            for key, value in _in_a_row(label):
                read_label(key, value, draft)
            return True
    if found := _STATE.fullmatch(line.text):
        read_auth(part(line, *found.span("who" if found["who"] else "among")), draft)
        return True
    if len(line.text) < 60 and label_name(line.text) in PLACES:
        enter(draft, line, part(line, len(line.text), len(line.text)))
        return True
    if _STATUS_LINE.fullmatch(line.text):
        read_answer(line, draft)
        return enter(draft, line, part(line, len(line.text), len(line.text)))
    routes, rest = leading_routes(line)
    return bool(routes) and not rest.strip("*`_ ")


_STATE = regex.compile(
    r"\*\*(?:protected|authenticated|secured|restricted|auth(?:entication)? required"
    r"|requires? auth(?:entication)?)"
    r"(?:\s*[–—:-]\s*(?P<who>[^*]+)|\s*\((?P<among>[^*()]+)\))\*\*",
    re.IGNORECASE,
)
"""A line that says who may call without a label: ``**Protected — clerk or admin**``."""
_NEXT = regex.compile(r"[.;,]\s+(?P<key>[^\W\d_][\w ]{1,24}):\s+(?=\S)")


def _in_a_row(label: Label) -> Iterator[tuple[Text, Text]]:
    """A label, and those that follow it on its line: ``Who: crew. Limit: 5/min.`` The fields of
    what is written out are none: ``Body: `{ name, roles: [string] }` ``."""
    key, start = label.key, 0
    for found in _NEXT.finditer(_without_examples(label.value.text)):
        following = part(label.value, *found.span("key"))
        if is_label(following, part(label.value, found.end(), len(label.value.text))):
            yield key, part(label.value, start, found.start())
            key, start = following, found.end()
    yield key, part(label.value, start, len(label.value.text))


def _without_examples(text: str) -> str:
    """``text`` with spaces for what stands in code marks and in braces."""
    start, end = text.find("{"), text.rfind("}")
    if 0 <= start < end:
        text = text[:start] + " " * (end - start) + text[end:]
    return _CODE.sub(lambda code: " " * len(code[0]), text)


_CODE = regex.compile(r"`[^`]*`")


def _item(source: Source, item: Item, draft: Draft) -> None:
    text = text_lines(item.text)[0]
    if draft.place == "response" and (named := _CODED.match(text.text)):
        draft.returned.append(part(text, *named.span(1)))
    if read_answer(item.text, draft) or _plain_line(text, draft):
        pass
    elif draft.place == "query" and (name := _NAME.match(text.text)):
        draft.query.append(name[1])
    else:
        if not text.text.isascii():
            read_inline(text, draft)
        read_fields(text, draft)
        for label in line_labels((text,)):
            read_label(label.key, label.value, draft)
    read_detail(source, item.children, draft)


# ---------------------------------------------------------------- examples


def _fence(text: Passage, fence: Fence, draft: Draft) -> None:
    """Take the JSON of a fence for the examples that its place, its own lines or the order say it
    is; a fence of other requests tells nothing of this one."""
    named = fence.language
    written = requests(text, fence)
    for each in written:
        if any(is_call(route, draft.route) for route in each.routes):
            draft.place = ""
            read_written(text, each.start, each.end, draft, named)
            draft.place = ELSEWHERE
    if not written and draft.place == "query" and (names := queried(text.text)):
        draft.query += names
        draft.place = ""
    elif not written and (
        named in JSON or (named in _MAYBE_JSON and _MAY_BE_JSON.match(text.text))
    ):
        read_written(text, 0, len(text.text), draft, named)


def read_written(text: Passage, start: int, end: int, draft: Draft, named: str) -> None:
    """Add the examples and the statuses that are written between two places of a fence in the
    language ``named``."""
    found = list(parts(text, start, end))
    if (
        named in JSON
        and not any(each.body for each in found)
        and _SAYS.search(text.text, start, end)
    ):
        found = [Part(Text("", text.span(start, start)), (start, end))]
    for each in found:
        name = label_name(each.label.text)
        status = _STATUS_LINE.fullmatch(each.label.text)
        if status:
            read_answer(each.label, draft)
        if status or name in PLACES:
            enter(draft, each.label, part(each.label, len(each.label.text), len(each.label.text)))
        elif draft.place == "query" and not each.body:
            listed = QUERIED.match(each.label.text)
            draft.query += [listed["name"]] if listed else []
            draft.place = "query" if listed else ""
        if each.body:
            alone = len(found) == 1 and not each.label.text
            place = (start, end) if alone else each.body
            take_example(text, *place, draft, named)


_SAYS = regex.compile(r"^[ \t]*(?!//|#)\S", re.MULTILINE)
"""More than remarks: ``// Response 200 — as above``."""
