"""Facts in fences, as YAML, JSON or TOML: the tables and lists that they are.

limits:
  - {route: POST /boats, limit: 5, per: user}
rollout: [staging, production]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Heading, Item, List, Table, Text
from asbuilt.source import Source, Span
from asbuilt.spec import record_code
from asbuilt.spec.access.proof import is_titled
from asbuilt.spec.language import english
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.title import normal_title
from asbuilt.spec.toml_tree import LANGUAGES as SETTINGS
from asbuilt.spec.toml_tree import read_settings
from asbuilt.spec.yaml_tree import Tree, YamlError, read_tree

_YAML = {"yaml", "yml"}
_LANGUAGES = {*_YAML, "json", *SETTINGS}
_FEWEST, _MOST_KEYS = 2, 12
_OF_TOOLS = frozenset({
    "expr", "uses", "run", "image", "script", "apiVersion", "openapi", "swagger", "paths", "jobs",
    "$ref", "cmd", "command", "hosts",
})  # fmt: skip
"""Keys of alerting rules, pipelines and manifests: these are read as such, or not at all."""
_RUN = {"run", "script", "cmd", "command"}
_RELEASED = frozenset(
    {"traffic", "share", "weight", "percent", "percentage", "bake", "soak", "hold"}
)
"""Keys of releases, beside which it may be said what runs."""
_USUAL = frozenset({"*", "default", "defaults", "global", "all", "others", "everything"})
"""Keys of what holds for all that no other key names."""
_DENIED = frozenset({"deny", "denied", "none", "forbidden", "closed", "false", "no", "403"})
"""What refuses these, as what is not listed is refused anyway."""
_TITLE = regex.compile(
    r"^(?:(?:[a-z]+ )?(?:requirements|targets|limits|alerts|alarms|quotas|permissions|routes"
    r"|endpoints|roles)|slos?|slis?|slas?|nfrs?|service level objectives|access(?: [a-z]+)?|rbac"
    r"|authori[sz]ation|rate limit(?:s|ing)|throttling|alerting|roll ?out(?: [a-z]+)?|release plan"
    r"|(?:external|third party|outside) (?:services|systems|dependencies|apis))$"
)
"""The keys that say what stands below them as a heading does."""
_STAGED = regex.compile(
    r"^(?:(?:release|rollout|deployment|delivery) )?(?:stages|waves|rings|pipeline)$"
)
"""The keys that say so where no heading does."""
_EXAMPLE = regex.compile(
    r"\b(?:examples?|samples?|config\w*|settings|variables|requests?|responses?|payloads?|helm|docker"
    r"|kubernetes|ci|(?<!release )(?<!delivery )(?<!deployment )pipelines?|workflows?)\b"
)
_KEY = regex.compile(
    r"^(?P<list>\[\[)?\[?[\"']?(?P<key>[A-Za-z\u00c0-\u9fff][\w -]{1,40})[\"']?[ ]*[:\].]",
    re.MULTILINE,
)
"""``limits:``, ``[limits]``, ``[[limit]]``."""
_ROUTE = regex.compile(r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /|/\S*$")
_DEEPEST_HEADING = 7
"""The level of a key: no heading of the document stands below it."""


def with_records(source: Source, blocks: tuple[Block, ...]) -> Iterator[Block]:
    """``blocks`` of a document with tables and lists in the places of the fences that hold nothing
    but facts, if a heading says which these are: the one above, or their own keys."""
    heading: Heading | None = None
    for block in blocks:
        found: list[Block] | None = None
        language = block.language if isinstance(block, Fence) else ""
        if isinstance(block, Heading):
            heading = block
        elif isinstance(block, Fence) and language in _LANGUAGES:
            topic = english(normal_title(heading.title.text)) if heading else ""
            found = _of_fence(source, block, topic, language)
        elif isinstance(block, Fence) and heading and language in record_code.LANGUAGES:
            yield from _of_code(source, block, english(normal_title(heading.title.text)))
        yield from found or (block,)


def _of_code(source: Source, fence: Fence, topic: str) -> Iterator[Block]:
    """The tables of the callers of routes that code has, below a heading that speaks of access."""
    inside = record_code.literal(passage(source, fence)) if _OF_ACCESS.search(topic) else None
    if inside:
        with suppress(YamlError):
            yield from _Facts(inside).of_routes(read_tree(inside.text))


_OF_ACCESS = regex.compile(
    r"\b(?:access|permissions?|authori[sz]ation|rbac|roles?|polic(?:y|ies)|rights|guards?|security"
    r"|who (?:may|can|gets|is allowed|calls))\b"
)


_OF_RECORDS = regex.compile(
    r"\b(?:requirements?|slos?|access|permissions?|authori[sz]ation|rbac|roles|limits?|limiting"
    r"|throttling|quotas?|alerts?|alerting|alarms?|paging|monitoring|roll ?out|releases?|deployment"
    r"|delivery|stages|dependencies|services|risks|rights|who (?:may|can|gets|is allowed|calls))\b"
    r"(?!.*\b(?:apis?|endpoints?|models?|schemas?)\b)"
)
"""Headings over lists that may be written as YAML or JSON; elsewhere these are examples."""


def _of_fence(source: Source, fence: Fence, topic: str, language: str) -> list[Block] | None:
    is_about = _OF_RECORDS.search(topic) is not None
    is_keyed = is_about or (language != "json" and any(_titles(fence.text)))
    is_keyed = is_keyed and (not _EXAMPLE.search(topic) or _is_operation(fence.text))
    if not (is_about or is_keyed):
        return None
    inside = passage(source, fence)
    try:
        is_toml = language in SETTINGS
        root = read_settings(inside.text) if is_toml else read_tree(_lenient(inside.text))
    except YamlError:
        return None
    keys = _keys(root)
    if keys & (_OF_TOOLS - _RUN if keys & _RELEASED else _OF_TOOLS):
        return None
    facts = _Facts(inside, of_access=any(map(_OF_ACCESS.search, (topic, *root.members))))
    records = _records(root) if is_about else ()
    table = facts.by_role(records) or facts.table(records, _FEWEST) if records else None
    if is_about and (table := table or facts.by_route(root)):
        return [table]
    if _OF_ACCESS.search(topic) and (tables := [*facts.of_routes(root)]):
        return [*tables]
    found = facts.sections(root, staged=not is_about) if is_keyed else None
    if is_about and not found and (table := facts.by_name(root)):
        return [table]
    alone = _words(root) if is_about and is_keyed and not found else None
    return [facts.list(alone)] if alone else found


def _is_operation(text: str) -> bool:
    """Whether the keys of a fence say that it holds several of limits, alerts and a rollout, and
    nothing else that keys may say: what is operated so is set so."""
    said = [found["key"] for found in _KEY.finditer(text) if _is_title(found["key"])]
    return len(said) > 1 and all(map(_OPERATED.fullmatch, map(str.casefold, said)))


_OPERATED = regex.compile(
    r"(?:rate[ _-]?)?limit(?:s|ing)|throttling|quotas|alert(?:s|ing)|alarms|roll[ _-]?out"
)


def _words(root: Tree) -> Tree | None:
    """The list of words that is all that a mapping holds: ``pipeline: {stages: [test, live]}``."""
    while len(root.members) == 1:
        (root,) = root.members.values()
    return root if len(root.items) > 1 and _is_flat(root) else None


def _records(root: Tree) -> Sequence[Tree]:
    """The records of a list, or of the only one below a key beside which there are but words."""
    nested = [tree for tree in root.members.values() if not _is_flat(tree)]
    return nested[0].items if len(nested) == 1 else root.items


_SIGN = regex.compile(r"(?<=[:\-,\[] )([>|](?![-+0-9]*[ ]*(?:#|$))|[*&!%@`])", re.MULTILINE)


def _lenient(text: str) -> str:
    """``text`` with values as people write them that need no quotes: ``availability: >= 99 %``."""
    return _SIGN.sub("x", text)


def _titles(text: str) -> Iterator[bool]:
    found = [(each["key"], each["list"]) for each in _KEY.finditer(text)]
    return (_is_title(key) or bool(of_list and _is_title(f"{key}s")) for key, of_list in found)


def _is_title(key: str, *, staged: bool = True) -> bool:
    topic = english(normal_title(key.replace("_", " ")))
    return bool(_TITLE.match(topic) or (staged and _STAGED.match(topic)))


def _keys(tree: Tree) -> set[str]:
    """All keys of a tree, at any depth."""
    below = (*tree.members.values(), *tree.items)
    return {*tree.members}.union(*map(_keys, below))


class _Facts:
    """The trees of a fence as blocks of a document."""

    def __init__(self, inside: Passage, *, of_access: bool = True) -> None:
        self.inside = inside
        self.of_access = of_access

    def sections(self, root: Tree, *, staged: bool) -> list[Block] | None:
        """The keys of ``root`` as headings, each above what it holds; None unless all that is more
        than a word is below some that say what it is, as ``stages`` does where it is ``staged``."""
        made: list[Block] = []
        for key, tree in root.members.items():
            titled = _is_title(key, staged=staged) or (tree.items and _is_title(f"{key}s"))
            if titled and (block := self.block(tree)):
                place = root.keys[key]
                made += [Heading(_DEEPEST_HEADING, self._key(*place), self._span(*place)), block]
            elif tree.members or tree.items:
                return None
        return made

    def block(self, tree: Tree) -> Block | None:
        """A list of records and the callers of routes as tables, anything else as a list."""
        if tree.items:
            return self.by_role(tree.items) or self.table(tree.items, 1) or self.list(tree)
        if tree.members:
            found = self.by_route(tree) or self._defaulted(tree) or self.by_name(tree)
            return found or self._alone(tree) or self.list(tree)
        return None

    def _alone(self, tree: Tree) -> Block | None:
        """The list that a mapping has alone, ``rollout: {stages: […]}``."""
        lists = [each for each in tree.members.values() if each.items]
        return self.block(lists[0]) if len(lists) == len(tree.members) == 1 else None

    def _defaulted(self, tree: Tree) -> Table | None:
        """The table of a list of records and one beside it that holds for all others: ``default:
        {limit: 100, per: user}`` and ``overrides: […]``."""
        usual = [key for key, each in tree.members.items() if key in _USUAL and each.members]
        lists = [each for each in tree.members.values() if each.items]
        if len(usual) != 1 or len(lists) != 1 or len(tree.members) != 2:
            return None
        default, records = tree.members[usual[0]], lists[0].items
        table = self.table(records, 1)
        keys = [*dict.fromkeys(key for record in records for key in record.members)]
        if table is None or not {*default.members}.issubset(keys[1:]):
            return None
        everything = self._key(*tree.keys[usual[0]])
        others = (self._cell(default, key) for key in keys[1:])
        rows = ((everything, *others), *table.rows)
        return Table(table.header, rows, self._span(tree.start, tree.end))

    def by_name(self, tree: Tree) -> Table | None:
        """The table of records below their names, if they say several things alike: ``slow: {when:
        p95 > 2 s, for: 5m}``."""
        while len(tree.members) == 1:
            (tree,) = tree.members.values()
        records = [*tree.members.values()]
        shared = set[str].intersection(*({*each.members} for each in records)) if records else ()
        bound = self.of_access and any(map(is_titled, map(normal_title, shared)))
        table = self.table(records, _FEWEST) if len(shared) >= _FEWEST and not bound else None
        return self._with_keys("role" if self.of_access else "name", tree, table) if table else None

    def _with_keys(self, title: str, tree: Tree, table: Table) -> Table:
        """A table with the keys of its records in a first column."""
        start = self._span(tree.start, tree.start)
        first = (self._key(*tree.keys[key]) for key in tree.members)
        rows = ((key, *row) for key, row in zip(first, table.rows, strict=True))
        return Table((Text(title, start), *table.header), tuple(rows), table.span)

    def by_role(self, records: Sequence[Tree]) -> Table | None:
        """The table of the routes that each of several roles may call: ``- name: cook`` and below
        it ``can: [GET /boats]``. Of ``*`` these are all that others may."""
        told = [*map(_named_list, records)]
        calls = [call for _, routes in told if routes for call in routes.items]
        stated = [call for call in calls if self._is_route(call)]
        every = [self._scalar(call).text.strip("\"'") == "*" for call in calls]
        if (
            not stated
            or not all(routes for _, routes in told)
            or len(stated) + sum(every) < len(calls)
        ):
            return None
        of_all = {self._scalar(call).text: self._scalar(call) for call in reversed(stated)}
        rows = [
            (place, self._caller(name, call))
            for name, routes in told
            for call in (routes.items if routes else ())
            for place in ((self._scalar(call),) if self._is_route(call) else of_all.values())
        ]
        start = self._span(records[0].start, records[0].start)
        header = (Text("endpoint", start), Text("roles", start))
        return Table(header, tuple(rows), self._span(records[0].start, records[-1].end))

    def _caller(self, name: Tree, call: Tree) -> Text:
        """A role with the comment behind a route that it may call as a remark, of which only the
        beginning is at its place: ``GET /boats  # own only`` says of which boats."""
        role = self._scalar(name)
        behind = _COMMENT.match(self.inside.text, call.end)
        return Text(f"{role.text} ({behind['comment'].rstrip()})", role.span) if behind else role

    def of_routes(self, tree: Tree) -> Iterator[Table]:
        """The tables of a mapping of routes, some to what each role may, others to who may call."""
        records = {key: each for key, each in tree.members.items() if each.members}
        others = {
            key: each
            for key, each in tree.members.items()
            if key not in records and not (key in _USUAL and each.text.casefold() in _DENIED)
        }
        for some in (records, others):
            keys = {key: place for key, place in tree.keys.items() if key in some}
            if table := self.by_route(replace(tree, value=some, keys=keys), words=True):
                yield table

    def by_route(self, tree: Tree, *, words: bool = False) -> Table | None:
        """The table of a mapping of routes: to roles, ``words`` alone too, or records."""
        return self._callers(tree, words=words) or self._keyed(tree)

    def _callers(self, tree: Tree, *, words: bool) -> Table | None:
        """The table of the roles that routes are for: ``GET /boats: [sailor, cook]``, or the other
        way round."""
        named = [(key, _granting(each)) for key, each in tree.members.items()]
        some = [each for _, each in named]
        if not some or not all(
            _is_flat(each) and (each.items or (words and each.text)) for each in some
        ):
            return None
        if all(_ROUTE.match(key) for key, _ in named):
            rows = [(self._key(*tree.keys[key]), self._callers_of(roles)) for key, roles in named]
        elif all(calls.items and all(map(self._is_call, calls.items)) for _, calls in named):
            rows = [
                (self._scalar(call), self._key(*tree.keys[role]))
                for role, calls in named
                for call in calls.items
            ]
        else:
            return None
        start = self._span(tree.start, tree.start)
        header = (Text("endpoint", start), Text("roles", start))
        return Table(header, tuple(rows), self._span(tree.start, tree.end))

    def _callers_of(self, roles: Tree) -> Text:
        return self._listed(roles) if roles.items else self._scalar(roles)

    def _keyed(self, tree: Tree) -> Table | None:
        """The table of records below routes: ``POST /boats: {limit: 5, per: user}``."""
        keys = [*tree.members]
        if not any(map(_ROUTE.match, keys)) or not all(
            _ROUTE.match(key) or key in _USUAL for key in keys
        ):
            return None
        table = self.table([*tree.members.values()], 1)
        return self._with_keys("endpoint", tree, table) if table else None

    def _is_route(self, tree: Tree) -> bool:
        return _ROUTE.match(self._scalar(tree).text) is not None

    def _is_call(self, tree: Tree) -> bool:
        return self._is_route(tree) or self._scalar(tree).text == "*"

    def _scalar(self, tree: Tree) -> Text:
        return self._text(tree.start + tree.quoted, tree.end - tree.quoted)

    def table(self, records: Sequence[Tree], fewest: int) -> Table | None:
        """The table of records whose values are scalars or lists of some; None if they are none."""
        alike = len({next(iter(record.members), "") for record in records}) == 1
        keys = {key: record.keys[key] for record in reversed(records) for key in record.members}
        keys = {key: keys[key] for record in records for key in record.members}
        if len(records) < fewest or not keys or not alike or len(keys) > _MOST_KEYS:
            return None
        values = [value for record in records for value in record.members.values()]
        if not all(map(_is_flat, values)) or not all(record.members for record in records):
            return None
        header = tuple(self._key(*place) for place in keys.values())
        rows = tuple(tuple(self._cell(record, key) for key in keys) for record in records)
        return Table(header, rows, self._span(records[0].start, records[-1].end))

    def list(self, tree: Tree) -> List:
        """The items of a list, or the members of a mapping, with what is nested in them."""
        items = [self._item(each.start, each) for each in tree.items]
        items += [self._item(tree.keys[key][0], each) for key, each in tree.members.items()]
        return List(False, None, tuple(items), self._span(tree.start, tree.end))

    def _item(self, start: int, tree: Tree) -> Item:
        is_flat = _is_flat(tree)
        end = tree.end if is_flat else max(start, tree.start)
        text = self._plain(start, end)
        below = None if is_flat else self.block(tree)
        return Item(text, None, (below,) if below else (), self._span(start, tree.end))

    def _cell(self, record: Tree, key: str) -> Text:
        """The value of a key; where a record has none, nothing at the end of the record."""
        value = record.members.get(key)
        if value is None:
            return self._text(record.end, record.end)
        if value.items:
            return self._listed(value)
        return self._scalar(value)

    def _listed(self, values: Tree) -> Text:
        """What a list holds, one after the other."""
        return self._plain(values.items[0].start, values.items[-1].end)

    def _key(self, start: int, end: int) -> Text:
        quotes = int(self.inside.text[start] in "\"'")
        return self._text(start + quotes, end - quotes)

    def _plain(self, start: int, end: int) -> Text:
        """The text between two places on one line, without quotes and brackets: each character
        stays at its place."""
        text = self._text(start, end)
        if not _MARKS.search(text.text):
            return text
        return replace(text, text=_MARKS.sub(_blank, text.text))

    def _text(self, start: int, end: int) -> Text:
        written = self.inside.text[start:end]
        return Text(written.rstrip(), self._span(start, start + len(written.rstrip())))

    def _span(self, start: int, end: int) -> Span:
        end = start + len(self.inside.text[start:end].rstrip())
        return self.inside.span(start, end)


