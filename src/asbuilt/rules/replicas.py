"""How many replicas a document says that its service has, and whether its database is a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import code_at
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import Said, said, saying
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of
from asbuilt.spec.title import bare, normal_title

_NOUN = (
    r"(?:replicas?|instances?|nodes?|machines?|servers?|hosts?|VMs?|virtual machines?|containers?"
    r"|pods?|droplets?|box(?:es)?|brokers?)"
)
_NAMED = (
    "replica", "instance", "node", "machine", "server", "host", "vm", "container", "pod", "droplet",
    "box", "broker", "copies", "processes",
)  # fmt: skip
"""What each count of them has, in small letters: quickly seen not to be there."""
_ONE = regex.compile(
    rf"\b(?:(?:a |any |one )?(?:single|lone|sole|stand-?alone)[- ](?:[\w-]+ ){{0,2}}?{_NOUN}"
    rf"|(?:one|(?<![.,–-])1) (?:small |virtual |cloud )?{_NOUN}"
    rf"|(?:replicas?|instances|nodes|pods)\W{{1,6}}(?:1|one)\b(?![\d.%]))",
    re.I,
)
_PROGRAM = r"(?:program|service|application|app|server|binary|API|back ?end|daemon)"
_COUNTED = regex.compile(
    r"\b(?:(?:replicas?|instances|nodes|pods)\W{1,6}(?P<after>\d{1,4})(?![\d.%])"
    r"|(?P<before>\d{1,4}|two|three|four|five|several|multiple)\s+(?:[a-z-]+ ){0,2}?"
    r"(?:replicas|instances|nodes|pods|servers|machines|VMs|containers"
    rf"|(?:copies|processes) of (?:the |this |our )?{_PROGRAM})\b)",
    re.I,
)
_CODE = regex.compile(
    r"^[ \t]*[\"-]?[ \t]*(?P<said>(?:replicas|replica_?count|desired_(?:count|capacity)|instances"
    r"|instance_count)\"?[ \t]*[:=][ \t]*(?P<count>\d{1,4}))[ \t\r,]*$",
    re.M | re.I,
)
_CODED = ("yaml", "yml", "hcl", "tf", "terraform", "toml", "json", "ini", "compose", "nomad")
_NOT_THE_SERVICE = regex.compile(
    r"\b(?:fail\w*|loses?|lost|loss|surviv\w*|tolerat\w*|test\w*|staging|development|dev"
    r"|read replicas?|redis|cache|kafka"
    r"|browsers?|clients?|future|later|upstreams?|MCP|not|no|never|laptop|per"
    r"|each|load[- ]test\w*|CI|build|kubectl|helm|scale the|scaled? (?:up|out)"
    r"|\d+ (?:services|applications|programs|consumers|teams))\b",
    re.I,
)
_OF_OTHERS = regex.compile(
    r"\b(?:(?:owned|run|operated|hosted|provided) by|external|third[- ]party|existing|legacy)\b",
    re.I,
)
"""What a part is that belongs to somebody else: what it has one of is not the service's."""
COUNTS = {
    "replicas", "instances", "replica", "count", "number", "quantity", "nodes", "pods", "copies",
    "number of instances", "number of replicas", "units", "scale",
}  # fmt: skip
"""Headers of columns that count them."""
_NO_PARTS = {
    "environment", "env", "stage", "setting", "key", "parameter", "property", "aspect", "topic",
    "item", "resource", "option", "attribute", "region", "location", "zone", "site", "quality",
}  # fmt: skip
"""Headers above rows that are about no parts of the system."""
_BEGINNING = regex.compile(r"\W{0,3}(?P<mark>\*\*|__|\*|`)(?P<name>[^*`_\n]{2,60})(?P=mark)")
_EMBEDDED = Wording(
    r"\bSQLite\b|\b(?:embedded|file[- ]based|in[- ]process) (?:database|store|storage|SQL\w*)\b"
    r"|\bDuckDB\b|\bLevelDB\b|\bRocksDB\b|\bBoltDB\b|\bbbolt\b|\bH2 (?:database|file)\b|\bLMDB\b",
    *("sqlite", "embedded", "file-based", "file based", "in-process", "in process", "duckdb"),
    *("leveldb", "rocksdb", "bolt", "h2 ", "lmdb"),
)
_NOT_EMBEDDED = regex.compile(
    r"\b(?:test\w*|local(?:ly)?(?! (?:SSD|disk|volume|NVMe|file|storage))|development|dev|not"
    r"|instead of|cache|replace[sd]?|prototype|CI|client|mobile|offline|migrat\w+|PostgreSQL"
    r"|Postgres|MySQL|rather than|unlike)\b",
    re.I,
)

