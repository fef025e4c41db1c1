"""The end of sessions: signing out, a new password, a disabled account and a stolen refresh token
count at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from asbuilt.plan.model import Route, Update
from asbuilt.verify.bench import Bench, NoAccount, Reply
from asbuilt.verify.measure import Measure, door
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result
from asbuilt.verify.session import Session, Sessions
from asbuilt.verify.subject import Subject
from asbuilt.verify.twin import twin

TOPIC = "sessions"
ENDED = "auth.logout", "auth.logout_all", "auth.end_session", "auth.change_password"
NEW_PASSWORD = "another long passphrase 4711"


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that sessions are managed."""
    return subject.claims.about(TOPIC) if subject.plan.identity else ()


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each way in which a session ends."""
    measure, identity = Measure(bench, TOPIC), bench.subject.plan.identity
    assert identity is not None
    actor = await bench.spare(identity.default_role)
    path = await door(bench, actor)
    if path is None or actor.account is None or not actor.account.password:
        yield measure.unproven("nobody is known who signs in with a password and reads something")
        return
    sessions = Sessions(bench, actor.account, path)
    if not any(bench.family(family) for family in ENDED):
        yield measure.unproven("the document has no endpoint that ends a session")
        return
    for tried in (_signed_out, _listed, _signed_out_everywhere, _renewed, _disabled, _changed):
        async for result in tried(Case(measure, sessions)):
            yield result


class Case:
    """The sessions of one person."""

    def __init__(self, measure: Measure, sessions: Sessions) -> None:
        self.measure = measure
        self.sessions = sessions

    async def begin(self, count: int) -> list[Session]:
        """Some sessions.

        Raises:
            NoAccount: signing in fails.
        """
        found = [await self.sessions.begin() for _ in range(count)]
        begun = [session for session in found if session is not None]
        if len(begun) < count:
            raise NoAccount(f"an account of {self.sessions.account.role} can not sign in again")
        return begun

    async def lives(self, group: str, name: str, session: Session) -> Check:
        """A session that goes on."""
        reply = await self.sessions.reads(session)
        return self.measure.check(group, name, reply.status == 200, "200", reply)

    async def ended(self, group: str, name: str, session: Session) -> AsyncIterator[Check]:
        """A session whose tokens are both worth nothing any more."""
        reply = await self.sessions.reads(session)
        yield self.measure.turned_away(group, f"ends {name} at once", reply)
        if session.refresh and self.measure.bench.family("auth.refresh"):
            reply = await self.sessions.renew(session)
            yield self.measure.turned_away(group, f"takes no refresh token of {name}", reply)

    def done(self, group: str, reply: Reply) -> Check:
        """The answer to what ends a session."""
        good = reply.status is not None and 200 <= reply.status < 300
        return self.measure.check(group, "is answered", good, "2xx", reply)


async def _signed_out(case: Case) -> AsyncIterator[Result]:
    if not case.measure.bench.family("auth.logout"):
        return
    group = "signing out"
    one, other = await case.begin(2)
    yield case.done(group, await case.sessions.ask("auth.logout", one))
    async for check in case.ended(group, "the session", one):
        yield check
    yield await case.lives(group, "leaves the other session", other)


async def _signed_out_everywhere(case: Case) -> AsyncIterator[Result]:
    if not case.measure.bench.family("auth.logout_all"):
        return
    group = "signing out everywhere"
    one, other = await case.begin(2)
    yield case.done(group, await case.sessions.ask("auth.logout_all", one))
    async for check in case.ended(group, "the session", one):
        yield check
    async for check in case.ended(group, "the other session", other):
        yield check


async def _listed(case: Case) -> AsyncIterator[Result]:
    """The list has one's own sessions alone, and one of them can be ended."""
    sessions, measure = case.sessions, case.measure
    if not measure.bench.family("auth.sessions") or not measure.bench.family("auth.end_session"):
        return
    group = "list of sessions"
    one, other = await case.begin(2)
    before = _ids(await sessions.ask("auth.sessions", one))
    (later,) = await case.begin(1)
    reply = await sessions.ask("auth.sessions", one)
    new = [id for id in _ids(reply) if id not in before]
    yield measure.check(group, "shows a new session", len(new) == 1, "one more", reply)
    if len(new) != 1:
        return
    stranger = await _another(case)
    if stranger is not None:
        (theirs,) = await stranger.begin(1)
        known, reply = _ids(reply), await sessions.ask("auth.sessions", one)
        alone = sorted(_ids(reply)) == sorted(known)
        yield measure.check(group, "shows no session of others", alone, "the same as before", reply)
        reply = await stranger.sessions.ask("auth.end_session", theirs, id=new[0])
        yield measure.check(
            group, "is closed to others", reply.status in (403, 404), "403 or 404", reply
        )
        yield await case.lives(group, "leaves what others ask to end", later)
    yield case.done(group, await sessions.ask("auth.end_session", one, id=new[0]))
    async for check in case.ended(group, "the chosen session", later):
        yield check
    yield await case.lives(group, "leaves the other sessions", other)


