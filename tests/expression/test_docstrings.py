"""The examples in the docstrings run."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from asbuilt.expression import format, moment, normal, parse, render, shape


@pytest.mark.parametrize(
    "module", [format, moment, normal, parse, render, shape], ids=lambda each: each.__name__
)
def test_examples_of_docstrings_run(module: ModuleType) -> None:
    failed, attempted = doctest.testmod(module)
    assert attempted
    assert not failed
