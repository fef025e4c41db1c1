"""``asbuilt lsp`` as an editor meets it: a process, standard input and output, the protocol."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

import asbuilt.api
from asbuilt.cli import lsp as package
from asbuilt.cli.lsp import completion, reading
from asbuilt.cli.run import run
from asbuilt.rules.run import all_rules
from asbuilt.source import Source
from asbuilt.spec.sections.access import Access
from tests.cli.lsp.editor import Editor, session

DOCUMENT = """\
# Help desk 😀

## Requirements

| ID | Requirement | Target |
|---|---|---|
| FR-1 | 😀 An owner opens tickets | |
| NFR-1 | Answers are quick | p95 < 200 ms |

## Data Model

```sql
CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    email VARCHAR(255) NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'customer' CHECK (role IN ('admin', 'customer'))
);
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES users(id),
    title VARCHAR(80) NOT NULL
);
```

## API

### GET /api/tickets

Implements FR-1.

**Response:**
```json
{"items": [{"id": 1, "title": "a"}]}
```

## Access Matrix

| Endpoint | admin | customer |
|---|---|---|
| GET /api/tickets | ✅ | own |

**own:** `tickets.owner_id = current user`

## Glossary

- **Owner:** The customer who opened a ticket
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT, "utf-8")
    return path


def codes(found: list[lsp.Diagnostic]) -> list[str]:
    return sorted(str(item.code) for item in found)


def expected(text: str) -> list[str]:
    return sorted(item.code for item in asbuilt.api.check(asbuilt.api.read(Source("-", text))))


def test_findings_follow_the_text_in_the_editor_and_not_the_file(spec: Path) -> None:
    async def work(editor: Editor) -> None:
        uri = editor.open(spec, DOCUMENT)
        first = await editor.diagnostics(uri)
        assert codes(first) == expected(DOCUMENT) != []
        (email,) = (item for item in first if item.code == "SEC109")
        assert "email" in editor.shown(email.range, uri)
        assert email.source == "asbuilt"
        assert email.severity == lsp.DiagnosticSeverity.Warning
        broken = DOCUMENT + "\n### GET /api/tickets\n\nmore\n\n```json\n{}\n```\n"
        editor.type(uri, broken)
        assert codes(await editor.diagnostics(uri)) == expected(broken) != expected(DOCUMENT)
        editor.type(uri, DOCUMENT)
        assert codes(await editor.diagnostics(uri)) == expected(DOCUMENT)

    before = spec.stat()
    session(work)
    assert (spec.stat().st_mtime_ns, [*spec.parent.iterdir()]) == (before.st_mtime_ns, [spec])


