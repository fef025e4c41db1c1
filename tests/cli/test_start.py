"""What every command imports first."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from asbuilt.cli import main
main._import_msgspec()
assert sys.modules.get("typing_extensions", main) is main, "left hidden, or imported"
import msgspec, typing_extensions
assert typing_extensions.Protocol
"""


def test_msgspec_comes_without_what_it_needs_not_and_hides_it_from_nobody() -> None:
    subprocess.run((sys.executable, "-c", PROGRAM), check=True)
