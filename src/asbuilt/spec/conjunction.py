"""The words for *and* and *or* between the members of a list, in the languages that are read.

A list often has names in code only, and then no word of a text tells in what language it is. So
these are known beside the languages' own files.
"""

from __future__ import annotations

AND = "and|und|et|y|e|и"
OR = "or|oder|ou|o|или"
"""Words with spaces around them, to be put into the brackets of an expression."""
HAN_AND = "和与及"
HAN_OR = "或"
"""Characters without spaces around them, to be put into a class of characters."""
