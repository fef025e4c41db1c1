"""Who may call the operations of OpenAPI: what their security, their extensions, their tags and
their texts say. Scopes that are no roles wait for a table that says who has them; what is not
understood lets nobody in but administrators."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, sentences, split
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.restrictions.restriction_public import ends
from asbuilt.spec.access.roles.role import ANONYMOUS, Callers, callers_in, is_anonymous, role_name
from asbuilt.spec.endpoints.callers import group
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said
from asbuilt.spec.endpoints.callers.callers import read_auth, read_refused
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.callers.let_in import let_in
from asbuilt.spec.endpoints.callers.remark import read_inline
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.yaml_tree import EMPTY, Tree

_ROLES = regex.compile(r"x-(?:\w+-)*roles?(?:-(?:required|allowed|needed))?", re.IGNORECASE)
_REFUSING = regex.compile(
    r"x-.*(?:\b|_)(?:den(?:y|ied)|disallow(?:ed)?|forbid(?:den)?|exclud(?:e|ed|ing)|except|block(?:ed)?"
    r"|prohibit(?:ed)?|ban(?:ned)?|refused?|hidden|not|no|without)(?:\b|_).*",
    re.IGNORECASE,
)
"""Extensions that name who may not call: ``x-denied-roles``, ``x-hidden-from``."""
_OF_CALLERS = regex.compile(
    r"\b(?:roles?|users?|groups?|callers?)\b|\b(?:to|for|from)$", re.IGNORECASE
)
_CALLERS = regex.compile(
    r"x-(?:\w+-)*(?:permissions?|scopes?|privileges?|access(?:-(?:level|control|rules?|policy))?|acl"
    r"|rbac|auth\w*|callers?|allow(?:ed)?(?:-(?:to|for|users?|groups?|callers?))?|polic(?:y|ies)"
    r"|rights?|claims?|guards?|restrict(?:ed|ions?)?(?:-to)?|security|visib(?:le|ility)(?:-to)?"
    r"|internal|private|audience|admin(?:-(?:only|required))?|who|requires?|required|needs"
    r"|groups?|grants?|permit(?:ted)?(?:-to)?"
    r"|(?:limited|available|accessible|open)-(?:to|by|for))",
    re.IGNORECASE,
)
"""Extensions that say who may call: ``x-permissions``, ``x-access-level``, ``x-internal``."""
_OWNED = regex.compile(
    r"x-(?:\w+-)*(?:ownership|owned|own|owners?-(?:only|scoped|rows?|data|objects?|records?|check))"
    r"(?:-(?:only|by|for|roles?|rows?|check|required|policy|scope))*",
    re.IGNORECASE,
)
"""Extensions that limit callers to what is theirs: ``x-ownership``, ``x-owner-only``."""
_ALL_OWN = frozenset({"true", "yes", "required", "self", "own", "me"})
_NOT_OWN = frozenset({"false", "no", "none", "null", "off"})
_ROLE = regex.compile(r"(?!(?:read|write|openid|profile|email)\b)[A-Za-z][\w-]*")
_NO_CALLERS = regex.compile(
    r"\b(?:owners?|teams?|contacts?|maintainers?|authors?|tags?|modules?|names?|labels?|titles?|resources?"
    r"|entit(?:y|ies)|models?|tables?|controllers?|handlers?|services?|displays?|categor(?:y|ies)"
    r"|examples?)\b",
    re.IGNORECASE,
)
"""Extensions that may hold the name of a role, and say nothing of who calls."""
_SIGNING_IN = frozenset({"openid", "profile", "email", "offline_access", "phone", "address"})
"""Scopes that tell the service who signs in, and let nobody do anything."""
_HOLDING = {"roles", "role", "allowed", "allow", "permissions", "scopes", "any", "anyof", "oneof"}
_NOTHING = {"", "false", "no", "none", "null", "off", "public", "signed-in", "true", "yes",
            "required", "authenticated", "bearer", "jwt", "token", "user", "users", "external",
            "default", "auth", "login", "authentication", "session", "apikey",
            "api_key"}  # fmt: skip
_NOBODY = frozenset({"false", "no", "none", "null", "off", "true", "yes"})
_SIGN_IN = frozenset({"required", "authenticated", "public", "type", "scheme"})
"""Keys of an extension that say no more than whether callers sign in."""
"""What an extension may say of callers besides who they are."""
_CLOSING = frozenset({"internal", "private", "admin", "only"})
"""What an extension ends with that needs no more than a yes to shut others out."""
_PREFIX = regex.compile(r"^roles?[_:.-]", re.IGNORECASE)
_SCOPE = regex.compile(r"[^\W\d_][\w-]*(?:[.:/][\w*-]+)+")


def read_callers(
    description: Description, item: Tree, operation: Tree, known: Collection[str], draft: Draft
) -> None:
    """Add to ``draft`` who may call an ``operation``: ``security: []`` opens it to everyone,
    ``x-roles: [admin]`` names who may, ``x-rows: {clerk: owner_id = @me.id}`` on which rows some of
    them may, as the roles of a scheme without scopes do: ``bearerAuth: [admin]`` (OpenAPI 3.1,
    4.8.30). ``known`` are the roles of the document, which scopes and texts may name too."""
    security = operation.members.get("security", description.root.members.get("security"))
    if security is not None and isinstance(security.value, list):
        draft.public = not security.value or any(
            isinstance(each.value, dict) and not each.value for each in security.items
        )
    _extended(description, {**item.members, **operation.members}, known, draft)
    if security is None and draft.roles and not any(is_anonymous(r.text) for r in draft.roles):
        draft.public = False
    if draft.roles is None and security is not None:
        _secured(description, security, known, draft)
    in_doubt = any(each.kind == "unparsable-roles" for each in draft.troubles)
    _worded(operation["x-rows"].members, draft)
    for tree in (item, operation):
        for name in ("summary", "description"):
            _told(_text(description, tree[name]), known, draft)
    _tagged(description, operation["tags"], known, draft)
    if in_doubt:
        draft.roles = None  # what else is said of callers takes no doubt away


def names_roles(operation: Tree) -> bool:
    """Whether an extension of the operation says which roles call it."""
    return any(_ROLES.fullmatch(key) and not _REFUSING.match(key) for key in operation.members)


def _text(description: Description, tree: Tree) -> Text:
    return Text(tree.text.strip(), description.span(tree.start, tree.start + len(tree.text)))


def _worded(rows: Mapping[str, Tree], draft: Draft) -> None:
    draft.rows += tuple(
        (role.text, Text(rows[role.text].text, role.span))
        for role in draft.roles or ()
        if role.text in rows
    )
    if draft.rows:
        draft.public = None  # that a token is needless opens no more rows


# ---------------------------------------------------------------- extensions


def _extended(
    description: Description, members: Mapping[str, Tree], known: Collection[str], draft: Draft
) -> None:
    """The roles that extensions name; of one that is not understood, nobody."""
    named: list[Text] = []
    for key, tree in members.items():
        if not key.startswith("x-") or _OWNED.fullmatch(key):
            continue
        if _REFUSING.match(key) and _OF_CALLERS.search(key):
            _refuse(_text(description, tree), tree, draft)
        elif _ROLES.fullmatch(key):
            leaves = [_text(description, each) for each in _leaves(tree)]
            roles = [role for leaf in leaves for role in _roles_of(leaf)]
            named += roles
            if not roles or len(roles) < len(leaves):
                _doubt(key, _text(description, tree), draft)
        elif _CALLERS.fullmatch(key):
            named += _called(description, key, tree, known, draft)
        elif not _NO_CALLERS.search(key):
            named += _called_alone(description, tree, known)
    draft.roles = tuple({role.text: role for role in named}.values()) or None
    for key, tree in members.items():
        if _OWNED.fullmatch(key):
            _owned(key, _text(description, tree), tree, {*known, *(r.text for r in named)}, draft)
    if any(each.kind == "unparsable-roles" for each in draft.troubles):
        draft.roles = None


def _owned(key: str, said: Text, tree: Tree, known: Collection[str], draft: Draft) -> None:
    """Limit to rows of their own the roles that an extension names, or all where it only says yes:
    ``x-ownership: member``, ``x-owner-only: true``."""
    leaves = [Text(each.text, said.span) for each in _leaves(tree)]
    words = {leaf.text.lower() for leaf in leaves}
    if words and words <= _NOT_OWN:
        return
    roles = (
        draft.roles or ()
        if words <= _ALL_OWN
        else tuple(role for leaf in leaves for role in _known(leaf, known))
    )
    if not words or (not roles and words - _ALL_OWN):
        _doubt(key, said, draft)
    draft.roles = draft.roles or roles or None
    draft.rows += tuple((role.text, Text("own", said.span)) for role in roles)


def _refuse(said: Text, tree: Tree, draft: Draft) -> None:
    """Refuse those whom an extension names; what is no list of names, names nobody knows whom."""
    leaves = [*_leaves(tree)]
    if any(each.members or each.text.lower() not in _NOBODY for each in leaves):
        names = (each.text or "?" for each in leaves)
        read_refused(replace(said, text=", ".join(names)), draft)


def _leaves(tree: Tree) -> Iterator[Tree]:
    """The names of an extension, which may stand in lists and below keys that only hold them."""
    if tree.items:
        for each in tree.items:
            yield from _leaves(each)
    elif tree.members:
        for key, each in tree.members.items():
            if key.lower() in _HOLDING:
                yield from _leaves(each)
            elif key.lower() not in _SIGN_IN or each.text.lower() not in _NOTHING:
                yield replace(tree, value={key: each})
    elif tree.text:
        yield tree


def _roles_of(leaf: Text) -> tuple[Text, ...]:
    """The roles of one name or of several on a line, whatever they are called."""
    if is_anonymous(leaf.text):
        return (Text(ANONYMOUS, leaf.span),)
    callers = callers_in(leaf)
    if any(each.word for each in callers):
        return ()
    if callers:
        return tuple(each.role for each in callers)
    return (Text(role_name(leaf.text), leaf.span),) if _SCOPE.fullmatch(leaf.text) else ()


def _called(
    description: Description, key: str, tree: Tree, known: Collection[str], draft: Draft
) -> Iterator[Text]:
    """The ``known`` roles that an extension names, which may name anything else as well."""
    for leaf in (_text(description, each) for each in _leaves(tree)):
        word = leaf.text.lower()
        kind = key.rpartition("-")[2].lower()
        if (kind in _CLOSING or "-admin-" in key.lower()) and word in ("true", "yes"):
            _doubt(key, leaf, draft)
        elif roles := _known(leaf, known):
            yield from roles
        elif word in _NOTHING and word:
            continue
        elif _SCOPE.fullmatch(leaf.text) and len([*_leaves(tree)]) == 1 and not draft.scopes:
            draft.scopes, draft.public = (leaf.text,), False
        else:
            _doubt(key, leaf, draft)


def _called_alone(description: Description, tree: Tree, known: Collection[str]) -> Sequence[Text]:
    """The ``known`` roles of an extension of any name that holds nothing else."""
    leaves = [_text(description, each) for each in _leaves(tree)]
    named = [_known(leaf, known) if _ROLE.fullmatch(leaf.text) else () for leaf in leaves]
    return [role for roles in named for role in roles] if all(named) else []


def _known(leaf: Text, known: Collection[str]) -> tuple[Text, ...]:
    callers = callers_in(leaf)
    roles = [known_role(_PREFIX.sub("", each.role.text), known) for each in callers]
    if not all(roles) or any(each.word for each in callers):
        return ()
    return tuple(Text(role, leaf.span) for role in roles if role)


def _doubt(key: str, said: Text, draft: Draft) -> None:
    shown = f"{key}: {said.text[:50]}".strip(" :")
    message = (
        f"`{shown}` says who may call `{draft.route.key}`, but names no role of the document: only"
        " administrators may"
    )
    draft.troubles.append(Trouble("unparsable-roles", message, said.span))


# ---------------------------------------------------------------- security


def _secured(
    description: Description, security: Tree, known: Collection[str], draft: Draft
) -> None:
    """The roles and scopes that security requirements ask for, each of which is enough."""
    if plain := tuple(_roles_of_schemes(description, security)):
        draft.roles = plain
        return
    asked = [
        [
            _text(description, scope)
            for scopes in demand.members.values()
            for scope in scopes.items
            if scope.text not in _SIGNING_IN
        ]
        for demand in security.items
    ]
    if not asked or not all(asked):
        return
    alone = [some[0] for some in asked if len(some) == 1]
    roles = [role for scope in alone for role in _known(scope, known)]
    if len(roles) == len(asked):
        draft.roles = tuple(roles)
    elif len(alone) == len(asked):
        draft.scopes = draft.scopes or tuple(scope.text for scope in alone)
    else:
        _doubt("security", next(some for some in asked if len(some) > 1)[0], draft)


def _roles_of_schemes(description: Description, security: Tree) -> Iterator[Text]:
    """The roles of schemes that have no scopes: ``bearerAuth: [admin]``; none if something else
    must be had as well."""
    for demand in security.items:
        if _asks_for_scopes(demand):
            return
        for name, roles in demand.members.items():
            if _scheme(description, name)["type"].text not in ("oauth2", "openIdConnect"):
                for role in filter(lambda each: _ROLE.fullmatch(each.text), roles.items):
                    said = _text(description, role)
                    yield Text(role_name(said.text), said.span)


def _asks_for_scopes(demand: Tree) -> bool:
    asked = [each.text for roles in demand.members.values() for each in roles.items]
    return len(asked) > 1 and any(_SCOPE.fullmatch(each) for each in asked)


def _scheme(description: Description, name: str) -> Tree:
    root = description.root
    schemes = root["components"]["securitySchemes"].members or root["securityDefinitions"].members
    return description.resolved(schemes[name]) if name in schemes else EMPTY


# ---------------------------------------------------------------- words


def _told(text: Text, known: Collection[str], draft: Draft) -> None:
    """What the words of an operation say: ``Only admins.``, ``Delete an order (admin only)``,
    ``Internal use only.``"""
    if not text.text or not (_MAY_TELL.search(text.text) or may_name(known, text.text)):
        return
    said = Draft(draft.route, True)
    for line in split(text, _NEXT_LINE):
        _labelled(line, said)
    for sentence in sentences(text):
        _refused(sentence, known, said)
        if len(sentence.text) <= _LONGEST:
            _heed(group.said_of(sentence, known), sentence, said)
        let_in(callers_said(sentence, known, reads=draft.route.method == "GET"), said)
    if said.roles is None and not said.troubles:
        read_inline(text, said, known)
    draft.troubles += said.troubles
    draft.refused += said.refused
    if _takes_back(text, draft):
        draft.public = draft.roles = None
        _doubt("", text, draft)
    elif said.roles:
        _let_in_only(said, draft)
    elif said.public and draft.public is None and draft.roles is None:
        draft.public = True


def _takes_back(text: Text, draft: Draft) -> bool:
    """Whether words say of what is open that it is not for all, ``Public, key needed.``, or of any
    operation that it is gone: ``Removed in 2.0.``"""
    if any(ends(english(each.text)) for each in sentences(text)):
        return True
    return draft.public is True and is_qualified(text.text)


_MAY_TELL = regex.compile(
    r"\b(?:only|internal|private|public|roles?|requires?|restricted|staff|permitted|allowed|auth\w*"
    r"|expose|administration|office|not|cannot|never|removed|disabled|withdrawn|deactivated|key"
    r"|(?:switched|turned) off|planned|beta|login|token)\b|n't\b",
    re.IGNORECASE,
)
_LABELLED = regex.compile(
    r"[*_> -]*(?:(?P<not>(?:not |dis)allowed|denied|forbidden)(?: (?:roles?|callers?|to|for))?"
    r"|(?:(?:allowed|required) )?(?:roles?|callers?|permissions?|access|auth(?:orization)?))"
    r"[*_]*:[*_]*(?P<said>.+)",
    re.IGNORECASE,
)
"""A line of a description such as endpoints have in Markdown: ``**Roles:** clerk``."""
_NOT_FOR = regex.compile(
    r"not (?:for|open to|available to|accessible to|callable by)(?: the)? (?P<for>[\w ,-]{2,60})"
    r"|(?P<who>[\w ,-]{2,60}) (?:(?:may|must|shall|should) (?:not|never)|can(?:not|'t| not| never)"
    r"|are (?:not|never) (?:allowed|permitted) to) (?:call|use|access|invoke|do|reach)\b.{0,60}",
    re.IGNORECASE,
)
_LONGEST = 80
_MOST_WORDS = 4
_NEXT_LINE = regex.compile(r"\n+")


def _let_in_only(said: Draft, draft: Draft) -> None:
    """Let in those whom words name; of two lists the narrower one counts."""
    before = {role.text for role in draft.roles or ()}
    roles = tuple(role for role in said.roles or () if not before or role.text in before)
    if not roles:
        _doubt("", (said.roles or ())[0], draft)
    draft.roles, draft.rows = roles or None, (*draft.rows, *said.rows)


def _labelled(line: Text, draft: Draft) -> None:
    found = _LABELLED.fullmatch(line.text)
    if found:
        said = part(line, *found.span("said"), "*_` ")
        (read_refused if found["not"] else read_auth)(said, draft)


def _refused(sentence: Text, known: Collection[str], draft: Draft) -> None:
    """Take back what is granted to those of whom a sentence says that they may not call."""
    if found := _NOT_FOR.fullmatch(sentence.text.strip(" .!*_")):
        said = Text(found[found.lastgroup or 0], sentence.span)
        draft.refused += _known(said, known)


def _heed(callers: Callers | None, text: Text, draft: Draft) -> None:
    if callers is None or callers.public:
        return
    if callers.unread and (text.text[-1:] == ")" or len(text.text.split()) <= _MOST_WORDS):
        _doubt("", text, draft)
    elif callers.named:
        let_in(callers, draft)


def _tagged(description: Description, tags: Tree, known: Collection[str], draft: Draft) -> None:
    """What the tags of an operation say of all that have one: ``tags: [Internal]``."""
    if draft.roles or draft.public:
        return
    about = {each["name"].text: each["description"] for each in description.root["tags"].items}
    for tag in tags.items:
        told = (tag, about.get(tag.text, EMPTY))
        for said in (_text(description, each) for each in told):
            callers = group.said_of(said, known) if said.text else None
            if callers and not callers.public and (callers.named or callers.unread):
                draft.group = callers
                return
