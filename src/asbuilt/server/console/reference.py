"""The reference of an API as HTML: what each operation takes and answers, with a form to try it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from asbuilt.markup import Markup, code_block, element, join, prose, scrolling_table
from asbuilt.plan.model import ServicePlan
from asbuilt.server.console import layout
from asbuilt.server.console.samples import Document, body_sample, curl, resolve, sample
from asbuilt.server.openapi.schemas import Schema

_LIMITS = (
    ("minLength", "length ≥ {}"),
    ("maxLength", "length ≤ {}"),
    ("minimum", "≥ {}"),
    ("exclusiveMinimum", "> {}"),
    ("maximum", "≤ {}"),
    ("exclusiveMaximum", "< {}"),
    ("pattern", "matches {}"),
)
_WIDTHS = {-(1 << 15), (1 << 15) - 1, -(1 << 31), (1 << 31) - 1, -(1 << 63), (1 << 63) - 1}
"""The ends of the integers' own ranges: nobody needs to read them."""
_MAX_PATTERN = 30


def page(plan: ServicePlan, document: Document, role: str) -> bytes:
    """The whole page for a caller of this role."""
    who = "everyone" if role == "anonymous" else f"the role {role}"
    heading = element(
        "p",
        f"What {who} may use. ",
        element("a", "openapi.json", href="openapi.json"),
        " is the same for programs.",
    )
    content = element(
        "main",
        element("h1", "API reference"),
        element("p", prose(document["info"].get("description", "")), class_="lead"),
        heading,
        _contents(document),
        *(_group(document, tag["name"]) for tag in document["tags"]),
        id="content",
    )
    banner = layout.banner(plan, element("a", "Console", href="console"))
    return layout.page(
        layout.DOCS,
        f"{document['info']['title']}: API",
        "docs.js",
        banner,
        layout.sign_in(plan),
        content,
    )


