from __future__ import annotations

from base64 import urlsafe_b64decode

import msgspec
import pytest
from joserfc.jwk import OKPKey

from asbuilt.errors import EnvironmentFailure
from asbuilt.server.auth.keys import dump, jwks, load, new_ring, rotate, verification_key

NOW = 1_800_000_000.0

# RFC 8037, appendix A
D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
SIGNED = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
SIGNATURE = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

STORED = f'{{"current":{{"d":"{D}","created_at":0}},"former":[]}}'.encode()


def test_the_key_of_the_rfc_has_its_public_half_thumbprint_and_signature() -> None:
    ring = load(STORED)
    (key,) = jwks(ring, NOW).keys
    assert (key.x, key.kid) == (X, THUMBPRINT)
    assert ring.current.private.sign(SIGNED) == urlsafe_b64decode(SIGNATURE + "==")


def test_the_published_key_is_a_complete_jwk() -> None:
    (key,) = msgspec.json.decode(msgspec.json.encode(jwks(load(STORED), NOW)))["keys"]
    assert key == {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": THUMBPRINT,
        "x": X,
    }
    assert OKPKey.import_key(key).thumbprint() == THUMBPRINT


def test_after_a_rotation_both_keys_verify_until_the_former_retires() -> None:
    old = new_ring(NOW - 5000)
    ring = rotate(old, NOW, grace=900)

    def kids(now: float) -> list[str]:
        return [key.kid for key in jwks(ring, now).keys]

    assert ring.current.kid != old.current.kid
    assert kids(NOW + 899) == [ring.current.kid, old.current.kid]
    assert kids(NOW + 900) == [ring.current.kid]
    assert verification_key(ring, old.current.kid, NOW + 899) == old.current.public
    assert verification_key(ring, old.current.kid, NOW + 900) is None
    assert verification_key(ring, ring.current.kid, NOW + 900) == ring.current.public


def test_a_key_that_is_not_trusted_any_more_retires_at_once() -> None:
    old = new_ring(NOW)
    ring = rotate(old, NOW, grace=0)
    assert verification_key(ring, old.current.kid, NOW) is None
    assert ring.former == ()


def test_a_rotation_drops_what_has_retired() -> None:
    ring = new_ring(NOW)
    for day in range(1, 4):
        ring = rotate(ring, NOW + day * 86_400, grace=900)
    assert len(ring.former) == 1


def test_a_stored_ring_comes_back_with_all_its_keys() -> None:
    ring = rotate(rotate(new_ring(NOW), NOW, grace=900), NOW + 10, grace=900)
    again = load(dump(ring))
    assert jwks(again, NOW) == jwks(ring, NOW)
    assert again.current.private.private_bytes_raw() == ring.current.private.private_bytes_raw()
    assert [key.retires_at for key in again.former] == [NOW + 910, NOW + 900]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="an object without keys"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(STORED[:-10], id="the first part"),
        pytest.param(STORED.replace(D.encode(), D[:-4].encode()), id="a key that is too short"),
        pytest.param(STORED.replace(D.encode(), "é".encode()), id="a key that is no base64url"),
        pytest.param(STORED.replace(b"[]", b'[{"x":"AA","retires_at":1}]'), id="a bad former key"),
    ],
)
def test_a_ring_that_cannot_be_read_says_what_to_do(data: bytes) -> None:
    with pytest.raises(EnvironmentFailure, match="asbuilt keys rotate"):
        load(data)


def test_a_printed_ring_shows_no_key() -> None:
    ring = rotate(load(STORED), NOW, grace=900)
    shown = f"{load(STORED)!r} {ring!r}"
    assert D not in shown
    assert "Ed25519" not in shown