def _ids(reply: Reply) -> list[str]:
    body: Any = reply.json
    found = next((v for v in body.values() if isinstance(v, list)), []) if body else []
    return [str(item["id"]) for item in found if isinstance(item, dict) and "id" in item]


async def _another(case: Case) -> Case | None:
    """Another person of the same role."""
    bench, role = case.measure.bench, case.sessions.account.role
    try:
        account = bench.world.of(role)[bench.reserve(role)]
    except NoAccount:
        return None
    if account is case.sessions.account:
        return None
    return Case(case.measure, Sessions(bench, account, case.sessions.path))


async def _renewed(case: Case) -> AsyncIterator[Result]:
    """A refresh token works once; who uses it again ends the session."""
    sessions, measure, group = case.sessions, case.measure, "refreshing"
    (first,) = await case.begin(1)
    if not measure.bench.family("auth.refresh") or not first.refresh:
        return
    reply = await sessions.renew(first)
    second = sessions.of(reply)
    yield measure.check(group, "is answered", second is not None, "tokens", reply)
    if second is None:
        return
    yield await case.lives(group, "gives an access token that is taken", second)
    rotated = second.refresh is not None and second.refresh != first.refresh
    said = "another" if rotated else "the same or none"
    yield measure.seen(group, "gives another refresh token", rotated, "another", said)
    if rotated and measure.bench.own is not None:
        async for result in _stolen(case, first, second):
            yield result


async def _stolen(case: Case, first: Session, second: Session) -> AsyncIterator[Result]:
    """Some seconds later, which a copy of the service believes to be over: within the time of
    grace a lost answer may be asked for again."""
    measure, group = case.measure, "refresh token used again"
    grace = measure.bench.subject.plan.sessions.grace
    async with twin(measure.bench, "refresh", ahead=grace + 5.0) as copy:
        if copy is None:
            yield measure.unproven("a copy of the service did not start")
            return
        there = Case(
            Measure(copy, TOPIC), Sessions(copy, case.sessions.account, case.sessions.path)
        )
        moved = Session(copy.elsewhere(second.actor), second.refresh)
        yield await there.lives(group, "does no harm before", moved)
        reply = await there.sessions.renew(first)
        yield measure.turned_away(group, "is refused", reply)
        async for check in there.ended(group, "the session of whoever has the new one", moved):
            yield check


async def _changed(case: Case) -> AsyncIterator[Result]:
    """A new password ends the other sessions. The account is not used afterwards."""
    sessions, measure, group = case.sessions, case.measure, "a new password"
    if not measure.bench.family("auth.change_password") or measure.bench.own is None:
        return
    one, other = await case.begin(2)
    old = sessions.account.password
    yield case.done(group, await sessions.ask("auth.change_password", one, (old, NEW_PASSWORD)))
    async for check in case.ended(group, "the other session", other):
        yield check
    yield measure.turned_away(group, "replaces the old one", await sessions.sign_in())
    reply = await sessions.sign_in(NEW_PASSWORD)
    yield measure.check(group, "is taken", sessions.of(reply) is not None, "tokens", reply)


async def _disabled(case: Case) -> AsyncIterator[Result]:
    """An administrator disables somebody else's account."""
    measure, group = case.measure, "disabling an account"
    bench = measure.bench
    found = _disabling(bench)
    another = await _another(case) if found and bench.own is not None else None
    if found is None or another is None:
        return
    route, body = found
    identity = bench.subject.plan.identity
    assert identity is not None
    administrator = await bench.actor(identity.administrator)
    (session,) = await another.begin(1)
    id = str(another.sessions.account.id)
    path = "/".join(id if part.startswith("{") else part for part in route.path.split("/"))
    yield case.done(group, await bench.send(administrator, route.method, path, body))
    async for check in another.ended(group, "its session", session):
        yield check
    yield measure.turned_away(group, "keeps it out", await another.sessions.sign_in())


def _disabling(bench: Bench) -> tuple[Route, dict[str, Any]] | None:
    """The endpoint by which an administrator disables an account, and its body."""
    identity = bench.subject.plan.identity
    if identity is None or identity.disabled is None or identity.disabled[1] == "set":
        return None
    column, value = identity.disabled
    for route in bench.subject.routes:
        action, permit = route.action, route.permits.get(identity.administrator)
        fits = isinstance(action, Update) and action.table == identity.table and not action.replace
        if fits and permit and column in permit.writable and route.body:
            name = next((f.name for f in route.body.fields if f.column == column), None)
            if name and not route.body.wrapper and route.path.count("{") == 1:
                return route, {name: value}
    return None


PROBE = Probe(TOPIC, "sessions end at once, refresh tokens work once", claims, run, writes=True)
