"""Access tables that name no endpoint: capabilities by roles, and resources by roles.

    | Capability      | admin | user |       | Resource | admin | user    |
    |-----------------|-------|------|       |----------|-------|---------|
    | Create tasks    | ✅    | ✅   |       | tasks    | CRUD  | CR      |
    | Edit own tasks  | ✅    | ✅   |       | projects | CRUD  | R (own) |

A capability means the endpoint whose title it is, or else the verb's methods on the resource that
it names. Either table may stand the other way round, the roles down its first column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.record import dataclass
from asbuilt.spec.access.matrix import ROLES, role_columns
from asbuilt.spec.access.role import grant, role_name
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.language import english
from asbuilt.spec.section import bare, normal_title
from asbuilt.spec.words import singular, snake

_CAPABILITIES = {"capability", "capabilities", "permission", "permissions", "action", "actions",
                 "operation", "operations", "privilege", "privileges", "can", "ability",
                 "right", "rights", "feature", "function", "task", "use case",
                 "what", ""}  # fmt: skip
_RESOURCES = {"resource", "resources", "entity", "entities", "object", "objects", "table", "tables",
              "data", "module", "model"}  # fmt: skip
_CREATE, _READ, _DELETE = ("POST",), ("GET",), ("DELETE",)
_UPDATE = ("PUT", "PATCH")
_ALL = (*_CREATE, *_READ, *_UPDATE, *_DELETE)
VERBS = {
    **dict.fromkeys(("create", "add", "submit", "register", "post", "make"), _CREATE),
    **dict.fromkeys(("read", "view", "see", "list", "browse", "get", "search", "show"), _READ),
    **dict.fromkeys(("update", "edit", "modify", "change", "patch"), _UPDATE),
    **dict.fromkeys(("delete", "remove"), _DELETE),
    **dict.fromkeys(("manage", "administer"), _ALL),
}
_LETTERS = {"C": _CREATE, "R": _READ, "L": _READ, "U": _UPDATE, "D": _DELETE}
_CELL = regex.compile(r"(?P<letters>[CRLUD](?:[ ,/+]*[CRLUD]){0,4})(?=\s|\(|$)(?P<word>.*)")
_OWN = {"own", "their", "his", "her", "my", "owned"}
_FILLERS = {"a", "an", "the", "any", "all", "every", "and", "or", "can", "may", "to", "new",
            "other", "others", "single", "details", *_OWN}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What a cell says of ``role``: ``kind`` and ``word``, as
    :func:`~asbuilt.spec.access.role.grant` has them, about ``methods`` on ``noun``, or about the
    endpoint that is called ``subject``."""

    subject: Text
    role: Text
    cell: Text
    noun: str
    methods: tuple[str, ...]
    kind: str
    word: str | None


def claims(table: Table) -> tuple[Claim, ...]:
    """The claims of a table of capabilities or resources by roles; nothing when it is none."""
    titles = [normal_title(cell.text) for cell in table.header]
    paired = len(titles) > 2 and titles[0] in _RESOURCES and titles[1] in _CAPABILITIES
    columns = role_columns(titles, 0, 1 if paired else 0)
    turned = titles[0] in ROLES
    if not columns or not (turned or titles[0] in _CAPABILITIES | _RESOURCES):
        return ()
    capable = paired or titles[0] in _CAPABILITIES
    found: list[Claim] = []
    for row in table.rows:
        for at in columns:
            subject, role = (table.header[at], row[0]) if turned else (row[0], table.header[at])
            if paired:
                subject = Text(f"{row[1].text} {row[0].text}", row[1].span)
            found += _claims(subject, role, row[at], capable)
    return tuple(found) if _are_claims(found, turned) else ()


