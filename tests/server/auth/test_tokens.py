from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet

from asbuilt.server.auth import tokens
from asbuilt.server.auth.keys import jwks, new_ring, rotate, thumbprint
from asbuilt.server.auth.tokens import Claims, InvalidToken, Presented, mint, verify

ISSUER = "https://tickets.example"
AUDIENCE = "tickets"
NOW = 1_800_000_000

RETIRED = new_ring(NOW - 1000)
KEYS = rotate(RETIRED, NOW - 900, grace=900)
OURS = KEYS.current.private
THEIRS = Ed25519PrivateKey.generate()

HEADER = {"alg": "EdDSA", "typ": "at+jwt", "kid": KEYS.current.kid}
CLAIMS = Claims(
    iss=ISSUER,
    aud=AUDIENCE,
    sub="7",
    exp=NOW + 900,
    iat=NOW,
    nbf=NOW,
    jti="0190a5b4-0000-7000-8000-000000000001",
    sid="0190a5b4-0000-7000-8000-000000000002",
    role="agent",
)
PAYLOAD: dict[str, Any] = msgspec.structs.asdict(CLAIMS)


def segment(content: str | bytes | Mapping[str, object]) -> str:
    if isinstance(content, Mapping):
        content = json.dumps(content)
    data = content.encode() if isinstance(content, str) else content
    return urlsafe_b64encode(data).decode().rstrip("=")


def signed(
    header: str | Mapping[str, object] = HEADER,
    payload: str | Mapping[str, object] = PAYLOAD,
    key: Ed25519PrivateKey = OURS,
) -> str:
    head = f"{segment(header)}.{segment(payload)}"
    return f"{head}.{segment(key.sign(head.encode()))}"


def with_header(**members: object) -> str:
    return signed(header={**HEADER, **members})


def with_claims(**claims: object) -> str:
    return signed(payload={**PAYLOAD, **claims})


def without(name: str) -> dict[str, object]:
    return {claim: value for claim, value in PAYLOAD.items() if claim != name}


def accept(token: str) -> Claims:
    return verify(token, KEYS, ISSUER, AUDIENCE, NOW)


# ---------------------------------------------------------------- what honest people send


def test_a_minted_token_says_what_was_put_in() -> None:
    assert accept(mint(KEYS.current, CLAIMS)) == CLAIMS


def test_a_token_of_the_former_key_holds_until_that_key_retires() -> None:
    token = mint(RETIRED.current, CLAIMS)
    assert verify(token, KEYS, ISSUER, AUDIENCE, NOW - 0.5) == CLAIMS
    with pytest.raises(InvalidToken, match="kid"):
        verify(token, KEYS, ISSUER, AUDIENCE, NOW)


@pytest.mark.parametrize(
    ("claims", "now"),
    [
        pytest.param({"exp": NOW + 1}, NOW + 0.999, id="in its last moment"),
        pytest.param({"nbf": NOW + 5, "iat": NOW + 5}, NOW, id="from a clock 5 s ahead"),
        pytest.param({"scope": "unknown claims are ignored"}, NOW, id="with a claim too many"),
    ],
)
def test_a_token_is_accepted(claims: dict[str, object], now: float) -> None:
    assert verify(with_claims(**claims), KEYS, ISSUER, AUDIENCE, now).sub == "7"