def test_while_somebody_types_only_the_last_text_is_judged(spec: Path) -> None:
    async def work(editor: Editor) -> None:
        uri = editor.open(spec, DOCUMENT)
        await editor.diagnostics(uri)
        for number in range(20):
            editor.type(uri, f"{DOCUMENT}\n### GET /api/more{number}\n")
        await editor.diagnostics(uri)
        await asyncio.sleep(0.5)
        assert editor.published.empty()

    session(work)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_names_are_explained_and_lead_to_each_other(spec: Path, end: str) -> None:
    text = DOCUMENT.replace("\n", end)

    async def work(editor: Editor) -> None:
        client = editor.client
        uri = editor.open(spec, text)

        async def said(piece: str, occurrence: int = 0) -> tuple[str, str]:
            params = lsp.HoverParams(**editor.at(uri, piece, occurrence))
            found = await client.text_document_hover_async(params)
            assert found and found.range
            content = cast(lsp.MarkupContent, found.contents)
            return editor.shown(found.range, uri), content.value

        async def goes(piece: str, occurrence: int = 0) -> list[str]:
            params = lsp.DefinitionParams(**editor.at(uri, piece, occurrence))
            found = cast(list[lsp.Location], await client.text_document_definition_async(params))
            return [f"{place.range.start.line}: {editor.shown(place)}" for place in found]

        async def meant(piece: str, occurrence: int = 0) -> list[int]:
            context = lsp.ReferenceContext(include_declaration=True)
            params = lsp.ReferenceParams(context=context, **editor.at(uri, piece, occurrence))
            found = await client.text_document_references_async(params)
            return [place.range.start.line for place in found or ()]

        word, about = await said("FR-1.")
        assert word == "FR-1"
        assert "😀 An owner opens tickets" in about
        assert "`GET /api/tickets`" in about
        word, about = await said("GET /api/tickets", 1)
        assert word == "GET /api/tickets"
        assert "list tickets" in about
        assert "customer: where owner_id = @me.id" in about
        assert (await said("title VARCHAR"))[1].startswith("tickets.**title** `text(80)`, required")
        assert (await said("owner_id = current"))[1].startswith("tickets.**owner_id**")
        assert (await said('title"'))[1].startswith("tickets.**title**")
        assert "Endpoints: `GET /api/tickets`" in (await said("tickets ("))[1]
        word, about = await said("Owner")
        assert (await said("owner opens"))[0] == "owner"  # behind a character of two code units
        assert (word, about) == ("Owner", "**Owner**\n\nThe customer who opened a ticket")
        word, about = await said("customer |")
        assert word == "customer"
        assert "- `GET /api/tickets`: where owner_id = @me.id" in about

        assert await goes("FR-1.") == ["6: FR-1"]  # from an endpoint to its requirement
        assert (await goes("FR-1"))[0].startswith("26: ")  # and back
        assert (await goes("GET /api/tickets", 1))[0].startswith("26: ")  # from the matrix
        assert await goes("GET /api/tickets") == ["17: tickets"]  # to its table
        assert (await goes("owner_id INTEGER")) == ["12: users"]  # to what it refers to
        assert (await goes("users(id)")) == ["12: users"]
        assert (await goes("owner_id = current"))[0].startswith("19: owner_id")
        assert await goes("Answers") == []

        assert await meant("FR-1") == [6, 28]
        assert await meant("GET /api/tickets") == [26, 39]
        assert await meant("tickets (") == [17, 26, 41]  # its endpoints too
        assert await meant("owner_id") == [19, 41]
        assert await meant("title") == [20, 32]
        assert await meant("customer |") == [37]
        assert await goes("customer |") == ["37: customer"]

    session(work)


SEC10 = [rule.code for rule in all_rules() if rule.code.startswith("SEC10")]


def test_a_role_is_found_wherever_it_may_call(spec: Path) -> None:
    text = (
        "# Desk\n\n## Roles\n\n- **clerk**: serves\n\n## API\n\n### GET /notes\n\n"
        "**Roles:** clerk\n\n### POST /notes\n\n**Roles:** clerk, boss\n"
    )

    async def work(editor: Editor) -> None:
        uri = editor.open(spec, text)
        at = editor.at(uri, "clerk, boss")
        context = lsp.ReferenceContext(include_declaration=True)
        params = lsp.ReferenceParams(context=context, **at)
        found = await editor.client.text_document_references_async(params)
        assert [place.range.start.line for place in found or ()] == [4, 10, 14]
        defined = await editor.client.text_document_definition_async(lsp.DefinitionParams(**at))
        (place,) = cast(list[lsp.Location], defined)
        assert (place.range.start.line, editor.shown(place)) == (4, "clerk")

    session(work)


COMPLETIONS = [
    pytest.param("Implements FR", ["FR-1"], id="ids"),
    pytest.param("see NFR-", ["NFR-1"], id="ids after a dash"),
    pytest.param("**Roles:** ad", ["admin"], id="roles"),
    pytest.param("**Roles:** admin, ", ["admin", "customer"], id="roles in a list"),
    pytest.param("**own:** `tickets.o", ["owner_id"], id="columns"),
    pytest.param("**Table:** ti", ["tickets"], id="tables"),
    pytest.param("**Implements:** FR-1, ", ["FR-1", "NFR-1"], id="ids in a list"),
    pytest.param("as `GET /api/t", ["GET /api/tickets"], id="endpoints"),
    pytest.param("### GET /api/t", [], id="an endpoint's own heading"),
    pytest.param("<!-- asbuilt: ignore SEC10", SEC10, id="codes of rules"),
    pytest.param("- Mail: timeout 5 s, otherwise fa", ["fail with 503"], id="fallback"),
    pytest.param(
        "| Service | Fallback |\n|---|---|\n| Mail | s", ["skip"], id="fallback in a table"
    ),
    pytest.param('### POST /api/tickets\n\n```json\n{"ti', ["title"], id="members"),
    pytest.param("nothing to add here", [], id="nothing"),
]