def _are_claims(found: Sequence[Claim], turned: bool) -> bool:
    """Whether the cells are marks, letters and short words, not sentences; under headers that could
    be anything there must be verbs or letters."""
    said = [claim for claim in found if claim.cell.text]
    if turned and all(claim.methods == _ALL for claim in said):
        return False
    usual = sum(claim.kind in ("allow", "deny") or claim.word in _OWN for claim in said)
    return 4 * usual >= len(said) > 0 and all(len(c.cell.text.split()) <= 6 for c in said)


def _claims(subject: Text, role: Text, cell: Text, capable: bool) -> Iterator[Claim]:
    words = _words(subject.text)
    verbs = [word for word in words if word in VERBS]
    own = bool(_OWN & set(words)) and bool(verbs)
    noun = singular("_".join(w for w in words if w not in _FILLERS and w not in VERBS))
    methods = tuple(dict.fromkeys(method for verb in verbs for method in VERBS[verb]))
    if not verbs:
        methods, noun = (), "" if capable else noun
        letters = _CELL.fullmatch(bare(cell.text))
        if letters and not capable:
            granted = {m for letter in letters["letters"] for m in _LETTERS.get(letter, ())}
            word = letters["word"].strip("() ").lower() or None
            kind = "word" if word else "allow"
            rest = tuple(method for method in _ALL if method not in granted)
            yield Claim(subject, role, cell, noun, tuple(sorted(granted)), kind, word)
            yield Claim(subject, role, cell, noun, rest, "deny", None)
            return
        methods = () if capable else _ALL
    kind, said = grant(cell.text)
    if own and kind == "allow":
        kind, said = "word", "own"
    yield Claim(subject, role, cell, noun, methods, kind, said)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", snake(bare(english(text))).replace("_", " "))


# ---------------------------------------------------------------- endpoints

_RANK = {"empty": 0, "deny": 1, "word": 2, "allow": 3}


def settled(
    found: Sequence[Claim], endpoints: Iterable[Endpoint]
) -> tuple[dict[tuple[str, str], Claim], dict[str, Text]]:
    """The claim that counts for each endpoint and role, and the subjects that mean no endpoint.

    Capabilities add up: who may edit own tasks and may edit any task edits any task.
    """
    bindings = _Bindings(endpoints)
    counting: dict[tuple[str, str], Claim] = {}
    unbound = {claim.subject.text: claim.subject for claim in found}
    for claim in found:
        for key in bindings.meant(claim):
            unbound.pop(claim.subject.text, None)
            place = key, role_name(claim.role.text)
            if _RANK[claim.kind] > _RANK[counting.setdefault(place, claim).kind]:
                counting[place] = claim
    return counting, unbound


class _Bindings:
    """The endpoints of a document by what they are called and by their resources."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._titled: dict[str, list[str]] = {}
        self._resources: dict[str, list[Endpoint]] = {}
        for endpoint in endpoints:
            if title := _name(endpoint.title):
                self._titled.setdefault(title, []).append(endpoint.key)
            for noun in _nouns(endpoint.path):
                self._resources.setdefault(noun, []).append(endpoint)

    def meant(self, claim: Claim) -> tuple[str, ...]:
        """The endpoints that ``claim`` is about; nothing when that is not known."""
        titled = self._titled.get(_name(claim.subject.text))
        if titled:
            return tuple(titled)
        return tuple(
            endpoint.key
            for endpoint in self._resources.get(claim.noun, ())
            if endpoint.method in claim.methods
            and (endpoint.method != "POST" or not endpoint.path.endswith("}"))
        )


def _name(title: str) -> str:
    """``create task`` for "Create a task" and "Create tasks"."""
    return " ".join(singular(word) for word in _words(title) if word not in _FILLERS)


def _nouns(path: str) -> Iterator[str]:
    """``line`` and ``order_line`` for ``/orders/{id}/lines/{line}``."""
    segments = [singular(snake(part)) for part in path.split("/") if part and part[0] != "{"]
    if segments:
        yield segments[-1]
    if len(segments) > 1:
        yield f"{segments[-2]}_{segments[-1]}"