_COMMENT = regex.compile(r"[\"'\]]?,?[ \t]+#[ \t]+(?P<comment>[^\n()]{2,80})(?=\n|$)")
_NAMING = {"name", "role", "id", "group"}
_GRANTING = {
    "rules", "permissions", "allow", "allows", "allowed", "can", "may", "grants", "endpoints",
    "routes", "calls", "access", "operations", "paths",
}  # fmt: skip
_DESCRIBING = {"description", "title", "label", "summary", "who", "note", "notes", "comment"}


def _named_list(record: Tree) -> tuple[Tree, Tree | None]:
    """The name of a record and the one list that says what it may; none where it says more."""
    members = {key.casefold(): each for key, each in record.members.items()}
    names = [each for key, each in members.items() if key in _NAMING and each.text]
    lists = [each for key, each in members.items() if key in _GRANTING and each.items]
    rest = {*members} - _NAMING - _GRANTING - _DESCRIBING
    is_such = len(names) == len(lists) == 1 and not rest and _is_flat(lists[0])
    return (names[0], lists[0]) if is_such else (record, None)


def _granting(tree: Tree) -> Tree:
    """The one list that says what somebody may, ``clerk: {may: [GET /boats]}``; else the tree."""
    lists = [each for key, each in tree.members.items() if key.casefold() in _GRANTING]
    rest = {key.casefold() for key in tree.members} - _GRANTING - _DESCRIBING
    return lists[0] if len(lists) == 1 and lists[0].items and not rest else tree


_MARKS = regex.compile(r"\n\s*-\s+|\n|[\"\[\]]|(?<!\w)'|'(?!\w)")


def _blank(mark: re.Match[str]) -> str:
    return (", " if "-" in mark[0] else " ").ljust(len(mark[0]))


def _is_flat(tree: Tree) -> bool:
    """Whether a tree is a scalar or a list of some."""
    return not tree.members and not any(each.members or each.items for each in tree.items)
