"""OpenAPI 3.0 and 3.1, and Swagger 2: operations as endpoints, what they keep as tables"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.access import access
from asbuilt.exchange.collections import is_own, segment
from asbuilt.exchange.draft import Draft, Lost
from asbuilt.exchange.joined import joined
from asbuilt.exchange.kept import kept
from asbuilt.exchange.markdown import fence
from asbuilt.exchange.meanings import of_parameters
from asbuilt.exchange.reading import lost
from asbuilt.exchange.reading import read as read_markdown
from asbuilt.exchange.source import Kind
from asbuilt.exchange.tables import settled
from asbuilt.plan.families import family
from asbuilt.plan.naming import find
from asbuilt.plan.paths import NO_TABLE
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.model import Specification, Trouble
from asbuilt.spec.openapi.paths import listed, request_of
from asbuilt.spec.openapi.tree import Description, descriptions
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.marks import is_password, is_secret
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.yaml_tree import Tree

_ENDINGS = (".yaml", ".yml", ".json")
_PLACES = tuple(f"{name}{ending}" for name in ("openapi", "swagger") for ending in _ENDINGS)
_VERSION = regex.compile(r"^[ \t{]*[\"']?(?:openapi|swagger)[\"']?[ \t]*:", re.MULTILINE)
_JSON = regex.compile(r"json|\*/\*")
_MISSED = ("webhooks", "x-webhooks")
_OWN_HEADERS = frozenset(
    {
        "authorization",
        "accept",
        "content-type",
        "idempotency-key",
        "prefer",
        "if-match",
        "if-none-match",
    }
)
"""Headers that asbuilt heeds anyway."""

_BEFORE = 4
"""Lines of the Markdown text before those of the description."""


def recognises(path: Path) -> bool:
    """A YAML or JSON file with OpenAPI's version, or a folder that holds ``openapi.yaml``."""
    if path.is_dir():
        return files.first(path, *_PLACES) is not None
    return path.suffix.lower() in _ENDINGS and bool(_VERSION.search(files.beginning(path)))


def read(path: Path) -> Draft:
    """The endpoints, the tables that stand behind them, and who may call what."""
    file = files.first(path, *_PLACES) if path.is_dir() else path
    if file is None:
        raise UsageError(f"{path}: holds no {_PLACES[0]}", "Name the file itself.")
    return read_text(file, files.read(file))


def read_text(file: Path, text: str) -> Draft:
    """The same of the description ``text``, which stands in ``file``."""
    text = joined(file, text)
    info = "json" if text.lstrip().startswith("{") else "yaml"
    markdown = f"# {file.stem}\n\n## API Specification\n{fence(info, text)}\n"
    spec = read_markdown(str(file), markdown)
    description = _description(spec, file)
    root = description.root
    described = {each.route_key for each in listed(description)}
    endpoints = [  # words of the description may speak of more
        replace(endpoint, requirements=())
        for endpoint in spec[Api].endpoints
        if endpoint.key in described and not is_own(endpoint.method, endpoint.path)
    ]
    allowed = access(description, endpoints)
    endpoints = [allowed.applied(endpoint) for endpoint in endpoints]
    discreet = [_discreet(endpoint) for endpoint in endpoints]
    shown = [each.key for each, as_is in zip(discreet, endpoints, strict=True) if each != as_is]
    endpoints = discreet
    found = kept(description, spec[DataModel].tables)
    tables, missing = settled(found.tables, str(file))
    names = {table.name: table for table in tables}
    endpoints = [_placed(endpoint, names) for endpoint in endpoints]
    if not endpoints and not tables:
        raise UsageError(
            f"{file}: describes neither operations nor schemas with an id",
            "There is nothing to import.",
        )
    about = root["info"]
    where = str(file)
    secrets = (f"{key}: the answer shows a secret, which never leaves the service" for key in shown)
    left = [
        Lost(where, what) for what in (*secrets, *_left(description), *allowed.lost, *found.lost)
    ]
    troubles = lost(spec, where, "unparsable-check")
    return Draft(
        title=about["title"].text or file.stem,
        version=about["version"].text,
        author=about["contact"]["name"].text,
        summary=about["description"].text or about["summary"].text,
        tables=tables,
        endpoints=tuple(endpoints),
        secured=allowed.stated,
        roles=allowed.named(endpoints),
        legend=allowed.legend,
        questions=tuple(found.questions),
        references=tuple(_references(root)),
        meanings=found.meanings | of_parameters(description),
        lost=(*left, *missing, *troubles),
    )


def _description(spec: Specification, file: Path) -> Description:
    found = next(iter(descriptions(spec.outline)), None)
    if isinstance(found, Trouble):
        at = max(1, spec.source.line(found.span.start) - _BEFORE)
        raise UsageError(f"{file}:{at}: {found.message}", "Mend it, or import a part of it.")
    if found is None:
        raise UsageError(f"{file}: is no OpenAPI", "It must have `openapi` and `paths`.")
    return found


