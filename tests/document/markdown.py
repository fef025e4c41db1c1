"""Text that looks like Markdown as much as it can without being sensible."""

from __future__ import annotations

from hypothesis import strategies as st

_BLOCKS = "# ,## T,###,- ,* [ ] ,1. ,> ,```,```sql\n,~~~,---,---\n,===,    ,<!-- ,-->,<div>"
_TABLES = "|,| a | b |,\n|---|---|\n,\\|,| ID | Requirement | Target |\n|--|--|--|\n| FR-1 |"
_INLINE = "`,**K:** v,**Status:** ,word,[a](b),[a]: b,key: value\n,\\,:,(,]"
_FIGURES = "FR-1,< 5ms p95,99.9%,10k users,1e9,99999999999999999999,²,"
_ODD = "\n.\n\n.\r\n.\r.\t.\ufeff.\0.\udc80.\x0c.\u2028.\xa0.✅"

PIECES = [piece for pieces in (_BLOCKS, _TABLES, _INLINE, _FIGURES) for piece in pieces.split(",")]
MARKDOWN = st.lists(st.sampled_from(PIECES + _ODD.split(".")), max_size=60).map("".join)
