"""Places in a document of one file, and of several."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.document.reader import read
from asbuilt.document.writer import set_cell
from asbuilt.errors import UsageError
from asbuilt.source import (
    MAX_BYTES,
    File,
    Position,
    Source,
    Span,
    beside,
    locate,
    read_source,
    read_text,
)
from asbuilt.spec.section import outline

TEXTS = st.lists(st.text(alphabet="ab\r\n#|- `", min_size=1, max_size=30), min_size=1, max_size=4)


def joined(*texts: str) -> Source:
    files, text = [], ""
    for number, part in enumerate(texts):
        files.append(File(f"docs/{number}.md", len(text)))
        text += part
    return Source("docs", text, tuple(files))


@pytest.mark.parametrize(
    ("offset", "path", "position"),
    [
        (0, "docs/0.md", Position(1, 1)),
        (3, "docs/0.md", Position(2, 2)),
        (4, "docs/1.md", Position(1, 1)),
        (6, "docs/1.md", Position(1, 3)),
        (8, "docs/1.md", Position(2, 1)),
        (9, "docs/2.md", Position(1, 1)),
        (10, "docs/2.md", Position(1, 2)),
    ],
)
def test_a_place_is_one_of_its_file(offset: int, path: str, position: Position) -> None:
    source = joined("a\nbc", "def\ng", "h")
    assert source.file(offset).path == path
    assert source.position(offset) == position
    assert source.line(offset) == position.line
    assert source.where(offset) == f"{Path(path).name}:{position.line}"


@given(TEXTS)
def test_each_file_is_read_as_if_it_were_alone(texts: list[str]) -> None:
    source = joined(*texts)
    whole = read(source).blocks
    counts = [len(read(Source("spec.md", text)).blocks) for text in texts]
    assert len(whole) == sum(counts)
    for file, text in zip(source.files, texts, strict=True):
        alone = read(Source("spec.md", text)).blocks
        mine = [block for block in whole if source.file(block.span.start) == file]
        assert [(type(b), b.span) for b in alone] == [
            (type(b), Span(b.span.start - file.start, b.span.end - file.start)) for b in mine
        ]


@given(TEXTS)
def test_lines_are_whole_and_in_order(texts: list[str]) -> None:
    source = joined(*texts)
    lines = source.lines(Span(0, len(source.text)))
    assert len(lines) == len(source.line_starts)
    for line, start in zip(lines, source.line_starts, strict=True):
        assert line.start == start
        assert "\n" not in source.slice(line)
        assert source.lines(Span(start, start)) == (line,)


def test_a_cell_of_a_further_file_is_set_in_its_place() -> None:
    document = read(joined("# T", "| a | b |\n|---|---|\n| 1 |"))
    table = document.blocks[1]
    edit = set_cell(document, table.rows[0][1], "2")  # type: ignore[union-attr]  # it is a table
    assert (document.source.text[: edit.span.start] + edit.replacement).endswith("| 1 | 2 |")


def test_what_stands_above_the_headings_of_a_file_belongs_to_the_document() -> None:
    tree = outline(read(joined("# T\n\n## Glossary\n", "---\nstatus: Draft\n---\nSaid.\n\n# U\n")))
    assert len(tree.root.blocks) == 2
    assert tree.root.children[0].children[0].blocks == ()


def test_a_folder_is_its_specification_or_its_only_file_or_all_of_them(tmp_path: Path) -> None:
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    first.write_text("# A")
    (tmp_path / "README.md").write_text("# About")
    assert locate(tmp_path) == first
    assert beside(locate(tmp_path), "handlers.py") == tmp_path / "handlers.py"

    second.write_text("# B")
    assert locate(tmp_path) == tmp_path
    assert beside(tmp_path, "handlers.py") == tmp_path / "handlers.py"
    source = read_source(tmp_path)
    assert source == Source(str(tmp_path), "# A# B", (File(str(first), 0), File(str(second), 3)))
    assert source.folder == tmp_path

    (tmp_path / "spec.md").write_text("# S")
    assert locate(tmp_path) == tmp_path / "spec.md"


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "spec.md"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=["# Orchard\n"])
    writer.start()
    assert read_source(pipe) == Source(str(pipe), "# Orchard\n")
    writer.join()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf\r\n", "is empty", id="nothing but a byte order mark"),
        pytest.param("# Orchard".encode("utf-16"), "is UTF-16, not UTF-8", id="UTF-16"),
        pytest.param(b"# Orchard\0", "is a binary file", id="binary"),
        pytest.param(b"# \xc3\xa9\r\rplum\r\n\xe9", "(line 4: byte 0xe9)", id="Latin-1"),
        pytest.param(b"#" * (MAX_BYTES + 1), "is too large", id="large"),
    ],
)
def test_what_is_no_document_is_said(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "spec.md").write_bytes(data)
    with pytest.raises(UsageError, match=re.escape(said)):
        read_source(tmp_path / "spec.md")
    with pytest.raises(UsageError, match=f"^standard input: .*{re.escape(said)}"):
        read_text("standard input", io.BytesIO(data))


def test_what_never_ends_is_too_large() -> None:
    with pytest.raises(UsageError, match="is too large"):
        read_source(Path("/dev/zero"))


def test_a_folder_where_nobody_may_look_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", forbidden)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        locate(tmp_path)
    monkeypatch.setattr(Path, "stat", forbidden)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        locate(tmp_path / "spec.md")


def test_a_folder_in_a_folder_is_no_file_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A")
    (tmp_path / "old.md").mkdir()
    assert locate(tmp_path) == tmp_path / "a.md"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_of_markdown_ends_a_line(end: str) -> None:
    source = Source("spec.md", end.join(("# Orchard", "", "plum", "")))
    assert source.position(source.text.index("um")) == Position(3, 3)
    assert source.slice(source.whole_line(source.text.index("um"))) == "plum"


def test_an_index_is_joined_with_the_parts_that_it_lists(tmp_path: Path) -> None:
    index = tmp_path / "index.md"
    index.write_text("# A\n- [Two](./two.md)\n- [One](sub/one.md#x)\n- [None](none.md)\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.md").write_text("# One\n")
    (tmp_path / "two.md").write_text("# Two\n")
    (tmp_path / "three.md").write_text("# Three\n")
    names = ["index.md", "two.md", "one.md"]
    assert [Path(file.path).name for file in read_source(index).files] == names
    assert read_source(index).folder == tmp_path
    assert [Path(file.path).name for file in read_source(tmp_path).files] == [*names, "three.md"]


LINKS = "# A\n- [Two](two.md)\n- [Three](three.md)\n\n"


@pytest.mark.parametrize(
    ("text", "alone", "together"),
    [
        ("```mermaid\nflowchart LR\n  a --> b\n```\n", 3, 3),
        ("```sql\nCREATE TABLE a (id INT);\n```\n", 1, 3),
        ("`GET /boats` lists them.\n", 1, 3),
        ("```mermaid\nflowchart LR\n  a --> b\n```\n```sql\nSELECT 1;\n```\n", 1, 3),
        ("```sh\nnpm install\n```\n", 1, 2),
    ],
)
def test_an_index_may_show_diagrams_and_that_of_a_folder_has_parts_of_its_own(
    text: str, alone: int, together: int, tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_text(LINKS + text)
    (tmp_path / "two.md").write_text("# Two\n")
    (tmp_path / "three.md").write_text("# Three\n")
    assert len(read_source(tmp_path / "README.md").files) == alone
    assert len(read_source(locate(tmp_path)).files) == together


def test_an_index_may_link_by_references(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text(
        "# A\n\n[Two][2], [three]\n\n[2]: two.md\n[three]: three.md\n"
    )
    (tmp_path / "two.md").write_text("# Two\n")
    (tmp_path / "three.md").write_text("# Three\n")
    named = [Path(file.path).name for file in read_source(tmp_path / "index.md").files]
    assert named == ["index.md", "two.md", "three.md"]


def test_a_feature_of_spec_kit_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    for name in ("spec", "plan", "tasks", "data-model", "research", "contracts/api"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n")
    (tmp_path / "contracts" / "api.yaml").write_text("openapi: 3.1.0\n")
    assert locate(tmp_path) == tmp_path
    named = [Path(file.path).name for file in read_source(tmp_path).files]
    assert named == ["spec.md", "data-model.md", "api.md", "plan.md", "tasks.md"]
    assert len(read_source(tmp_path / "spec.md").files) == 1


@pytest.mark.parametrize(
    "text",
    [
        "- [Two](two.md)\n",
        "- [Two](two.md)\n- [Three](three.md)\n\n### GET /x\n",
        "- [Two](two.md)\n- [Three](three.md)\n\n```sql\nSELECT 1;\n```\n",
        "- [Two](../x/two.md)\n- [Three](../x/three.md)\n",
        "- [Two](https://example.com/two.md)\n- [Three](gone.md)\n",
    ],
)
def test_a_document_with_links_is_no_index(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "index.md").write_text(text)
    (folder / "two.md").write_text("# Two\n")
    (folder / "three.md").write_text("# Three\n")
    assert len(read_source(folder / "index.md").files) == 1
