"""The endpoints that asbuilt answers itself: what they take and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from asbuilt.plan.model import AnswerField, Identity, Route, ServicePlan, TablePlan
from asbuilt.server.actions.batch import MAX_OPERATIONS, METHODS
from asbuilt.server.openapi import bodies
from asbuilt.server.openapi.components import Components
from asbuilt.server.openapi.names import pascal
from asbuilt.server.openapi.schemas import Columns, Schema, closed

REFUSALS: Mapping[str, tuple[int, ...]] = MappingProxyType({
    "auth.register": (409, 503),
    "auth.setup": (403, 409, 503),
    "auth.login": (503,),
    "auth.change_password": (503,),
    "auth.forgot": (503,),
    "auth.reset": (403, 503),
    "auth.verify_email": (403,),
    "auth.resend": (503,),
    "auth.totp_enroll": (409,),
    "auth.totp_confirm": (409,),
    "auth.totp_disable": (409,),
    "auth.me": (404,),
    "auth.change_me": (404, 409),
    "auth.end_session": (404,),
    "data.batch": (403, 404, 405, 409, 412, 428),
    "system.ready": (503,),
})  # fmt: skip
"""What a family may answer beside the refusals that every operation has."""

SUMMARIES: Mapping[str, str] = MappingProxyType({
    "auth.register": "Register",
    "auth.login": "Sign in",
    "auth.refresh": "Exchange a refresh token for new tokens",
    "auth.logout": "Sign out",
    "auth.logout_all": "Sign out everywhere",
    "auth.setup": "Make the first administrator, with the token printed at the start",
    "auth.change_password": "Change one's own password; all other sessions end",
    "auth.forgot": "Ask for a letter with which a forgotten password is replaced",
    "auth.reset": "Set a new password with the token of a letter; all sessions end",
    "auth.verify_email": "Confirm an e-mail address with the token of a letter",
    "auth.resend": "Ask for another letter with which the e-mail address is confirmed",
    "auth.totp_enroll": "Begin with an authenticator app; nothing changes until a code confirms it",
    "auth.totp_confirm": "Ask for a code at sign-in from now on; shows the recovery codes, once",
    "auth.totp_disable": "Ask for no code any more",
    "auth.me": "Read one's own account",
    "auth.change_me": "Change one's own account",
    "auth.sessions": "List one's own sessions",
    "auth.end_session": "End one of one's own sessions",
    "data.batch": "Carry several changes out in one transaction, or none of them",
    "system.live": "Whether the process answers",
    "system.ready": "Whether the database does, too",
    "system.jwks": "The public keys that verify access tokens (RFC 7517)",
})  # fmt: skip

_TEXT: Schema = {"type": "string"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_CODES: Mapping[str, Schema] = MappingProxyType({
    "totp": {"type": "string", "description": "The code of the authenticator app, six digits."},
    "recovery_code": {"type": "string", "description": "In its place, for whoever lost the app."},
})  # fmt: skip
_STATUS = closed({"status": {"const": "ok"}}, ["status"])
_HEALTH: Mapping[str, Schema] = MappingProxyType({
    "@now": _MOMENT,
    "@uptime": {"type": "number", "minimum": 0, "description": "Seconds."},
    "@version": _TEXT,
})  # fmt: skip
_TOKENS: Mapping[str, Schema] = MappingProxyType({
    "@access_token": {"type": "string", "description": "A JWT, for the Authorization header."},
    "@token_type": {"const": "Bearer"},
    "@expires_in": {"type": "integer", "minimum": 1, "description": "Seconds."},
    "@refresh_token": {"type": "string", "description": "Good for one exchange."},
})  # fmt: skip


# ---------------------------------------------------------------- bodies


def body(plan: ServicePlan, family: str, route: Route, components: Components) -> Schema | None:
    """The ``requestBody`` of a family, None when it takes none."""
    make = _BODIES.get(family)
    if make is None or plan.identity is None:
        return None
    schema = make(plan.identity, plan.tables[plan.identity.table], route)
    named = components.schema(_NAMES[family], schema)
    return bodies.required(named, merge_patch=family == "auth.change_me")


def _account(identity: Identity, table: TablePlan, route: Route) -> Schema:
    """What people say of themselves; in a change, all of it is optional."""
    assert route.body is not None
    partial = route.method == "PATCH"
    schema = bodies.members(route.body.fields, table, partial=partial)
    wrapper = route.body.wrapper
    return closed({wrapper: schema}, [wrapper]) if wrapper else schema


def _setup(identity: Identity, table: TablePlan, route: Route) -> Schema:
    schema = _account(identity, table, route)
    needed = dict.fromkeys((*schema["required"], "token"))
    return closed({**schema["properties"], "token": _TEXT}, list(needed))


def _login(identity: Identity, table: TablePlan, route: Route) -> Schema:
    """A password and one of the names; which of several is the caller's choice."""
    names = [table.column(name).json for name in identity.names] or ["identifier"]
    members = {**dict.fromkeys(names, _TEXT), "password": _TEXT, **_CODES}
    schema = closed(members, ["password"])
    if len(names) == 1:
        return {**schema, "required": [*names, "password"]}
    return {**schema, "oneOf": [{"required": [name]} for name in names]}