def test_what_was_begun_is_completed(spec: Path) -> None:
    async def work(editor: Editor) -> None:
        uri = editor.open(spec, DOCUMENT)
        for case in COMPLETIONS:
            written, wanted = cast(tuple[str, list[str]], case.values)
            text = DOCUMENT.replace("## Access Matrix", f"{written}\n\n## Access Matrix")
            if "POST" in written:
                text = text.replace(written, written + '": "x"}\n```')
            editor.type(uri, text)
            at = editor.at(uri, written, into=len(written))
            found = await editor.client.text_document_completion_async(lsp.CompletionParams(**at))
            items = cast(list[lsp.CompletionItem], found)
            assert [item.label for item in items] == wanted, written
            for item in items:
                edit = cast(lsp.TextEdit, item.text_edit)
                assert item.label.lower().startswith(editor.shown(edit.range, uri).lower())

    session(work)


def test_what_was_half_typed_when_it_was_read_is_no_role() -> None:
    def text(written: str) -> str:
        return DOCUMENT.replace("## Access Matrix", f"{written}\n\n## Access Matrix")

    read = reading.read(None, text("**Roles:** ad"), {})
    assert read.spec
    assert "ad" in read.spec[Access].roles  # nothing but its place tells
    later = text("**Roles:** admin, ")
    at = later.index("**Roles:**") + len("**Roles:** admin, ")
    found = completion.proposals(read, later, at, 0)
    assert [each.text for each in found] == ["admin", "customer"]


def test_corrections_do_what_the_command_does(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = DOCUMENT.replace("\n", "\r\n")
    results = {}

    async def work(editor: Editor) -> None:
        uri = editor.open(spec, text)
        (email,) = (i for i in await editor.diagnostics(uri) if i.code == "SEC109")

        async def offered(place: lsp.Range, *kinds: lsp.CodeActionKind) -> list[lsp.CodeAction]:
            context = lsp.CodeActionContext([], only=list(kinds) or None)
            found = await editor.client.text_document_code_action_async(
                lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), place, context)
            )
            return cast(list[lsp.CodeAction], found)

        (fix,) = await offered(email.range, lsp.CodeActionKind.QuickFix)
        assert fix.title.startswith("SEC109: ")
        assert fix.is_preferred
        assert fix.edit and fix.edit.changes
        results["one"] = editor.apply(uri, list(fix.edit.changes[uri]))
        start = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
        assert not await offered(start, lsp.CodeActionKind.QuickFix)
        (everything,) = await offered(start)
        assert everything.kind == lsp.CodeActionKind.SourceFixAll
        assert everything.edit and everything.edit.changes
        results["all"] = editor.apply(uri, list(everything.edit.changes[uri]))

    session(work)
    assert results["one"] == text.replace(
        "NOT NULL,\r\n    role", "NOT NULL,  -- PII: contact\r\n    role"
    )
    spec.write_bytes(text.encode())
    run(["check", str(spec), "--fix", "--quiet"])
    assert results["all"] == spec.read_bytes().decode() != text


def test_all_corrections_are_made_when_they_are_chosen(spec: Path) -> None:
    """An editor that says so is told what they change only then."""
    action = lsp.ClientCodeActionResolveOptions(["edit"])
    able = lsp.ClientCapabilities(
        text_document=lsp.TextDocumentClientCapabilities(
            code_action=lsp.CodeActionClientCapabilities(resolve_support=action)
        )
    )

    async def work(editor: Editor) -> None:
        uri = editor.open(spec, DOCUMENT)
        start = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
        found = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), start, lsp.CodeActionContext([]))
        )
        (offered,) = cast(list[lsp.CodeAction], found)
        assert (offered.kind, offered.edit) == (lsp.CodeActionKind.SourceFixAll, None)
        chosen = cast(lsp.CodeAction, await editor.client.code_action_resolve_async(offered))
        assert chosen.edit and chosen.edit.changes
        assert "-- PII: contact" in editor.apply(uri, list(chosen.edit.changes[uri]))

    session(work, able)


RENAMED = [
    ("FR-1 |", "REQ-7", 2),
    ("owner_id INTEGER", "holder_id", 2),
    ("email VARCHAR", "address", 1),
    ("users(id)", "people", 2),
]
REFUSED = [
    ("FR-1 |", "NFR-1", "already"),
    ("FR-1 |", "a b", "no name"),
    ("email VARCHAR", "role", "already"),
    ("tickets (", "cases", "the path of `GET /api/tickets`"),
]