def _placed(endpoint: Endpoint, tables: Mapping[str, Table]) -> Endpoint:
    """``endpoint`` without a line that names its table where its path does so, or there is none."""
    named = endpoint.table.text if endpoint.table else ""
    needless = named in tables and find(segment(endpoint.path), [named])
    unknown = named not in (*tables, NO_TABLE)
    return replace(endpoint, table=None) if needless or unknown else endpoint


def _discreet(endpoint: Endpoint) -> Endpoint:
    """``endpoint`` with an answer that shows no password. Sign-in and a second factor answer with
    other secrets, which are meant to be shown."""
    if endpoint.response is None:
        return endpoint
    gives_secrets = family(endpoint.method, endpoint.path) not in (None, "auth.me")
    value = _without_secrets(endpoint.response.value, gives_secrets)
    return replace(endpoint, response=replace(endpoint.response, value=value))


def _without_secrets(value: Any, only_passwords: bool) -> Any:
    if isinstance(value, list):
        return [_without_secrets(item, only_passwords) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_secrets(item, only_passwords)
        for name, item in value.items()
        if isinstance(item, bool)
        or not (is_password(name) or (is_secret(name) and not only_passwords))
    }


def _references(root: Tree) -> Iterator[tuple[str, str]]:
    url = root["externalDocs"]["url"].text
    if regex.fullmatch(r"https?://[^\s<>]+", url):
        yield root["externalDocs"]["description"].text or url, url


# ---------------------------------------------------------------- what is not carried over


def _left(description: Description) -> Iterator[str]:
    root = description.root
    for name in _MISSED:
        if root[name].members:
            yield f"`{name}`: the service calls nobody by itself"
    if len(root["servers"].items) > 1:
        yield "`servers`: only the path of the first one"
    for operation in listed(description):
        key, tree = operation.route_key, operation.tree
        if operation.path.endswith("*"):
            yield f"{operation.method.upper()} {operation.path}: what `*` stands for; it is {key}"
        for written in (*operation.item["parameters"].items, *tree["parameters"].items):
            parameter = description.resolved(written)
            named = parameter["name"].text.lower()
            if (
                parameter["in"].text in ("header", "cookie", "formData")
                and named not in _OWN_HEADERS
            ):
                yield f"{key}: the {parameter['in'].text} `{parameter['name'].text}`"
        kinds = request_of(description, operation.item, tree)["content"].members
        if kinds and not any(_JSON.search(kind) for kind in kinds):
            yield f"{key}: a body of {', '.join(kinds)}; asbuilt takes JSON"
        if tree["callbacks"].members:
            yield f"{key}: `callbacks`"
    yield from _unsaid(description)
    yield from (f"`$ref: {pointer}`: another file is not read" for pointer in _outside(root))


def _unsaid(description: Description) -> Iterator[str]:
    """What operations and their answers have beside a status and one example, each kind with its
    count."""
    found: Counter[str] = Counter()
    for operation in listed(description):
        found["`deprecated` operations"] += operation.tree["deprecated"].text == "true"
        request = request_of(description, operation.item, operation.tree)
        found["further examples of bodies"] += _further(request)
        for status, written in operation.tree["responses"].members.items():
            found["answers without a status of their own"] += not status.isdecimal()
            answer = description.resolved(written)
            content = answer["content"].members
            found["headers of answers"] += len(answer["headers"].members)
            found["links of answers"] += len(answer["links"].members)
            found["answers in other forms than JSON"] += sum(
                not _JSON.search(kind) for kind in content
            )
            found["further examples of answers"] += _further(answer)
    root = description.root
    found["`oneOf` and `anyOf`, of which the first is shown"] += _alternatives(root)
    yield from (f"{name}: {count}" for name, count in found.items() if count)
    said = [name for name in ("license", "termsOfService") if root["info"][name].value]
    yield from (f"`{name}`" for name in (*said, *(["tags"] if root["tags"].items else [])))


def _further(message: Tree) -> int:
    media = message["content"].members.values()
    return sum(max(0, len(each["examples"].members) - 1) for each in media)


def _outside(root: Tree) -> list[str]:
    """The references that leave the file."""
    pointers = (tree["$ref"].text for tree in _walk(root))
    return list(dict.fromkeys(each for each in pointers if each and not each.startswith("#")))


def _alternatives(root: Tree) -> int:
    """How many schemas may be one of several."""
    several = (
        [each for each in tree[word].items if each["type"].text != "null"]
        for tree in _walk(root)
        for word in ("oneOf", "anyOf")
    )
    return sum(len(options) > 1 for options in several)


def _walk(root: Tree) -> Iterator[Tree]:
    waiting = [root]
    while waiting:
        tree = waiting.pop()
        yield tree
        waiting += [*tree.items, *tree.members.values()]


KIND = Kind(recognises, read)