def _refresh(identity: Identity, table: TablePlan, route: Route) -> Schema:
    return closed({"refresh_token": _TEXT}, ["refresh_token"])


def _change_password(identity: Identity, table: TablePlan, route: Route) -> Schema:
    members = {"current_password": _TEXT, "new_password": bodies.PASSWORD}
    return closed(members, list(members))


def _address(identity: Identity, table: TablePlan, route: Route) -> Schema:
    assert identity.email is not None
    name = table.column(identity.email).json
    return closed({name: _TEXT}, [name])


def _token(identity: Identity, table: TablePlan, route: Route) -> Schema:
    return closed({"token": _TEXT}, ["token"])


def _reset(identity: Identity, table: TablePlan, route: Route) -> Schema:
    members = {"token": _TEXT, "new_password": bodies.PASSWORD}
    return closed(members, list(members))


def _code(identity: Identity, table: TablePlan, route: Route) -> Schema:
    return closed({"totp": _CODES["totp"]}, ["totp"])


def _either_code(identity: Identity, table: TablePlan, route: Route) -> Schema:
    return {**closed(dict(_CODES), []), "oneOf": [{"required": [name]} for name in _CODES]}


def _batch(identity: Identity, table: TablePlan, route: Route) -> Schema:
    """A body's ``"$0.id"`` stands for member ``id`` of the first operation's result."""
    operation = closed(
        {
            "method": {"type": "string", "enum": list(METHODS)},
            "path": {"type": "string", "pattern": r"^/[^?]*$"},
            "body": {"description": "`$0.id` stands for the `id` in the first result."},
            "if_match": {"type": "string", "description": "The operation's If-Match header."},
        },
        ["method", "path"],
    )
    several = {
        "type": "array", "items": operation, "minItems": 1, "maxItems": MAX_OPERATIONS,
    }  # fmt: skip
    return closed({"operations": several}, ["operations"])


_BODIES: Mapping[str, Callable[[Identity, TablePlan, Route], Schema]] = {
    "auth.register": _account,
    "auth.setup": _setup,
    "auth.login": _login,
    "auth.refresh": _refresh,
    "auth.change_me": _account,
    "auth.change_password": _change_password,
    "auth.forgot": _address,
    "auth.reset": _reset,
    "auth.verify_email": _token,
    "auth.resend": _address,
    "auth.totp_confirm": _code,
    "auth.totp_disable": _either_code,
    "data.batch": _batch,
}
_NAMES = {
    "auth.register": "RegisterBody",
    "auth.setup": "SetUpBody",
    "auth.login": "LoginBody",
    "auth.refresh": "RefreshBody",
    "auth.change_me": "UpdateMeBody",
    "auth.change_password": "ChangePasswordBody",
    "auth.forgot": "ForgotPasswordBody",
    "auth.reset": "ResetPasswordBody",
    "auth.verify_email": "VerifyEmailBody",
    "auth.resend": "ResendVerificationBody",
    "auth.totp_confirm": "ConfirmTotpBody",
    "auth.totp_disable": "DisableTotpBody",
    "data.batch": "Batch",
}


# ---------------------------------------------------------------- answers