_IN_PLACE = regex.compile(
    rf"\b(?:replac(?:ed|ing)(?: (?:it|this|that))?|supersed\w+|swapped|exchanged|moved|migrated)"
    rf" (?:by|with|for|to) (?=(?:an? |the )?(?:{_EMBEDDED.pattern.pattern}))"
    rf"|(?<=\bSQLite )(?:replac(?:es|ed)|instead of|rather than) (?:PostgreSQL|Postgres|MySQL)\b",
    re.I,
)
"""What says that the embedded database has come in the place of another one."""


class Count(Struct, frozen=True):
    """How many of them a document counts, and where. ``part`` names what of, where a row of a
    table or an item says so: a count of another part says nothing about it."""

    text: Text
    part: str = ""


def single(subject: Subject) -> Count | None:
    """Where the document says that the service, or a part of it, runs as one replica, if nowhere
    says otherwise."""
    others = list(_several(subject))
    if any(not other.part for other in others):
        return None
    for number, text in _manifests(subject):
        if number == 1 and not others:
            return Count(text)
    for line in _lines(subject):
        found = one_in(line)
        plain = _NO_OTHER.sub(" ", line.text) if found else ""
        plain = _OF_EACH.sub(" ", plain) if _RUNS.search(plain) else plain
        if found is None or _NOT_THE_SERVICE.search(plain) or _OF_OTHERS.search(plain):
            continue
        one = Count(found, part_of(line))
        if not others or (one.part and not any(same_part(one.part, each.part) for each in others)):
            return one
    return None


_NO_OTHER = regex.compile(
    r"\b(?:there is |with |has )?(?:no|not a|without(?: an?| any)?) (?:\w+ )?"
    r"(?:second(?: one)?|other(?: one)?|stand-?by|redundancy|fail-?over|replicas?|spare"
    r"|backup machine)\b",
    re.I,
)
"""What says once more that there is but one."""
_OF_EACH = regex.compile(
    r"\b(?:per|for (?:each|every)) (?:(?!and\b)[\w-]+ )?(?:customers?|tenants?|municipality|city"
    r"|town|country|county|canton|school|universit(?:y|ies)|faculty|hospital|clinic|ward|librar(?:y|ies)"
    r"|museum|branch|stores?|shops?|restaurant|hotel|warehouse|depot|plant|factory|farm|club"
    r"|department|compan(?:y|ies)|organi[sz]ation|brand|subsidiary|business unit|laborator(?:y|ies)"
    r"|ship|vessel|building|agency|office)\b",
    re.I,
)
"""For whom there is one of them each: whoever it is has no other one."""
_RUNS = regex.compile(r"\b(?:runs?|running|deployed|hosted|installed) (?:as|on|in|with|by)\b", re.I)


def same_part(one: str, other: str) -> bool:
    """Whether two names may be those of one part: not of *shop-api* and *shop-mqtt*, which have but
    the name of the whole in common."""
    if not (one and other):
        return True
    whole = words(bare(one).split("-")[0]) & words(bare(other).split("-")[0])
    here, there = words(one), words(other)
    shared = here & there
    return bool(shared) and not (shared == whole and here > shared and there > shared)


def part_of(line: Said) -> str:
    """The part that a row or an item is about: its first cell, the marked name that it begins
    with."""
    if line.line.row:
        header, name = normal_title(line.line.header[0].text), line.line.row[0].text
        return "" if header in _NO_PARTS or name.lower().startswith(_NAMED) else name
    found = _BEGINNING.match(line.line.text)
    return found["name"].rstrip(" .:") if found else ""


def several(subject: Subject, part: str = "") -> Iterator[Text]:
    """Where the document says that the service, or the ``part`` of it that has this name, runs as
    more than one replica."""
    return (count.text for count in _several(subject) if same_part(count.part, part))


def _several(subject: Subject) -> Iterator[Count]:
    yield from (Count(text) for number, text in _manifests(subject) if number > 1)
    for line in _lines(subject):
        cell = _counted(line)
        if cell and int(cell.text) > 1 and not _is_of_other(line.text):
            yield Count(cell, part_of(line))
        for found in _COUNTED.finditer(line.text):
            number = found["after"] or found["before"]
            one = number.isdigit() and int(number) < 2
            if not one and not _is_of_other(_clause(line.text, found)):
                yield Count(line.found(found), part_of(line))