def test_a_token_of_exactly_4_kib_is_accepted() -> None:
    spare = 4096 - len(with_claims(pad=""))
    token = next(
        token
        for size in range(spare * 3 // 4 - 2, spare)
        if len(token := with_claims(pad="x" * size)) >= 4095
    )
    assert len(token) <= 4096
    assert accept(token) == CLAIMS


# RFC 9864 would rather see "Ed25519" than "EdDSA"; libraries that know the new name are few.
old_name = pytest.mark.filterwarnings("ignore:EdDSA is deprecated via RFC 9864")


@old_name
def test_another_library_reads_our_tokens() -> None:
    key_set = KeySet.import_key_set(msgspec.to_builtins(jwks(KEYS, NOW)))
    token = jwt.decode(mint(KEYS.current, CLAIMS), key_set, algorithms=["EdDSA"])
    assert token.header == HEADER
    assert token.claims == PAYLOAD


@old_name
def test_we_read_the_tokens_of_another_library() -> None:
    private = {"d": segment(OURS.private_bytes_raw())}
    public = msgspec.to_builtins(jwks(KEYS, NOW).keys[0])
    key_set = KeySet.import_key_set({"keys": [{**public, **private}]})
    assert accept(jwt.encode(HEADER, PAYLOAD, key_set, algorithms=["EdDSA"])) == CLAIMS


# ---------------------------------------------------------------- what others send


Check = Callable[[Presented], bool]


def believe(token: Presented) -> bool:
    return True


def obey_the_alg_header(token: Presented) -> bool:
    """CVE-2015-9235: whoever writes the token chooses how it is verified."""
    head, _, _ = token.token.rpartition(".")
    public = KEYS.current.public
    if token.header["alg"].lower() == "none":
        return True
    secrets = (
        public.public_bytes_raw(),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )
    return any(
        hmac.digest(secret, head.encode(), "sha256") == token.decoded[2] for secret in secrets
    )


def believe_the_key_it_brings(token: Presented) -> bool:
    """CVE-2018-0114: the token is verified with the key in its own header."""
    x = token.header["jwk"]["x"]
    brought = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(x + "="))
    brought.verify(token.decoded[2], token.token.rpartition(".")[0].encode())
    return True


def forgive_a_large_scalar(token: Presented) -> bool:
    """RFC 8032, section 8.4: without the check S < L each signature has a second form."""
    signature = token.decoded[2]
    scalar = int.from_bytes(signature[32:], "little") % ORDER
    try:
        KEYS.current.public.verify(
            signature[:32] + scalar.to_bytes(32, "little"),
            token.token.rpartition(".")[0].encode(),
        )
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Attack:
    """A token that must be refused by one check, and the verifier that it is aimed at: ours with
    some checks ``lacking`` or ``replaced``."""

    name: str
    token: str
    refused_by: str
    lacking: tuple[str, ...] = ()
    replaced: dict[str, Check] = field(default_factory=dict)


ORDER = 2**252 + 27742317777372353535851937790883648493
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def spellings() -> Iterator[Attack]:
    """One token in many forms: a revoked or cached token would come back under another name."""
    token = next(
        token
        for number in range(1000)
        if "-" in (token := with_claims(jti=f"{number}")).rpartition(".")[2]
    )
    head, _, signature = token.rpartition(".")
    spare = ALPHABET[ALPHABET.index(token[-1]) ^ 1]
    forms = {
        "padded": token + "==",
        "line feed at the end": token + "\n",
        "space within": f"{head}. {signature}",
        "character outside the alphabet": token + "!",
        "spare bits set": token[:-1] + spare,
        "standard alphabet": f"{head}.{signature.replace('-', '+')}",
    }
    for name, form in forms.items():
        yield Attack(name, form, "base64url", lacking=("base64url",))


def repetitions() -> Iterator[Attack]:
    lack = ("repeated member",)
    header, payload = json.dumps(HEADER), json.dumps(PAYLOAD)
    twice = payload.replace("{", '{"role": "admin", ', 1)
    yield Attack("role twice", signed(payload=twice), *lack, lacking=lack)
    escaped = payload.replace("{", '{"r\\u006fle": "admin", ', 1)
    yield Attack("role twice, once escaped", signed(payload=escaped), *lack, lacking=lack)
    headed = header.replace("{", '{"alg": "none", ', 1)
    yield Attack("alg twice", signed(header=headed), *lack, lacking=lack)


def headers() -> Iterator[Attack]:
    for name, value in {
        "crit": ["exp"],
        "jku": "https://attacker.example/jwks.json",
        "x5u": "https://attacker.example/key.pem",
        "x5c": ["MIIB"],
        "zip": "DEF",
        "b64": False,
    }.items():
        yield Attack(f"{name} header", with_header(**{name: value}), "header", ("header",))

    public = THEIRS.public_key()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": segment(public.public_bytes_raw())}
    brought = signed({**HEADER, "jwk": jwk, "kid": thumbprint(public)}, PAYLOAD, THEIRS)
    believing: dict[str, Check] = {"signature": believe_the_key_it_brings}
    yield Attack("brings its own key", brought, "header", ("header", "kid"), believing)

    for other in ("JWT", "id+jwt", "AT+JWT", "at+jwt ", "application/at+jwt", None, ["at+jwt"]):
        yield Attack(f"typ {other}", with_header(typ=other), "typ", ("typ",))


