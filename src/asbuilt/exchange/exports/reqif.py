"""ReqIF 1.2 (OMG formal/2016-07-01): the requirements, for requirements tools

Identifiers are made of the requirements' own, so that a tool that reads the file again changes the
objects that it has. Every text is an attribute; there are no files beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from asbuilt import __version__, regex
from asbuilt.document.blocks import Text
from asbuilt.exchange.form import OfDocument
from asbuilt.spec.calendar import days
from asbuilt.spec.model import Specification
from asbuilt.spec.requirement import Requirement
from asbuilt.spec.section import bare
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.requirements import Requirements

NAMESPACE = "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
VERSION = "1.0"
"""What REQ-IF-VERSION holds: ReqIF 1.2 demands this value, whatever its own version is."""

ATTRIBUTES = (
    "ReqIF.ForeignID", "ReqIF.Text", "Kind", "Priority", "Status", "Target", "Acceptance criteria",
    "Line",
)  # fmt: skip
"""``ReqIF.`` names are those of the ReqIF Implementor Forum's implementation guide."""

_STRING = "datatype-string"
_OBJECT = "type-requirement"
_DOCUMENT = "type-specification"
_NOT_IN_XML = regex.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAME = regex.compile(r"[^A-Za-z0-9._-]")
_LONGEST = 32_000


@dataclass(frozen=True, slots=True)
class _Item:
    """One requirement under its identifier in the file."""

    identifier: str
    requirement: Requirement
    values: tuple[str, ...]


def write(spec: Specification) -> str:
    """One specification whose objects are the requirements, in the order of the document."""
    changed = _changed(spec[Metadata])
    items = list(_items(spec))
    root = Element("REQ-IF", {"xmlns": NAMESPACE})
    _header(SubElement(root, "THE-HEADER"), spec, changed)
    content = SubElement(SubElement(root, "CORE-CONTENT"), "REQ-IF-CONTENT")
    _types(content, changed)
    objects = SubElement(content, "SPEC-OBJECTS")
    for item in items:
        _object(objects, item, changed)
    _specification(SubElement(content, "SPECIFICATIONS"), spec, items, changed)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def _changed(metadata: Metadata) -> str:
    """When the document was changed, by its own words: equal documents make equal files."""
    stated = metadata.last_updated or metadata.date
    day = next((found.day for found in days(stated.text)), None) if stated else None
    return f"{(day or date(1970, 1, 1)).isoformat()}T00:00:00Z"


def _header(parent: Element, spec: Specification, changed: str) -> None:
    metadata = spec[Metadata]
    head = SubElement(parent, "REQ-IF-HEADER", {"IDENTIFIER": f"header-{_name(metadata.name)}"})
    texts = {
        "COMMENT": f"Version {metadata.version}, {metadata.status.value}",
        "CREATION-TIME": changed,
        "REQ-IF-TOOL-ID": f"asbuilt {__version__}",
        "REQ-IF-VERSION": VERSION,
        "SOURCE-TOOL-ID": f"asbuilt {__version__}",
        "TITLE": metadata.title.text if metadata.title else metadata.name,
    }
    for name, text in texts.items():
        SubElement(head, name).text = _clean(text)


def _types(content: Element, changed: str) -> None:
    string = {"IDENTIFIER": _STRING, "LONG-NAME": "String", "MAX-LENGTH": str(_LONGEST)}
    datatypes = SubElement(content, "DATATYPES")
    SubElement(datatypes, "DATATYPE-DEFINITION-STRING", string | {"LAST-CHANGE": changed})
    types = SubElement(content, "SPEC-TYPES")
    stated = {"IDENTIFIER": _OBJECT, "LONG-NAME": "Requirement", "LAST-CHANGE": changed}
    attributes = SubElement(SubElement(types, "SPEC-OBJECT-TYPE", stated), "SPEC-ATTRIBUTES")
    for name in ATTRIBUTES:
        stated = {"IDENTIFIER": _attribute(name), "LONG-NAME": name, "LAST-CHANGE": changed}
        defined = SubElement(attributes, "ATTRIBUTE-DEFINITION-STRING", stated)
        _reference(defined, "TYPE", "DATATYPE-DEFINITION-STRING-REF", _STRING)
    stated = {"IDENTIFIER": _DOCUMENT, "LONG-NAME": "Specification", "LAST-CHANGE": changed}
    SubElement(types, "SPECIFICATION-TYPE", stated)


def _object(parent: Element, item: _Item, changed: str) -> None:
    stated = {"IDENTIFIER": item.identifier, "LAST-CHANGE": changed}
    if item.requirement.id.text:
        stated["LONG-NAME"] = _clean(item.requirement.id.text)
    element = SubElement(parent, "SPEC-OBJECT", stated)
    values = SubElement(element, "VALUES")
    for name, text in zip(ATTRIBUTES, item.values, strict=True):
        if text:
            value = SubElement(values, "ATTRIBUTE-VALUE-STRING", {"THE-VALUE": text})
            _reference(value, "DEFINITION", "ATTRIBUTE-DEFINITION-STRING-REF", _attribute(name))
    _reference(element, "TYPE", "SPEC-OBJECT-TYPE-REF", _OBJECT)


def _specification(parent: Element, spec: Specification, items: list[_Item], changed: str) -> None:
    metadata = spec[Metadata]
    title = metadata.title.text if metadata.title else metadata.name
    stated = {"IDENTIFIER": f"specification-{_name(metadata.name)}", "LONG-NAME": _clean(title)}
    element = SubElement(parent, "SPECIFICATION", stated | {"LAST-CHANGE": changed})
    _reference(element, "TYPE", "SPECIFICATION-TYPE-REF", _DOCUMENT)
    children = SubElement(element, "CHILDREN")
    for item in items:
        stated = {"IDENTIFIER": f"place-{item.identifier}", "LAST-CHANGE": changed}
        place = SubElement(children, "SPEC-HIERARCHY", stated)
        _reference(place, "OBJECT", "SPEC-OBJECT-REF", item.identifier)


def _reference(parent: Element, role: str, kind: str, identifier: str) -> None:
    SubElement(SubElement(parent, role), kind).text = identifier


def _attribute(name: str) -> str:
    return f"attribute-{_name(name).lower()}"


# ---------------------------------------------------------------- values


def _items(spec: Specification) -> Iterator[_Item]:
    taken: set[str] = set()
    for requirement in spec[Requirements].items:
        wanted = f"requirement-{_name(requirement.id.text or requirement.text.text)}"
        identifier, number = wanted, 2
        while identifier in taken:
            identifier, number = f"{wanted}-{number}", number + 1
        taken.add(identifier)
        yield _Item(identifier, requirement, tuple(_values(spec, requirement)))


def _values(spec: Specification, requirement: Requirement) -> Iterator[str]:
    yield _clean(requirement.id.text)
    yield _clean(bare(requirement.text.text))
    yield requirement.kind
    yield _written(requirement.priority_text)
    yield _written(requirement.status)
    yield _written(requirement.target_text)
    yield _clean("\n".join(bare(each.text) for each in requirement.criteria))
    yield spec.source.where(requirement.span.start)


def _written(text: Text | None) -> str:
    return _clean(bare(text.text)) if text else ""


def _clean(text: str) -> str:
    """``text`` without the characters that XML has no way to write."""
    return _NOT_IN_XML.sub("\ufffd", text)[:_LONGEST]


def _name(text: str) -> str:
    """``text`` as a part of an identifier: as it is where XML allows it, else a digest."""
    if text and not _NOT_IN_NAME.search(text):
        return text
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


FORM = OfDocument(write)