def _clause(text: str, found: re.Match[str]) -> str:
    """What stands between the semicolons around what was found, behind what it is for: what fails
    there is said of something else."""
    start = text.rfind(";", 0, found.start()) + 1
    aim = _AIM.match(text, start, found.start())
    start = aim.end() if aim else start
    end = text.find(";", found.end())
    return text[start : end if end >= 0 else len(text)]


_AIM = regex.compile(r"\W*(?:so that|in order (?:that|to)|lest|because)\b[^,;]{0,200},", re.I)
"""``So that the loss of a node does not stop it, …``."""


def _is_of_other(text: str) -> bool:
    """Whether a count of instances is of something else than the service, or was never so."""
    return _NOT_THE_SERVICE.search(_EACH_WITH.sub(" ", text)) is not None


_EACH_WITH = regex.compile(
    r"\beach (?:(?:one|of them|instance|node|replica|server|machine) )?"
    r"(?:with|has|have|keeps?|writes?|us(?:es|ing)|on)\b",
    re.I,
)
"""``Two instances, each with its own file``: what counts them may say what each of them has."""


def one_in(line: Said) -> Text | None:
    """Where a statement counts one of what programs run on."""
    found = _ONE.search(line.text)
    if found:
        return line.found(found)
    cell = _counted(line)
    return cell if cell and int(cell.text) == 1 else None


def _counted(line: Said) -> Text | None:
    """The cell of a row that is a number below *Replicas*, *Instances* or *Count*."""
    if len(line.line.row) < 2:
        return None
    for title, cell in zip(line.line.header[1:], line.line.row[1:], strict=False):
        if cell.text.isdecimal() and normal_title(title.text) in COUNTS:
            return cell
    return None


@lru_cache(1)  # one rule after the other asks
def _lines(subject: Subject) -> tuple[Said, ...]:
    """The statements that name replicas, or what they run on, and rows below such a header."""
    naming = {*saying(subject, *_NAMED)}
    return tuple(line for line in said(subject) if line in naming or _counted(line))


def _manifests(subject: Subject) -> Iterator[tuple[int, Text]]:
    """The ``replicas:`` of YAML and its like in fences."""
    if not subject.says("replica", "desired_", "instance"):
        return
    source = subject.spec.source
    for fence in blocks_of(subject.outline.root, Fence):
        if fence.language.startswith(_CODED):
            for found in _CODE.finditer(source.text, fence.content.start, fence.content.end):
                span = Span(*found.span("said"))
                yield int(found["count"]), code_at(source, span)


def embedded(subject: Subject) -> Count | None:
    """Where the document says that the service keeps its data in a file of its own, and which part
    does, if it is one that has another name than a database."""
    if not subject.says(
        "sqlite", "embedded", "file-based", "in-process", "duckdb", "leveldb", "bolt", "rocksdb",
        "lmdb", "h2 ", "eingebettet", "embarquée", "embebid", "embutid", "встро", "嵌入式",
    ):  # fmt: skip
        return None
    for line, found in _EMBEDDED.found(subject):
        if not _NOT_EMBEDDED.search(_IN_PLACE.sub(" ", bare(line.text))):
            part = part_of(line)
            return Count(line.found(found), "" if _STORE.search(english(part)) else part)
    return _configured(subject)


_ADDRESS = regex.compile(
    r"\b(?:sqlite(?:3|\+\w+)?:/{2,4}|jdbc:(?:sqlite|h2:file|duckdb):)[^\s\"'`,;]{1,120}"
)
_TRIED = regex.compile(r"test|:memory:|\bdev|\blocal|example", re.I)


def _configured(subject: Subject) -> Count | None:
    """The address of a database in a file, in a manifest that also says how many replicas run."""
    source = subject.spec.source
    for fence in blocks_of(subject.outline.root, Fence) if subject.says("sqlite:", "jdbc:") else ():
        text = source.slice(fence.content)
        found = _ADDRESS.search(text)
        if found and _CODE.search(text) and not _TRIED.search(found[0]):
            start = fence.content.start + found.start()
            span = Span(start, start + len(found[0]))
            return Count(Text(found[0], span))
    return None


_STORE = regex.compile(r"\b(?:databases?|db|stor\w+|data|persistence|sqlite|files?)\b", re.I)
