"""What `asbuilt fmt` writes, Prettier and mdformat leave alone: they need not fight over a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import mdformat
import pytest

from asbuilt.document.blocks import Table
from asbuilt.document.reader import read
from asbuilt.source import Source
from tests.contract.tools import NODE_TOOLS, run
from tests.document.test_format import DOCUMENTS, formatted

PAGE = """\
# Everything that `fmt` lays out

|left|right|middle|数据|
|:-|-:|:-:|--|
|a|12345678|`x`|✅|
|**long text**|1|y|⚠️ ✔|
|👩‍💻|é
|

1. a

3. b

   - c

     |x|
     |-|
     |yyyy|

2. d

text

0. a
0. b

> | x |
> |---|
> | y |
"""


def prettier(text: str, folder: Path) -> str:
    path = folder / "page.md"
    path.write_text(text, "utf-8")
    run(NODE_TOOLS / "prettier", "--write", "--no-config", path, directory=folder)
    return path.read_text("utf-8")


def with_mdformat(text: str, folder: Path) -> str:
    return mdformat.text(text, extensions={"gfm"}, options={"number": True})


formatters = pytest.mark.parametrize(
    "write",
    [
        pytest.param(
            prettier,
            marks=pytest.mark.skipif(
                not (NODE_TOOLS / "prettier").exists(),
                reason="Prettier not installed: run scripts/contract-tools; needs node",
            ),
            id="Prettier",
        ),
        pytest.param(with_mdformat, id="mdformat"),
    ],
)


@formatters
def test_a_page_stays_byte_for_byte(write: Callable[[str, Path], str], tmp_path: Path) -> None:
    page = formatted(PAGE)
    assert page != PAGE
    assert write(page, tmp_path) == page


@formatters
def test_tables_of_real_documents_stay(write: Callable[[str, Path], str], tmp_path: Path) -> None:
    """But for those of which the other tool rewrites a cell, such as ``*a*`` to ``_a_``."""
    texts = (formatted(path.read_bytes().decode().replace("\r\n", "\n")) for path in DOCUMENTS)
    page = "\n\n".join(table for text in texts for table in _tables(text))
    before, after = _tables(page), _tables(write(page + "\n", tmp_path))
    assert len(before) == len(after) > 100
    same = [(a, b) for a, b in zip(before, after, strict=True) if a.split() == b.split()]
    assert len(same) > 0.9 * len(before)
    assert [pair for pair in same if pair[0] != pair[1]] == []


def _tables(text: str) -> list[str]:
    source = Source("s.md", text)
    blocks = read(source, exact=True).blocks
    return [source.slice(block.span) for block in blocks if isinstance(block, Table)]