def test_a_name_is_given_to_all_that_has_it(spec: Path) -> None:
    async def work(editor: Editor) -> None:
        uri = editor.open(spec, DOCUMENT)
        for piece, name, count in RENAMED:
            at = editor.at(uri, piece)
            said = await editor.client.text_document_prepare_rename_async(
                lsp.PrepareRenameParams(**at)
            )
            known = cast(lsp.PrepareRenamePlaceholder, said).placeholder
            assert piece.startswith(known)
            edit = await editor.client.text_document_rename_async(
                lsp.RenameParams(**at, new_name=name)
            )
            edits = cast(lsp.WorkspaceEdit, edit).changes
            assert edits and len(edits[uri]) == count
            text = editor.apply(uri, list(edits[uri]))
            assert re.sub(rf"\b{name}\b", known, text) == DOCUMENT
            assert expected(text) == expected(DOCUMENT)
        for piece, name, reason in REFUSED:
            params = lsp.RenameParams(**editor.at(uri, piece), new_name=name)
            with pytest.raises(JsonRpcException, match=reason):
                await editor.client.text_document_rename_async(params)
        for piece in ("GET /api/tickets\n", "Owner:", "opens"):
            at = editor.at(uri, piece)
            params = lsp.RenameParams(**at, new_name="x")
            assert await editor.client.text_document_rename_async(params) is None

    session(work)


def test_outline_and_formatting(spec: Path) -> None:
    async def work(editor: Editor) -> None:
        uri = editor.open(spec, DOCUMENT)
        document = lsp.TextDocumentIdentifier(uri)
        found = await editor.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(document)
        )
        (title,) = cast(list[lsp.DocumentSymbol], found)
        assert title.name == "Help desk 😀"
        parts = {part.name: part for part in title.children or ()}
        assert list(parts) == [
            "Requirements", "Data Model", "API", "Access Matrix", "Glossary"
        ]  # fmt: skip
        below = {name: [c.name for c in part.children or ()] for name, part in parts.items()}
        assert below["Requirements"] == ["FR-1", "NFR-1"]
        assert below["Data Model"] == ["users", "tickets"]
        assert below["API"] == ["GET /api/tickets"]
        (endpoint,) = parts["API"].children or ()
        assert endpoint.kind == lsp.SymbolKind.Method
        tickets = (parts["Data Model"].children or ())[1]
        assert [column.name for column in tickets.children or ()] == ["id", "owner_id", "title"]
        options = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
        edits = await editor.client.text_document_formatting_async(
            lsp.DocumentFormattingParams(document, options)
        )
        result = editor.apply(uri, list(edits or ()))
        spec.write_text(DOCUMENT, "utf-8")
        assert run(["fmt", str(spec), "-q"]) == 0
        assert result == spec.read_text("utf-8") != DOCUMENT

    session(work)


def test_several_files_that_an_index_lists_are_one_document(tmp_path: Path) -> None:
    head, _, rest = DOCUMENT.partition("## API")
    (tmp_path / "index.md").write_text("# Help desk\n\n- [Data](data.md)\n- [API](api.md)\n")
    (tmp_path / "data.md").write_text(head)
    (tmp_path / "api.md").write_text("## API" + rest)

    async def work(editor: Editor) -> None:
        api = editor.open(tmp_path / "api.md", "## API" + rest)
        found = await editor.diagnostics(api)
        assert "API101" not in codes(found)
        assert all(item.range.start.line < rest.count("\n") + 1 for item in found)
        data = editor.open(tmp_path / "data.md", "\n\n" + head)
        await editor.diagnostics(data)
        (place,) = cast(
            list[lsp.Location],
            await editor.client.text_document_definition_async(
                lsp.DefinitionParams(**editor.at(api, "FR-1"))
            ),
        )
        assert (place.uri, editor.shown(place)) == (data, "FR-1")  # two lines below the saved one
        editor.type(data, head.replace("CREATE TABLE tickets", "CREATE TABLE others"))
        while codes(await editor.diagnostics(api)) == codes(found):
            pass  # what is typed in one file is said about the other

    session(work)


def test_what_changes_outside_of_the_editor_is_judged_too(spec: Path) -> None:
    watching = lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    able = lsp.ClientCapabilities(
        workspace=lsp.WorkspaceClientCapabilities(did_change_watched_files=watching)
    )

    async def work(editor: Editor) -> None:
        uri = editor.open(spec, DOCUMENT)
        assert "SEC109" in codes(await editor.diagnostics(uri))
        settings = spec.parent / "asbuilt.toml"
        settings.write_text('[check]\nignore = ["SEC109"]\n')
        event = lsp.FileEvent(settings.as_uri(), lsp.FileChangeType.Created)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
        assert "SEC109" not in codes(await editor.diagnostics(uri))

    assert session(work, able).registered == [lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES]

    async def nothing(editor: Editor) -> None:
        await editor.diagnostics(editor.open(spec, DOCUMENT))

    assert session(nothing).registered == []