def signatures() -> Iterator[Attack]:
    header, payload, signature = signed().split(".")
    obedient: dict[str, Check] = {"signature": obey_the_alg_header}
    for none in ("none", "None", "nOnE"):
        head = f"{segment({**HEADER, 'alg': none})}.{payload}."
        yield Attack(f"alg {none}", head, "alg", ("alg",), obedient)

    public = KEYS.current.public
    for name, secret in {
        "raw": public.public_bytes_raw(),
        "PEM": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    }.items():
        head = f"{segment({**HEADER, 'alg': 'HS256'})}.{payload}"
        mac = hmac.digest(secret, head.encode(), "sha256")
        token = f"{head}.{segment(mac)}"
        yield Attack(f"HS256 with the public key, {name}", token, "alg", ("alg",), obedient)

    yield Attack("another algorithm's name", with_header(alg="ES256"), "alg", ("alg",))

    unsigned = ("signature",)
    admin = segment({**PAYLOAD, "role": "admin"})
    forged = signed(key=THEIRS)
    yield Attack("role changed", f"{header}.{admin}.{signature}", *unsigned, lacking=unsigned)
    yield Attack("no signature", f"{header}.{payload}.", *unsigned, lacking=unsigned)
    yield Attack("our kid, their key", forged, *unsigned, lacking=unsigned)

    raw = urlsafe_b64decode(signature + "==")
    short = f"{header}.{payload}.{segment(raw[:-1])}"
    yield Attack("short signature", short, *unsigned, lacking=unsigned)
    scalar = int.from_bytes(raw[32:], "little") + ORDER
    second = f"{header}.{payload}.{segment(raw[:32] + scalar.to_bytes(32, 'little'))}"
    forgiving: dict[str, Check] = {"signature": forgive_a_large_scalar}
    yield Attack("second form of the signature", second, "signature", (), forgiving)


def keys() -> Iterator[Attack]:
    lack = ("kid", "signature")
    theirs = {**HEADER, "kid": thumbprint(THEIRS.public_key())}
    yield Attack("unknown key", signed(theirs, key=THEIRS), "kid", lack)
    retired = signed({**HEADER, "kid": RETIRED.current.kid}, key=RETIRED.current.private)
    yield Attack("retired key", retired, "kid", lack)
    yield Attack("kid that is no text", with_header(kid={"$ne": ""}), "kid", lack)
    yield Attack("empty kid", with_header(kid=""), "kid", lack)


def claims() -> Iterator[Attack]:
    looked_at_again = {"iss": "iss", "aud": "aud", "exp": "exp", "iat": "nbf", "nbf": "nbf"}
    for claim in PAYLOAD:
        lack = ("claims", *filter(None, [looked_at_again.get(claim)]))
        token = signed(payload=without(claim))
        yield Attack(f"no {claim}", token, "claims", lack)
        yield Attack(f"{claim} null", with_claims(**{claim: None}), "claims", lack)
        yield Attack(f"{claim} a list", with_claims(**{claim: [PAYLOAD[claim]]}), "claims", lack)
    for claim in ("sub", "jti", "sid", "role"):
        yield Attack(f"{claim} empty", with_claims(**{claim: ""}), "claims", ("claims",))
        yield Attack(f"{claim} a number", with_claims(**{claim: 7}), "claims", ("claims",))
    for claim in ("exp", "iat", "nbf"):
        lack = ("claims", looked_at_again[claim])
        for value in (NOW + 0.5, 2e9, f"{NOW}", True):
            token = with_claims(**{claim: value})
            yield Attack(f"{claim} {value!r}", token, "claims", lack)

    yield Attack("another issuer", with_claims(iss="https://x.example"), "iss", ("iss",))
    yield Attack("issuer with a slash", with_claims(iss=ISSUER + "/"), "iss", ("iss",))
    yield Attack("another audience", with_claims(aud="billing"), "aud", ("aud",))
    yield Attack("expired", with_claims(exp=NOW - 900), "exp", ("exp",))
    yield Attack("expired this moment", with_claims(exp=NOW), "exp", ("exp",))
    yield Attack("not valid yet", with_claims(nbf=NOW + 6), "nbf", ("nbf",))
    yield Attack("issued in the future", with_claims(iat=NOW + 6), "nbf", ("nbf",))


