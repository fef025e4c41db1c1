"""The key of the data: where it comes from, and what happens without the right one.

Whatever is wrong with the machine is one clear line, exit code 4, and data that nobody touched.
"""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from asbuilt.cli.run import run
from asbuilt.errors import EnvironmentFailure
from asbuilt.server.master_key import master_key
from asbuilt.store.sqlite.store import FILE
from tests.server.documents import CLUB
from tests.server.inside import Inside, laid_out, plan_of
from tests.serving import Client, free_port, start

KEY = bytes(range(32))
OTHER = bytes(32)
PERSON = {"username": "ada", "email": "ada@example.com", "password": "correct horse battery"}


# ---------------------------------------------------------------- where it comes from


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(KEY.hex(), id="hexadecimal"),
        pytest.param(KEY.hex().upper(), id="capitals"),
        pytest.param(f"  {KEY.hex()}\n", id="with white space around"),
        pytest.param(base64.b64encode(KEY).decode(), id="base64"),
    ],
)
def test_a_key_comes_from_the_environment(tmp_path: Path, text: str) -> None:
    assert master_key(tmp_path, {"ASBUILT_KEY": text}, new=True) == KEY
    assert not (tmp_path / "key").exists()


def test_or_from_a_file_that_the_environment_names(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere"
    file.write_text(KEY.hex())
    assert master_key(tmp_path, {"ASBUILT_KEY_FILE": str(file)}, new=True) == KEY


def test_or_is_made_for_new_data_and_kept_beside_it(tmp_path: Path) -> None:
    made = master_key(tmp_path, {}, new=True)
    assert len(made) == 32
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert master_key(tmp_path, {}, new=False) == made
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "key-check"]


def test_two_directories_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert master_key(tmp_path / "a", {}, new=True) != master_key(tmp_path / "b", {}, new=True)


@pytest.mark.parametrize(
    ("environment", "new", "message"),
    [
        pytest.param({}, False, "its key is missing", id="none for old data"),
        pytest.param({"ASBUILT_KEY_FILE": "/nowhere/key"}, True, "is missing", id="no such file"),
        pytest.param({"ASBUILT_KEY_FILE": "/"}, True, "can not be read", id="a directory"),
        pytest.param({"ASBUILT_KEY": "abc"}, True, "does not hold a key", id="too short"),
        pytest.param({"ASBUILT_KEY": "zz" * 32}, True, "does not hold a key", id="other letters"),
        pytest.param({"ASBUILT_KEY": "00" * 31}, True, "does not hold a key", id="31 bytes"),
        pytest.param({"ASBUILT_KEY": "ü" * 64}, True, "does not hold a key", id="no ASCII"),
    ],
)
def test_a_key_is_not_taken(
    tmp_path: Path, environment: Mapping[str, str], new: bool, message: str
) -> None:
    with pytest.raises(EnvironmentFailure, match=message):
        master_key(tmp_path, environment, new=new)
    assert list(tmp_path.iterdir()) == []


def test_another_key_than_the_data_s_is_told_from_it(tmp_path: Path) -> None:
    master_key(tmp_path, {"ASBUILT_KEY": KEY.hex()}, new=True)
    with pytest.raises(EnvironmentFailure, match="not the one that this data was written with"):
        master_key(tmp_path, {"ASBUILT_KEY": OTHER.hex()}, new=False)


def test_the_mark_of_a_key_does_not_tell_the_key(tmp_path: Path) -> None:
    master_key(tmp_path, {"ASBUILT_KEY": KEY.hex()}, new=True)
    mark = (tmp_path / "key-check").read_text()
    assert KEY.hex() not in mark
    assert sha256(KEY).hexdigest() not in mark