def test_a_request_that_cannot_be_served_is_answered() -> None:
    place = {"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}}
    nowhere = {"textDocument": {"uri": "untitled:1"}, "position": {"line": -1}}
    sent = [
        (1, "textDocument/hover", place, lsp.ErrorCodes.ServerNotInitialized),
        (2, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}, None),
        (3, "textDocument/hover", nowhere, lsp.ErrorCodes.InvalidParams),
        (4, "textDocument/nonsense", place, lsp.ErrorCodes.MethodNotFound),
        (5, "shutdown", None, None),
        (6, "textDocument/hover", place, lsp.ErrorCodes.InvalidRequest),
        (None, "exit", None, None),
    ]
    bodies = [
        json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                   if number else {"jsonrpc": "2.0", "method": method}).encode()
        for number, method, params, _ in sent
    ]  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-m", "asbuilt", "lsp"],
        input=b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies),
        capture_output=True, timeout=60,
    )  # fmt: skip
    written = re.findall(rb"\r\n\r\n(\{.*?\})(?=Content-|$)", ended.stdout)
    answers = [json.loads(found) for found in written]
    assert {each["id"]: each.get("error", {}).get("code") for each in answers if "id" in each} == {
        number: code.value if code else None for number, _, _, code in sent if number
    }
    assert ended.returncode == 0


def test_no_text_is_too_odd_for_it(spec: Path) -> None:
    odd = [
        "", "\r", "😀" * 300, "\ud800 ### GET /a", "| a |\n|-|\n" * 50, "```sql\nCREATE TABLE (",
        "### GET /{", "\u2028\x0b# a\n### GET /api/x\n", "---\na: [\n---\n# b", "\0", "> " * 500,
        DOCUMENT[: len(DOCUMENT) // 2],
    ]  # fmt: skip

    async def work(editor: Editor) -> None:
        uri = editor.open("untitled:Untitled-1", DOCUMENT)
        assert codes(await editor.diagnostics(uri)) == expected(DOCUMENT)
        for text in odd:
            editor.type(uri, text)
            for place in (lsp.Position(0, 0), lsp.Position(0, 7), lsp.Position(99, 99)):
                at: dict[str, Any] = {"text_document": lsp.TextDocumentIdentifier(uri)}
                at["position"] = place
                client = editor.client
                await client.text_document_hover_async(lsp.HoverParams(**at))
                await client.text_document_completion_async(lsp.CompletionParams(**at))
                await client.text_document_definition_async(lsp.DefinitionParams(**at))
            symbols = lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri))
            await editor.client.text_document_document_symbol_async(symbols)
            await editor.diagnostics(uri)
        editor.type(uri, DOCUMENT)
        assert codes(await editor.diagnostics(uri)) == expected(DOCUMENT)

    assert session(work).messages == []


def test_settings_beside_the_document_count_and_mistakes_in_them_are_said(spec: Path) -> None:
    settings = spec.parent / "asbuilt.toml"

    async def work(editor: Editor) -> None:
        settings.write_text('[check]\nignore = ["SEC109"]\n')
        uri = editor.open(spec, DOCUMENT)
        found = codes(await editor.diagnostics(uri))
        assert found == [code for code in expected(DOCUMENT) if code != "SEC109"]
        settings.write_text("[check\n")
        editor.type(uri, DOCUMENT + "\n")
        assert await editor.diagnostics(uri) == []

    (message,) = session(work).messages
    assert "asbuilt.toml" in message


def test_an_editor_that_leaves_without_a_word_is_a_failure() -> None:
    async def whole() -> int:
        editor = Editor()
        answer = await editor.start()
        assert answer.server_info and answer.server_info.name == "asbuilt"
        return await editor.stop(politely=False)

    assert asyncio.run(whole()) == 1


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    assert Path(package.__file__).parent.joinpath("server.py").exists()
    hidden = "import sys; sys.modules['pygls'] = None; from asbuilt.cli.main import main; main()"
    script = tmp_path / "run.py"
    script.write_text(hidden)
    done = subprocess.run(
        [sys.executable, str(script), "lsp"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "pip install 'asbuilt[lsp]'" in done.stderr