def answer(plan: ServicePlan, family: str, route: Route, components: Components) -> Schema | None:
    """The schema of a family's success answer, None when it has no body."""
    assert plan.identity is not None
    people = plan.tables[plan.identity.table]
    user = _user(plan.identity, people)
    if route.answer.fields:
        members = _shaped(route.answer.fields, plan.identity, people, user)
        return components.schema(_shape_name(family), closed(members, list(members)))
    match family:
        case "auth.register" if plan.identity.verification:
            return None
        case "auth.register" | "auth.setup" | "auth.login" | "auth.refresh":
            members = {name.removeprefix("@"): schema for name, schema in _TOKENS.items()}
            members["user"] = components.schema("Me", user)
            return components.schema("Tokens", closed(members, list(members)))
        case "auth.me" | "auth.change_me":
            return components.schema("Me", user)
        case "auth.totp_enroll":
            return components.schema("TotpEnrolment", _enrolment())
        case "auth.totp_confirm":
            codes = {"type": "array", "items": _TEXT}
            return components.schema(
                "RecoveryCodes", closed({"recovery_codes": codes}, ["recovery_codes"])
            )
        case "auth.sessions":
            return closed({"items": {"type": "array", "items": _session(components)}}, ["items"])
        case "data.batch":
            return components.schema("BatchResults", _results())
        case "system.live" | "system.ready":
            return _STATUS
        case "system.jwks":
            return closed({"keys": {"type": "array", "items": _key(components)}}, ["keys"])
    return None


def _shape_name(family: str) -> str:
    return (
        "Me"
        if family in ("auth.me", "auth.change_me")
        else f"{pascal(family.partition('.')[2])}Answer"
    )


def _user(identity: Identity, people: TablePlan) -> Schema:
    """The identity table's row as its own person sees it, with the role."""
    columns = Columns(people)
    members = {
        column.json: columns.shown(column.name)
        for column in people.columns
        if not (column.secret or column.hidden)
    }
    members["role"] = {"type": "string", "enum": list(identity.roles)}
    return closed(members, list(members))


def _shaped(
    fields: tuple[AnswerField, ...], identity: Identity, people: TablePlan, user: Schema
) -> dict[str, Schema]:
    members: dict[str, Schema] = {}
    for field in fields:
        if field.fields:
            inner = _shaped(field.fields, identity, people, user)
            members[field.name] = closed(inner, list(inner))
        elif field.column is None:
            members[field.name] = {"const": field.literal}
        elif field.column == "@user":
            members[field.name] = user
        elif field.column == "@role" or field.column == identity.role:
            members[field.name] = {"type": "string", "enum": list(identity.roles)}
        elif field.column in _TOKENS:
            members[field.name] = dict(_TOKENS[field.column])
        elif field.column in _HEALTH:
            members[field.name] = dict(_HEALTH[field.column])
        else:
            members[field.name] = Columns(people).shown(field.column, as_text=field.as_text)
    return members


def _results() -> Schema:
    """What each operation would have answered by itself."""
    result = closed(
        {"status": {"type": "integer", "minimum": 200, "maximum": 299}, "body": {}},
        ["status", "body"],
    )
    return closed({"results": {"type": "array", "items": result}}, ["results"])


def _enrolment() -> Schema:
    """What an app needs, as text and as the link of a picture."""
    members: dict[str, Schema] = {
        "secret": {"type": "string", "description": "Base32."},
        "uri": {"type": "string", "format": "uri", "description": "For a QR code."},
        "digits": {"type": "integer"},
        "period": {"type": "integer", "description": "Seconds."},
    }
    return closed(members, list(members))


def _session(components: Components) -> Schema:
    members: dict[str, Schema] = {
        "id": _TEXT,
        "created_at": _MOMENT,
        "last_used_at": _MOMENT,
        "user_agent": _TEXT,
        "address": _TEXT,
        "current": {"type": "boolean", "description": "Whether it is the session of this request."},
    }
    return components.schema("Session", closed(members, list(members)))


def _key(components: Components) -> Schema:
    members: dict[str, Schema] = {
        "kid": _TEXT,
        "x": _TEXT,
        "kty": {"const": "OKP"},
        "crv": {"const": "Ed25519"},
        "use": {"const": "sig"},
        "alg": {"const": "EdDSA"},
    }
    return components.schema("PublicKey", closed(members, list(members)))
