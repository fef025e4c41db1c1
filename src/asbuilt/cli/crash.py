"""The report file of an internal failure: everything that a bug report needs, nothing secret."""

from __future__ import annotations

import platform
import shlex
import traceback
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import asbuilt


def write_report(error: BaseException, arguments: Sequence[str]) -> Path:
    """Write a report on ``error`` to a new file that only its owner can read; return its path.

    It holds the command line, versions and the traceback, but no variables and no document text.
    """
    lines = [
        f"asbuilt {asbuilt.__version__}",
        f"python {platform.python_version()} on {platform.platform()}",
        f"command: asbuilt {shlex.join(arguments)}",
        "",
        *traceback.format_exception(error),
    ]
    report = "\n".join(line.rstrip("\n") for line in lines) + "\n"
    with NamedTemporaryFile("wb", prefix="asbuilt-", suffix=".txt", delete=False) as file:
        file.write(report.encode("utf-8", "backslashreplace"))
    return Path(file.name)
