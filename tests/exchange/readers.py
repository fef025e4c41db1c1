"""Strict readers of what is exported: whoever takes the files in is not more lenient."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from importlib.resources import files
from typing import Any

import xmlschema
from reqif.models.reqif_data_type import ReqIFDataTypeDefinitionEnumeration
from reqif.parser import ReqIFParser

from tests.cli.schemas import validate


def read_json(text: str) -> Any:
    """The content of the JSON form, after it was held against its published schema."""
    content = json.loads(text, parse_constant=_refuse)
    validate("export", content)
    return content


def _refuse(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def read_csv(text: str) -> list[dict[str, str]]:
    """The rows by header; each has as many cells as the header, whose names differ."""
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} <= {len(header)}
    return [dict(zip(header, row, strict=True)) for row in rows]


@cache
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(files("reqif") / "reqif_schema" / "reqif.xsd"), allow="local")


def read_reqif(text: str) -> dict[str, dict[str, str]]:
    """The values of each object by its identifier, in the order of the specification; after the
    file was held against OMG's schema."""
    _schema().validate(text)
    bundle = ReqIFParser.parse_from_string(text)
    content = bundle.core_content.req_if_content
    names = {
        attribute.identifier: attribute.long_name
        for kind in content.spec_types
        for attribute in getattr(kind, "attribute_definitions", None) or ()
    }
    labels = {
        value.identifier: value.long_name
        for kind in content.data_types
        if isinstance(kind, ReqIFDataTypeDefinitionEnumeration)
        for value in kind.values
    }
    (specification,) = content.specifications
    order = [node.spec_object for node in bundle.iterate_specification_hierarchy(specification)]
    objects = {each.identifier: each for each in content.spec_objects}
    return {
        identifier: {
            names[value.definition_ref]: _said(value.value, labels)
            for value in objects[identifier].attributes
        }
        for identifier in order
    }


def _said(value: str | list[str], labels: dict[str, str]) -> str:
    """A text, or the one label that an enumeration holds."""
    if isinstance(value, str):
        return value
    (identifier,) = value
    return labels[identifier]
