"""ReqIF 1.2 (OMG formal/2016-07-01): the requirements, for requirements tools

Identifiers are made of the requirements' own, so that a tool that reads the file again changes the
objects that it has. What tools filter and sort by is an enumeration or a date, everything else a
text; there are no files beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import get_args
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from msgspec import Struct

from asbuilt import __version__, regex
from asbuilt.document.blocks import Text
from asbuilt.exchange.form import OfDocument
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.level import Level
from asbuilt.spec.model import Specification
from asbuilt.spec.progress import Progress
from asbuilt.spec.requirements.promise import Kind
from asbuilt.spec.requirements.requirement import Requirement
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.metadata import Status as DocumentStatus
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import bare

NAMESPACE = "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
VERSION = "1.0"
"""What REQ-IF-VERSION holds: ReqIF 1.2 demands this value, whatever its own version is."""

STRING, DATE = "String", "Date"
ENUMERATIONS: Mapping[str, tuple[str, ...]] = {
    "Kind": get_args(Kind),
    "Priority": get_args(Level),
    "Status": get_args(Progress),
    "Document status": tuple(status.value for status in DocumentStatus),
}
"""The values of each enumeration. They are the same for all documents: a tool that has imported one
need not change its types for the next."""

ATTRIBUTES: Mapping[str, str] = {
    "ReqIF.ForeignID": STRING, "ReqIF.Text": STRING, "Kind": "Kind", "Priority": "Priority",
    "Priority as written": STRING, "Status": "Status", "Status as written": STRING,
    "Target": STRING, "Acceptance criteria": STRING, "Line": STRING,
}  # fmt: skip
"""The attributes of a requirement with their types. ``ReqIF.`` names are those of the ReqIF
Implementor Forum's implementation guide."""

DOCUMENT_ATTRIBUTES: Mapping[str, str] = {
    "Version": STRING, "Document status": "Document status", "Author": STRING, "Created": DATE,
    "Last updated": DATE,
}  # fmt: skip

_OBJECT = "type-requirement"
_DOCUMENT = "type-specification"
_NOT_IN_XML = regex.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAME = regex.compile(r"[^A-Za-z0-9._-]")
_LONGEST = 32_000


class _Item(Struct, frozen=True):
    """One requirement under its identifier in the file, with its values by their attributes."""

    identifier: str
    requirement: Requirement
    values: Mapping[str, str]


def write(spec: Specification) -> str:
    """One specification whose objects are the requirements, in the order of the document."""
    changed = _changed(spec[Metadata])
    items = list(_items(spec))
    root = Element("REQ-IF", {"xmlns": NAMESPACE})
    _header(SubElement(root, "THE-HEADER"), spec, changed)
    content = SubElement(SubElement(root, "CORE-CONTENT"), "REQ-IF-CONTENT")
    _datatypes(SubElement(content, "DATATYPES"), changed)
    types = SubElement(content, "SPEC-TYPES")
    _type(types, "SPEC-OBJECT-TYPE", (_OBJECT, "Requirement"), ATTRIBUTES, changed)
    _type(types, "SPECIFICATION-TYPE", (_DOCUMENT, "Specification"), DOCUMENT_ATTRIBUTES, changed)
    objects = SubElement(content, "SPEC-OBJECTS")
    for item in items:
        _object(objects, item, changed)
    _specification(SubElement(content, "SPECIFICATIONS"), spec, items, changed)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def _changed(metadata: Metadata) -> str:
    """When the document was changed, by its own words: equal documents make equal files."""
    return _day(metadata.last_updated or metadata.date) or _midnight(date(1970, 1, 1))


def _day(stated: Text | None) -> str:
    """The day that a line of the head states, as ReqIF writes it; nothing for other words."""
    found = next((found.day for found in days(stated.text)), None) if stated else None
    return _midnight(found) if found else ""


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


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


# ---------------------------------------------------------------- types


def _datatypes(parent: Element, changed: str) -> None:
    for name in (STRING, DATE):
        stated = {"IDENTIFIER": _datatype(name), "LONG-NAME": name, "LAST-CHANGE": changed}
        stated |= {"MAX-LENGTH": str(_LONGEST)} if name == STRING else {}
        SubElement(parent, f"DATATYPE-DEFINITION-{name.upper()}", stated)
    for name, values in ENUMERATIONS.items():
        stated = {"IDENTIFIER": _datatype(name), "LONG-NAME": name, "LAST-CHANGE": changed}
        defined = SubElement(parent, "DATATYPE-DEFINITION-ENUMERATION", stated)
        specified = SubElement(defined, "SPECIFIED-VALUES")
        for number, value in enumerate(values):
            stated = {"IDENTIFIER": _value(name, value), "LONG-NAME": value}
            one = SubElement(specified, "ENUM-VALUE", stated | {"LAST-CHANGE": changed})
            key = {"KEY": str(number), "OTHER-CONTENT": ""}
            SubElement(SubElement(one, "PROPERTIES"), "EMBEDDED-VALUE", key)