# ---------------------------------------------------------------- what serve says


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A document, and beside it the data of a service that has run."""
    for name in ("ASBUILT_KEY", "ASBUILT_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    spec = laid_out(tmp_path)
    data = tmp_path / "data"
    with Inside(plan_of(CLUB), data) as inside:
        key = inside.key
    monkeypatch.setenv("ASBUILT_KEY", key.hex())
    master_key(data, {"ASBUILT_KEY": key.hex()}, new=False)
    yield spec


def serve(spec: Path, *arguments: str, port: int | None = None) -> int:
    """Exit code of a service that does not start."""
    data = spec.parent / "data"
    return run(
        ["serve", str(spec), "--port", str(port or free_port()), "--data", str(data), *arguments]
    )


def contents(data: Path) -> dict[str, bytes]:
    """Everything that matters in a data directory."""
    kept = ("lock", "plan.cache", f"{FILE}-shm", f"{FILE}-wal")
    return {path.name: path.read_bytes() for path in data.iterdir() if path.name not in kept}


def complaint(capfd: pytest.CaptureFixture[str]) -> list[str]:
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err.splitlines()


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        pytest.param({"ASBUILT_KEY": OTHER.hex()}, "the key is not the one", id="another key"),
        pytest.param({"ASBUILT_KEY": ""}, "its key is missing", id="no key"),
        pytest.param({"ASBUILT_KEY": "x"}, "ASBUILT_KEY does not hold a key", id="no key at all"),
    ],
)
def test_without_the_right_key_nothing_starts_and_nothing_changes(
    served: Path,
    environment: Mapping[str, str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = contents(served.parent / "data")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert serve(served) == 4
    first, *hints = complaint(capfd)
    assert first.startswith("error: ")
    assert message in first
    assert len(hints) == 1
    assert contents(served.parent / "data") == before


def test_even_where_the_mark_is_lost(
    served: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data = served.parent / "data"
    (data / "key-check").unlink()
    before = (data / FILE).read_bytes()
    monkeypatch.setenv("ASBUILT_KEY", OTHER.hex())
    assert serve(served) == 4
    assert "damaged, or was written with another key" in complaint(capfd)[0]
    assert (data / FILE).read_bytes() == before


def test_a_damaged_database_is_said_to_be_damaged(
    served: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    database = served.parent / "data" / FILE
    data = bytearray(database.read_bytes())
    for place in range(100, len(data), 512):
        data[place] ^= 0xFF
    database.write_bytes(data)
    assert serve(served) == 4
    assert "damaged" in complaint(capfd)[0]
    assert database.read_bytes() == data


def test_a_directory_that_can_not_be_made_is_named(
    served: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    inside_a_file = served / "data"
    assert (
        run(["serve", str(served), "--data", str(inside_a_file), "--port", str(free_port())]) == 4
    )
    said = f"error: {inside_a_file}: the data directory can not be written: a file is in its place"
    assert said in complaint(capfd)[0]


def test_a_port_in_use_is_named(served: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert serve(served, port=port) == 4
    assert f"127.0.0.1:{port} can not be listened on" in complaint(capfd)[0]


def test_each_difference_of_another_data_model_is_named(
    served: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = contents(served.parent / "data")
    changed = CLUB.replace(
        "    body TEXT NOT NULL CHECK (length(body) <= 2000)\n",
        "    body TEXT NOT NULL,\n    pinned BOOLEAN NOT NULL DEFAULT FALSE\n",
    )
    served.write_text(changed, "utf-8")
    assert serve(served) == 4
    lines = complaint(capfd)
    assert "holds another data model" in lines[0]
    assert [line.strip() for line in lines[1:3]] == [
        "notes: + column pinned boolean not null default False",
        "notes: - check length(body) <= 2000",
    ]
    assert contents(served.parent / "data") == before


def test_a_second_process_on_the_same_data_is_refused_and_the_first_goes_on(
    served: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with start(served, served.parent / "data") as service:
        assert serve(served) == 4
        said = complaint(capfd)[0]
        assert f"another asbuilt (process {service.process.pid}) serves this data" in said
        client = service.client()
        assert client.send("POST", "/api/auth/register", PERSON).status == 201


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated via RFC 9864")  # only its name is
def test_the_same_document_starts_again_with_everything_it_had(served: Path) -> None:
    with start(served, served.parent / "data") as service:
        client = service.client()
        tokens = client.send("POST", "/api/auth/register", PERSON).body
        assert service.stop() == 0
        port = service.address.rpartition(":")[2]
    settings = ("--base-url", f"http://127.0.0.1:{port}")
    with start(served, served.parent / "data", *settings) as service:
        client = service.client(tokens["access_token"])
        assert client.send("GET", "/api/auth/me").body == tokens["user"]
        body = {"refresh_token": tokens["refresh_token"]}
        client.token = None
        assert client.send("POST", "/api/auth/refresh", body).status == 200
        others_can_verify(client, tokens["access_token"])


def others_can_verify(client: Client, token: str) -> None:
    """Another library verifies the token with the published key."""
    published: Any = client.send("GET", "/.well-known/jwks.json").body
    assert "d" not in published["keys"][0]
    decoded = jwt.decode(token, KeySet.import_key_set(published), algorithms=["EdDSA"])
    assert decoded.header["typ"] == "at+jwt"
    assert set(decoded.claims) == {
        "iss", "aud", "sub", "exp", "iat", "nbf", "jti", "sid", "role",
    }  # fmt: skip
