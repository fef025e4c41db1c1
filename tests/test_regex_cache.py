"""What expressions are compiled to is kept, and what is kept is what would be compiled."""

from __future__ import annotations

import marshal
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from asbuilt import regex_cache
from asbuilt.regex_cache import RegexCache
from tests.test_regex import expressions_of_the_package

SECRET = (r"(?P<name>password|token)=\S+", int(re.IGNORECASE))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "asbuilt" / "regex"


def compile_kept(path: Path, *expressions: tuple[str, int]) -> RegexCache:
    cache = RegexCache(path)
    for pattern, flags in expressions:
        cache.compile(pattern, flags)
    return cache


def keep(path: Path, *expressions: tuple[str, int]) -> None:
    compile_kept(path, *expressions).save()


def expressions_in(cache: RegexCache) -> set[tuple[str, int]]:
    entries = (marshal.loads(cache._entries[start:end]) for start, end, _ in cache._places.values())
    return {(pattern, flags) for pattern, flags, *_ in entries}


def test_every_expression_of_the_package_is_restored_as_it_would_be_compiled(path: Path) -> None:
    """But for where it can begin, of which ``test_first_character.py`` is."""
    stated = {
        (each.pattern, each.flags)
        for each in expressions_of_the_package()
        if isinstance(each.pattern, str)
    }
    keep(path, *stated)
    kept = RegexCache(path)
    assert expressions_in(kept) == stated
    for pattern, flags in stated:
        restored, compiled = kept.compile(pattern, flags), re.compile(pattern, flags)
        assert (restored.pattern, restored.flags) == (pattern, compiled.flags)
        assert restored.groups == compiled.groups
        assert restored.groupindex == compiled.groupindex
    assert not kept._made


def test_what_was_kept_is_not_compiled_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(path, SECRET)
    monkeypatch.delattr(regex_cache, "_compile")
    found = RegexCache(path).compile(*SECRET).search("my TOKEN=abc")
    assert found is not None and found["name"] == "TOKEN" and found.lastgroup == "name"


def test_modules_of_others_are_imported_with_what_was_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(path, SECRET)
    monkeypatch.setattr(regex_cache, "_of_the_user", lambda: RegexCache(path))
    standard = re.compile
    with regex_cache.for_all(), monkeypatch.context() as nothing_is_compiled:
        nothing_is_compiled.delattr(regex_cache, "_compile")
        assert re.compile(*SECRET).search("token=abc")
        nothing_is_compiled.undo()
        assert re.compile("new").search("a new one") and re.compile(b"bytes").search(b"bytes")
        assert re.compile(SECRET[0]).flags == standard(SECRET[0]).flags
    assert re.compile is standard


def test_expressions_of_two_processes_are_joined(path: Path) -> None:
    first, second = RegexCache(path), RegexCache(path)
    first.compile("a+", 0)
    second.compile("b+", 0)
    first.save()
    second.save()
    assert expressions_in(RegexCache(path)) == {("a+", 0), ("b+", 0)}


def test_code_that_cpython_does_not_take_is_not_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a version that has other code: whoever restores it would fail."""
    monkeypatch.setattr("asbuilt.first_character.stated", lambda code, *_: [*code[:1], 99, *code])
    keep(path, SECRET, ("a+", 0))
    assert not expressions_in(RegexCache(path))
    monkeypatch.undo()
    keep(path, SECRET)
    assert expressions_in(RegexCache(path)) == {SECRET}


def test_nothing_is_written_when_nothing_was_compiled(path: Path) -> None:
    keep(path, SECRET)
    written = path.stat().st_mtime_ns
    keep(path, SECRET)
    assert path.stat().st_mtime_ns == written


def test_a_second_check_compiles_nothing_that_is_kept(tmp_path: Path) -> None:
    """Members of a set are in another order in each process."""
    document = Path(__file__).parent / "cli" / "technical-specification.md"
    sizes = []
    for seed in "123":
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONHASHSEED": seed}
        command = (sys.executable, "-m", "asbuilt", "check", str(document))
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        (kept,) = (tmp_path / "asbuilt").iterdir()
        sizes.append(kept.stat().st_size)
    assert sizes == [sizes[0]] * 3


def test_the_expressions_of_the_package_and_of_many_documents_have_room() -> None:
    """Where they have not, each check throws away what another one has kept."""
    assert 2 * len({each.pattern for each in expressions_of_the_package()}) < (
        regex_cache.MAX_EXPRESSIONS
    )


def test_a_file_that_has_grown_too_long_begins_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regex_cache, "MAX_EXPRESSIONS", 3)
    keep(path, ("a", 0), ("b", 0), ("c", 0))
    keep(path, ("d", 0))
    assert expressions_in(RegexCache(path)) == {("d", 0)}


def other_code(path: Path) -> None:
    """The file as an attacker would like it: the expression finds nothing."""
    harmless = path.with_name("harmless")
    keep(harmless, (r"(?P<name>nothing)", SECRET[1]))
    (place,) = RegexCache(harmless)._places.values()
    *_, flags, groups, names, code = marshal.loads(RegexCache(harmless)._entries[slice(*place[:2])])
    path.write_bytes(file((*SECRET, flags, groups, names, code)))


def file(*entries: Any, python: str = sys.version, index: Any = None) -> bytes:
    """As the cache writes it, with entries of ``SECRET``."""
    written = b"".join(map(marshal.dumps, entries))
    place = (0, len(written), crc32(written))
    kept = marshal.dumps(index or (python, {regex_cache._key(*SECRET): place}))
    head = (len(written), crc32(kept))
    return b"".join(number.to_bytes(4, sys.byteorder) for number in head) + written + kept


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files")
def test_the_file_of_another_user_decides_nothing(path: Path) -> None:
    path.parent.mkdir()
    other_code(path)
    os.chown(path, 1, -1)
    assert RegexCache(path).compile(*SECRET).search("token=abc")
    os.chown(path, os.geteuid(), -1)  # the control: without the owner in the way, it would
    assert not RegexCache(path).compile(*SECRET).search("token=abc")


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: b"",
        lambda kept: b"[]\n",
        lambda kept: b"{",
        lambda kept: file((*SECRET, 0, 0, {}, b""), python="3.9"),
        lambda kept: file(("another", *SECRET[1:], 0, 0, {}, b"")),
        lambda kept: file(index=7),
        lambda kept: kept[:8],
        lambda kept: b"\xff" * 4 + kept[4:],
        lambda kept: b"\xff" * 4 + bytes(4) + kept[8:],
        lambda kept: kept[:12] + b"\xff" + kept[13:],
        lambda kept: kept[:6],
        lambda kept: kept[:-8],
        lambda kept: kept[:-3] + b"\xff\xff\xff",
        lambda kept: kept.replace(b"[", b"(", 1),
    ],
)
def test_a_damaged_file_is_as_good_as_none(path: Path, damage: object) -> None:
    keep(path, SECRET)
    assert callable(damage)
    path.write_bytes(damage(path.read_bytes()))
    cache = RegexCache(path)
    assert cache.compile(*SECRET) == re.compile(*SECRET)
    assert set(cache._made) == {SECRET}
    cache.save()
    assert not compile_kept(path, SECRET)._made


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep(tmp_path / "file" / "regex", SECRET)
    assert (tmp_path / "file").read_text() == ""


def test_a_wrong_expression_is_refused_as_ever(path: Path) -> None:
    with pytest.raises(re.error):
        RegexCache(path).compile("(", 0)
