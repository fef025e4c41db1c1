"""A security measure that a document promises, as a probe speaks of it, and the endpoint at which
it is felt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asbuilt.plan.model import ANONYMOUS, Select
from asbuilt.verify.aim import aims
from asbuilt.verify.bench import Actor, Bench, Reply
from asbuilt.verify.result import Check, Unproven

UNAUTHENTICATED = (401,)
TURNED_AWAY = (302, 303, 400, 401, 403, 431)
"""What services answer to whom they do not believe; some lead to their sign-in."""


@dataclass(frozen=True, slots=True)
class Measure:
    """``topic`` is one of :data:`asbuilt.spec.sections.security.TOPICS`."""

    bench: Bench
    topic: str

    @property
    def claims(self) -> tuple[str, ...]:
        """Every claim whose words name it."""
        return self.bench.subject.claims.about(self.topic)

    @property
    def line(self) -> int:
        """The line that promises it: that of the security section if there is one."""
        found = [claim for claim in self.bench.subject.claims if claim.id in self.claims]
        stated = [claim for claim in found if claim.kind == "security"]
        return (stated or found)[0].line

    def check(
        self, group: str, name: str, passed: bool, expected: str, reply: Reply, said: str = ""
    ) -> Check:
        """A check whose evidence is an answer."""
        return Check(
            self.claims, group, name, passed, self.line, expected, said or reply.said,
            (reply.exchange,),
        )  # fmt: skip

    def seen(self, group: str, name: str, passed: bool, expected: str, observed: str) -> Check:
        """A check whose evidence is no answer."""
        return Check(self.claims, group, name, passed, self.line, expected, observed)

    def turned_away(self, group: str, name: str, reply: Reply) -> Check:
        """Whoever is not believed is not let in: 401, on a foreign service any such refusal."""
        wanted = UNAUTHENTICATED if self.bench.own else TURNED_AWAY
        return self.check(group, name, reply.status in wanted, either(wanted), reply)

    def unproven(self, reason: str) -> Unproven:
        """Something that can not be told."""
        return Unproven(self.claims, reason, self.line)


def either(statuses: Sequence[int]) -> str:
    """``401 or 403``."""
    return " or ".join(map(str, statuses))


async def door(bench: Bench, actor: Actor) -> str | None:
    """The path of a closed endpoint that ``actor`` is seen to read; the simplest one."""
    routes = [*bench.subject.routes, *filter(None, (bench.subject.family("auth.me"),))]
    for route in sorted(routes, key=lambda route: "{" in route.path):
        reads = isinstance(route.action, Select) or route.method == "GET"
        if not reads or actor.role not in route.permits or ANONYMOUS in route.permits:
            continue
        permit = route.permits[actor.role]
        found = aims(bench.subject.plan, bench.world, route, permit, actor.account)
        for aim in (aim for aim in found if aim.open):
            reply = await bench.send(actor, "GET", aim.path)
            if reply.status == 200:
                return aim.path
            break
    return None