def _type(
    parent: Element, kind: str, named: tuple[str, str], attributes: Mapping[str, str], changed: str
) -> None:
    identifier, name = named
    stated = {"IDENTIFIER": identifier, "LONG-NAME": name, "LAST-CHANGE": changed}
    defined = SubElement(SubElement(parent, kind, stated), "SPEC-ATTRIBUTES")
    for name, type in attributes.items():
        stated = {"IDENTIFIER": _attribute(name), "LONG-NAME": name, "LAST-CHANGE": changed}
        stated |= {"MULTI-VALUED": "false"} if type in ENUMERATIONS else {}
        family = _family(type)
        attribute = SubElement(defined, f"ATTRIBUTE-DEFINITION-{family}", stated)
        _reference(attribute, "TYPE", f"DATATYPE-DEFINITION-{family}-REF", _datatype(type))


def _family(type: str) -> str:
    """ReqIF's word for the kind of a type."""
    return "ENUMERATION" if type in ENUMERATIONS else type.upper()


# ---------------------------------------------------------------- objects


def _object(parent: Element, item: _Item, changed: str) -> None:
    stated = {"IDENTIFIER": item.identifier, "LAST-CHANGE": changed}
    if item.requirement.id.text:
        stated["LONG-NAME"] = _clean(item.requirement.id.text)
    element = SubElement(parent, "SPEC-OBJECT", stated)
    _values(element, item.values, ATTRIBUTES)
    _reference(element, "TYPE", "SPEC-OBJECT-TYPE-REF", _OBJECT)


def _specification(
    parent: Element, spec: Specification, items: Sequence[_Item], changed: str
) -> None:
    metadata = spec[Metadata]
    title = metadata.title.text if metadata.title else metadata.name
    stated = {"IDENTIFIER": f"specification-{_name(metadata.name)}", "LONG-NAME": _clean(title)}
    element = SubElement(parent, "SPECIFICATION", stated | {"LAST-CHANGE": changed})
    _values(element, _of_document(metadata), DOCUMENT_ATTRIBUTES)
    _reference(element, "TYPE", "SPECIFICATION-TYPE-REF", _DOCUMENT)
    children = SubElement(element, "CHILDREN")
    for item in items:
        stated = {"IDENTIFIER": f"place-{item.identifier}", "LAST-CHANGE": changed}
        place = SubElement(children, "SPEC-HIERARCHY", stated)
        _reference(place, "OBJECT", "SPEC-OBJECT-REF", item.identifier)


def _values(parent: Element, values: Mapping[str, str], attributes: Mapping[str, str]) -> None:
    """What is stated; an attribute without a value is none."""
    element = SubElement(parent, "VALUES")
    for name, text in values.items():
        if not text:
            continue
        type = attributes[name]
        family = _family(type)
        stated = {} if type in ENUMERATIONS else {"THE-VALUE": text}
        value = SubElement(element, f"ATTRIBUTE-VALUE-{family}", stated)
        if type in ENUMERATIONS:
            _reference(value, "VALUES", "ENUM-VALUE-REF", _value(type, text))
        _reference(value, "DEFINITION", f"ATTRIBUTE-DEFINITION-{family}-REF", _attribute(name))


def _reference(parent: Element, role: str, kind: str, identifier: str) -> None:
    SubElement(SubElement(parent, role), kind).text = identifier


# ---------------------------------------------------------------- values


def _items(spec: Specification) -> Iterator[_Item]:
    taken: set[str] = set()
    for requirement in spec[Requirements].items:
        wanted = f"requirement-{_name(requirement.id.text or requirement.text.text)}"
        identifier, number = wanted, 2
        while identifier in taken:
            identifier, number = f"{wanted}-{number}", number + 1
        taken.add(identifier)
        yield _Item(identifier, requirement, _of_requirement(spec, requirement))


def _of_requirement(spec: Specification, requirement: Requirement) -> dict[str, str]:
    return {
        "ReqIF.ForeignID": _clean(requirement.id.text),
        "ReqIF.Text": _clean(bare(requirement.text.text)),
        "Kind": requirement.kind,
        "Priority": requirement.priority or "",
        "Priority as written": _written(requirement.priority_text),
        "Status": requirement.progress or "",
        "Status as written": _written(requirement.status),
        "Target": _written(requirement.target_text),
        "Acceptance criteria": _clean("\n".join(bare(each.text) for each in requirement.criteria)),
        "Line": spec.source.where(requirement.span.start),
    }


def _of_document(metadata: Metadata) -> dict[str, str]:
    return {
        "Version": _clean(metadata.version),
        "Document status": metadata.status.value,
        "Author": _written(metadata.author),
        "Created": _day(metadata.date),
        "Last updated": _day(metadata.last_updated),
    }


def _written(text: Text | None) -> str:
    return _clean(bare(text.text)) if text else ""


def _clean(text: str) -> str:
    """``text`` without the characters that XML has no way to write."""
    return _NOT_IN_XML.sub("\ufffd", text)[:_LONGEST]


# ---------------------------------------------------------------- identifiers


def _datatype(type: str) -> str:
    return f"datatype-{_name(_dashed(type))}"


def _value(enumeration: str, value: str) -> str:
    return f"value-{_name(_dashed(f'{enumeration} {value}'))}"


def _attribute(name: str) -> str:
    return f"attribute-{_name(_dashed(name))}"


def _dashed(words: str) -> str:
    return words.lower().replace(" ", "-")


def _name(text: str) -> str:
    """``text`` as a part of an identifier: as it is where XML allows it, else a digest."""
    if text and not _NOT_IN_NAME.search(text):
        return text
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


FORM = OfDocument(write)