def _operations(document: Document, tag: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield path, method, operation


def _contents(document: Document) -> Markup:
    items = [
        element("li", element("a", tag["name"], href=f"#tag-{number}"))
        for number, tag in enumerate(document["tags"])
    ]
    return element("nav", element("ul", *items), aria_label="Groups", class_="contents")


def _group(document: Document, tag: str) -> Markup:
    number = [each["name"] for each in document["tags"]].index(tag)
    about = document["tags"][number].get("description")
    return element(
        "section",
        element("h2", tag, id=f"tag-{number}"),
        *([element("p", about)] if about else []),
        *(
            _operation(document, path, method, operation)
            for path, method, operation in _operations(document, tag)
        ),
    )


def _operation(document: Document, path: str, method: str, operation: Mapping[str, Any]) -> Markup:
    title = element(
        "h3",
        element("span", method.upper(), class_=f"method {method}"),
        " ",
        element("code", path),
        " ",
        element("span", operation["summary"], class_="summary"),
    )
    is_open = operation.get("security") == []
    badge = element("small", "no sign-in needed") if is_open else ""
    description = operation.get("description")
    form = element(
        "form",
        *_parameters(document, operation),
        *_body(document, operation),
        element("button", "Send"),
        element("output"),
        data_method=method.upper(),
        data_path=path,
        class_="try",
    )
    return element(
        "details",
        element("summary", title, badge),
        *([element("p", prose(description))] if description else []),
        form,
        element("h4", "As a command"),
        code_block(curl(document, method, path, operation), data_copy=True),
        element("h4", "Answers"),
        _answers(document, operation),
        id=operation["operationId"],
    )


# ---------------------------------------------------------------- what it takes


def _parameters(document: Document, operation: Mapping[str, Any]) -> Iterator[Markup]:
    found = [resolve(document, part) for part in operation.get("parameters", ())]
    for title, places in (("Parameters", ("path", "query")), ("Headers", ("header",))):
        rows = [
            _parameter(document, operation["operationId"], part)
            for part in found
            if part["in"] in places
        ]
        if rows:
            yield element("h4", title)
            yield scrolling_table(("Name", "Type", "Notes", "Value"), rows)


def _parameter(document: Document, owner: str, part: Mapping[str, Any]) -> Markup:
    identifier = f"{owner}-{part['name']}"
    needed = part.get("required", False)
    return element(
        "tr",
        element(
            "th", element("label", element("code", part["name"]), for_=identifier), scope="row"
        ),
        element("td", _type(document, part["schema"])),
        element("td", *([_needed()] if needed else []), prose(part.get("description", ""))),
        element(
            "td",
            element("input", id=identifier, name=part["name"], data_in=part["in"], required=needed),
        ),
    )


def _body(document: Document, operation: Mapping[str, Any]) -> Iterator[Markup]:
    example = body_sample(document, operation)
    if example is None:
        return
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    identifier = f"{operation['operationId']}-body"
    yield element("h4", element("label", "Body", for_=identifier))
    yield _schema(document, schema)
    lines = str(min(example.count("\n") + 2, 16))
    yield element("textarea", example, id=identifier, rows=lines, spellcheck="false")


# ---------------------------------------------------------------- what it answers


def _answers(document: Document, operation: Mapping[str, Any]) -> Markup:
    return element("dl", *(join(_answer(document, status, part)) for status, part in
                           operation["responses"].items()), class_="answers")  # fmt: skip


def _answer(document: Document, status: str, part: Mapping[str, Any]) -> Iterator[Markup]:
    response = resolve(document, part)
    yield element("dt", element("code", "other" if status == "default" else status))
    content = response.get("content", {}).get("application/json")
    if content is None:
        yield element("dd", prose(response["description"]))
        return
    example = json.dumps(sample(document, content["schema"]), indent=2, ensure_ascii=False)
    yield element(
        "dd",
        prose(response["description"]),
        _schema(document, content["schema"]),
        code_block(example),
    )


# ---------------------------------------------------------------- schemas


def _schema(document: Document, schema: Schema) -> Markup:
    rows = list(_members(document, schema, ""))
    return scrolling_table(("Member", "Type", "Notes"), rows) if rows else Markup("")


def _members(document: Document, schema: Mapping[str, Any], prefix: str) -> Iterator[Markup]:
    schema = resolve(document, schema)
    for several in ("oneOf", "anyOf"):
        if several in schema and "properties" not in schema:
            schema = resolve(document, schema[several][0])
    if schema.get("type") == "array":
        yield from _members(document, schema["items"], f"{prefix}[]")
        return
    needed = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        place = f"{prefix}.{name}" if prefix else name
        inner = resolve(document, member)
        notes = [*([_needed()] if name in needed else []), prose(inner.get("description", ""))]
        yield element(
            "tr",
            element("th", element("code", place), scope="row"),
            element("td", _type(document, member)),
            element("td", *notes),
        )
        if inner.get("type") in ("object", "array"):
            yield from _members(document, inner, place)


def _type(document: Document, schema: Mapping[str, Any]) -> str:
    """``string, length ≤ 200, or null``."""
    schema = resolve(document, schema)
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join("null" if value is None else str(value) for value in schema["enum"])
    if "anyOf" in schema and "type" not in schema:
        return " or ".join(_type(document, option) for option in schema["anyOf"])
    kinds = schema.get("type", "any JSON")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    if kinds[0] == "array":
        kinds[0] = _list_type(document, schema.get("items", {}))
    if kinds[0] == "string":
        kinds[0] = schema.get("format", "string")
    first = ", ".join([kinds[0], *_limits(schema)])
    return f"{first} or null" if "null" in kinds else first


def _list_type(document: Document, items: Mapping[str, Any]) -> str:
    """``sort`` takes each name in two directions: one is enough to read."""
    options = [name for name in items.get("enum", ()) if not name.startswith("-")]
    return f"list of {' | '.join(options) or _type(document, items)}"


def _limits(schema: Mapping[str, Any]) -> list[str]:
    return [
        words.format(schema[key])
        for key, words in _LIMITS
        if key in schema and schema[key] not in _WIDTHS and len(str(schema[key])) <= _MAX_PATTERN
    ]


def _needed() -> Markup:
    return element("strong", "required ", class_="required")