def sizes() -> Iterator[Attack]:
    yield Attack("5 KiB", with_claims(pad="x" * 4000), "length", ("length",))
    yield Attack("five segments", signed() + ".AA.AA", "segments", ("segments", "signature"))


ATTACKS = tuple(
    attack
    for family in (spellings, repetitions, headers, signatures, keys, claims, sizes)
    for attack in family()
)

every_attack = pytest.mark.parametrize(
    "attack", [pytest.param(attack, id=attack.name) for attack in ATTACKS]
)


@every_attack
def test_an_attack_is_refused(attack: Attack) -> None:
    with pytest.raises(InvalidToken) as refusal:
        accept(attack.token)
    assert refusal.value.reason == attack.refused_by


@every_attack
def test_a_weakened_verifier_is_taken_in(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    weakened = tuple(
        tokens.Check(check.name, attack.replaced.get(check.name, check.holds))
        for check in tokens.CHECKS
        if check.name not in attack.lacking
    )
    monkeypatch.setattr(tokens, "CHECKS", weakened)
    assert isinstance(accept(attack.token), Claims)


def test_without_the_check_of_kid_an_unknown_key_still_signs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "CHECKS", [c for c in tokens.CHECKS if c.name != "kid"])
    with pytest.raises(InvalidToken, match="signature"):
        accept(signed({**HEADER, "kid": thumbprint(THEIRS.public_key())}, key=THEIRS))


def test_every_check_has_an_attack_of_its_own() -> None:
    assert {attack.refused_by for attack in ATTACKS} == {check.name for check in tokens.CHECKS}


# ---------------------------------------------------------------- what nobody can read


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="nothing"),
        pytest.param("..", id="three times nothing"),
        pytest.param("abr_AAAA", id="a refresh token"),
        pytest.param(signed(header="[]"), id="a header that is a list"),
        pytest.param(signed(header='"EdDSA"'), id="a header that is text"),
        pytest.param(signed(header="{"), id="half a header"),
        pytest.param(signed(payload="[]"), id="a payload that is a list"),
        pytest.param(signed(payload='{"exp": NaN}'), id="NaN"),
        pytest.param(signed(payload='{"exp": 1} {}'), id="two payloads"),
        pytest.param(signed(payload='{"a":' * 500 + "1" + "}" * 500), id="500 levels deep"),
        pytest.param(signed(payload="[" * 2500), id="2,500 levels deep"),
        pytest.param(signed(payload='{"exp":' + "9" * 2500 + "}"), id="a number of 2,500 digits"),
        pytest.param(f"{segment(HEADER)}.{segment(bytes([0xFF, 0xFE]))}.AA", id="not UTF-8"),
        pytest.param(
            f"{segment(HEADER)}.{segment(json.dumps(PAYLOAD).encode('utf-16'))}.AA", id="UTF-16"
        ),
        pytest.param(signed(payload="\ufeff" + json.dumps(PAYLOAD)), id="a byte order mark"),
        pytest.param(signed().replace(".", "．"), id="full-width full stops"),
        pytest.param(signed() + "é", id="a letter outside ASCII"),
        pytest.param(signed() + "\ud800", id="half of a surrogate pair"),
        pytest.param(signed() + "\0", id="NUL"),
    ],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        accept(token)


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidToken):
        accept(text)


@given(header=st.binary(), payload=st.binary(), signature=st.binary())
def test_any_three_segments_are_refused(header: bytes, payload: bytes, signature: bytes) -> None:
    with pytest.raises(InvalidToken):
        accept(".".join(map(segment, (header, payload, signature))))


@given(st.data())
def test_no_character_of_a_token_can_be_changed(data: st.DataObject) -> None:
    token = signed()
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[place]))
    with pytest.raises(InvalidToken):
        accept(token[:place] + other + token[place + 1 :])
