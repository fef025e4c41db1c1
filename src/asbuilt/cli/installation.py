"""What may be wrong with an installation: Python, packages, native parts, the command itself."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import asbuilt
from asbuilt import regex
from asbuilt.cli.remark import Remark

OLDEST = (3, 11)
NATIVE = {
    "apsw": "apsw-sqlite3mc",
    "argon2": "argon2-cffi",
    "cryptography": "cryptography",
    "granian": "granian",
    "msgspec": "msgspec",
    "re2": "google-re2",
    "uvloop": "uvloop",
}
"""Modules with machine code in them, and the packages that bring them."""
REINSTALL = f"{Path(sys.executable).name} -m pip install --force-reinstall"
_REQUIREMENT = regex.compile(r"([\w.-]+)\s*(?:\[[^\]]*\])?\s*(?:>=\s*([\d.]+))?[^;]*$")


def examine() -> Iterator[Remark]:
    """A remark on each part."""
    yield _python(sys.version_info[:3])
    yield _itself()
    yield from _packages()
    yield from _native()
    yield _command()
    yield _temporary()
    yield _git()


def _python(running: tuple[int, ...]) -> Remark:
    text = ".".join(map(str, running))
    if running < OLDEST:
        return Remark(
            "error", "python", f"{text} is too old", "Install Python 3.11 or newer, and asbuilt."
        )
    return Remark("ok", "python", f"{text} ({sys.executable})")


def _itself() -> Remark:
    try:
        installed = version("asbuilt")
    except PackageNotFoundError:
        return Remark(
            "warning", "asbuilt", f"{asbuilt.__version__} runs without being installed",
            "Install it with pip, so that its dependencies are known.",
        )  # fmt: skip
    if installed != asbuilt.__version__:
        return Remark(
            "error", "asbuilt", f"runs {asbuilt.__version__}, but {installed} is installed",
            f"{REINSTALL} asbuilt",
        )  # fmt: skip
    return Remark("ok", "asbuilt", f"{installed} ({Path(asbuilt.__file__).parent})")


def _packages() -> Iterator[Remark]:
    for text in requires_of("asbuilt"):
        match = _REQUIREMENT.match(text)
        if match is None:
            continue
        name, least = match[1], match[2] or "0"
        try:
            installed = version(name)
        except PackageNotFoundError:
            yield Remark("error", name, "is missing", f"{REINSTALL} '{text}'")
            continue
        if _number(installed) < _number(least):
            yield Remark(
                "error", name, f"{installed} is older than {least}", f"{REINSTALL} '{text}'"
            )


def requires_of(package: str) -> list[str]:
    """What a package needs, extras left out; nothing when it is not installed."""
    try:
        return [text for text in requires(package) or () if "extra ==" not in text]
    except PackageNotFoundError:
        return []


def _native() -> Iterator[Remark]:
    failed = []
    for module, package in NATIVE.items():
        try:
            loaded = import_module(module)
        except ImportError as error:
            failed.append(package)
            yield Remark("error", package, f"does not load: {error}", f"{REINSTALL} {package}")
            continue
        if module == "apsw" and not hasattr(loaded, "mc_version"):
            failed.append(package)
            yield Remark(
                "error", package, "another package, apsw, lies over it: data can not be encrypted",
                f"pip uninstall apsw, then {REINSTALL} {package}",
            )  # fmt: skip
    if not failed:
        yield Remark("ok", "native parts", ", ".join(NATIVE.values()))


def _command() -> Remark:
    found = shutil.which("asbuilt")
    beside = Path(sys.executable).with_name("asbuilt")
    if found is None:
        return Remark(
            "warning", "command", "asbuilt is not on PATH",
            f"Add {beside.parent} to PATH, or write {sys.executable} -m asbuilt.",
        )  # fmt: skip
    if Path(found).resolve() != beside.resolve():
        return Remark(
            "warning", "command", f"`asbuilt` on PATH is another one: {found}",
            f"Put {beside.parent} first in PATH, or write {sys.executable} -m asbuilt.",
        )  # fmt: skip
    return Remark("ok", "command", found)


def _temporary() -> Remark:
    try:
        with tempfile.TemporaryFile():
            pass
    except OSError as error:
        return Remark(
            "error", "temporary files", f"can not be written: {error.strerror or error}",
            "Free some space, or set TMPDIR to a folder that you may write to.",
        )  # fmt: skip
    return Remark("ok", "temporary files", tempfile.gettempdir())


def _git() -> Remark:
    found = shutil.which("git")
    if found is None:
        return Remark(
            "warning", "git", "is not installed", "`asbuilt check --since` needs it; install it."
        )
    return Remark("ok", "git", os.fspath(found))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in regex.findall(r"\d+", version.partition("+")[0])[:3])
