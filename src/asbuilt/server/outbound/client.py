"""Calls to the external services of the document, with all that it says of each: time limit,
retries, circuit breaker, fallback."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from random import random
from secrets import token_hex
from time import monotonic
from typing import Any
from urllib.parse import urljoin

import msgspec

from asbuilt.observe.sinks import Sinks
from asbuilt.plan.model import ExternalService
from asbuilt.server.outbound import address
from asbuilt.server.outbound.address import Refused, Url
from asbuilt.server.outbound.breaker import Breaker, State
from asbuilt.server.outbound.call import SAFE, Answer, Call, Failed
from asbuilt.server.outbound.known import KnownAnswers
from asbuilt.server.outbound.reach import Reach
from asbuilt.server.problem import Problem

MOST_AT_ONCE = 100
"""Calls to one service that may wait for it; a slow one takes no more of this one's memory."""
MOST_HOPS = 4
FIRST_PAUSE = 0.2
"""Seconds before the first retry, at most; each following pause may be twice as long. A part of it
is taken by chance, so that callers do not come back all at once."""
LEFT_ALONE = "left alone after failures"
_REDIRECTS = (301, 302, 303, 307, 308)

Outcome = Answer | Problem | None
"""What a handler gets: an answer, an exception, or nothing where the fallback is ``skip``."""


class Line:
    """One external service: where it is, and how it has been doing."""

    def __init__(self, plan: ExternalService, reach: Reach, *, development: bool) -> None:
        self.plan = plan
        self.address = reach.addresses.get(plan.name) or plan.url
        self.base = _parsed(self.address)
        self.token = reach.tokens.get(plan.name)
        host = self.base.host if self.base else ""
        self.private = development or host in reach.private
        self.breaker = Breaker(monotonic)
        self.waiting = 0
        fallback = plan.fallback
        keeps = fallback is not None and fallback.verb == "last known value"
        self.known = KnownAnswers(fallback.seconds, monotonic) if fallback and keeps else None

    @property
    def queues(self) -> bool:
        """Whether calls that fail are made later."""
        return self.plan.fallback is not None and self.plan.fallback.verb == "queue"


class Outbound:
    """All external services of a plan."""

    def __init__(
        self, services: Iterable[ExternalService], reach: Reach, sinks: Sinks, *, development: bool
    ) -> None:
        self.lines = {
            service.name: Line(service, reach, development=development) for service in services
        }
        self._sinks = sinks

    def follow(self, before: Outbound) -> None:
        """Take the place of another document's: a service that is the same is known already, with
        its breaker and its last answers."""
        for name, line in self.lines.items():
            known = before.lines.get(name)
            if known is not None and _unplaced(known.plan) == _unplaced(line.plan):
                self.lines[name] = known

    async def outcome(self, call: Call, request_id: str) -> Outcome:
        """What a handler gets for its call."""
        line = self.lines[call.service]
        try:
            sent, key = call, call.key
            if line.queues and call.method not in SAFE and key is None:
                key = token_hex(16)  # by which the service knows what is sent again from the queue
                sent = msgspec.structs.replace(call, key=key)
            retries = line.plan.retries if call.repeatable else 0
            answer = await self.make(line, sent, retries)
        except Refused as error:
            self._say(line, f'refused reason="{error}" request_id={request_id}')
            return Problem(502, f"{line.plan.title} is not asked: {error}.", code="refused-call")
        except Failed as failure:
            if failure.reason != LEFT_ALONE:  # which is said once, by the breaker
                self._say(line, f'failed reason="{failure}" request_id={request_id}')
            return await self._instead(line, sent, failure, request_id)
        if line.known is not None and answer.ok:
            line.known.keep(call, answer)
        return answer

    async def _instead(self, line: Line, call: Call, failure: Failed, request_id: str) -> Outcome:
        """What the document says about a failure."""
        fallback = line.plan.fallback
        status = failure.status
        if fallback is not None:
            match fallback.verb:
                case "skip":
                    return None
                case "default":
                    body = msgspec.json.encode(fallback.value)
                    return Answer(200, {}, body, fallback.value, "default")
                case "use":
                    other = msgspec.structs.replace(call, service=fallback.service)
                    outcome = await self.outcome(other, request_id)
                    if isinstance(outcome, Answer) and outcome.fallback is None:
                        return replace(outcome, fallback=f"use {fallback.service}")
                    return outcome
                case "queue" if call.method not in SAFE:
                    return Answer(202, fallback="queue", key=call.key)
                case "last known value":
                    assert line.known is not None
                    known = line.known.find(call)
                    if known is not None:
                        return known
                case "fail":
                    status = fallback.status
        return Problem(status, f"{line.plan.title} does not answer.", code="service-failed")

    async def make(self, line: Line, call: Call, retries: int) -> Answer:
        """Make a call, again after a failure, unless the breaker is open.

        Raises:
            Refused: it may not be made.
            Failed: the service does not answer as it should.
        """
        if line.base is None or line.address is None:
            raise Failed(f"no address: set {line.plan.variable}_URL", 503)
        if line.waiting >= MOST_AT_ONCE:
            raise Failed("too many calls wait for it", 503)
        if not line.breaker.lets_through():
            self._record(line, "left alone", 0.0)
            raise Failed(LEFT_ALONE, 503)
        began, came = monotonic(), "gave up"
        line.waiting += 1
        try:
            answer = await self._again_and_again(line, call, retries)
            came = "answered"
            return answer
        except Refused:
            came = "refused"
            raise
        except Failed:
            came = "failed"
            raise
        finally:
            line.waiting -= 1
            self._settle(line, came)
            self._record(line, came, monotonic() - began)

    def _settle(self, line: Line, came: str) -> None:
        breaker, was = line.breaker, line.breaker.state
        match came:
            case "answered":
                breaker.succeeded()
            case "failed":
                breaker.failed()
            case _:
                breaker.gave_up()
        if breaker.state is not was or was is State.HALF_OPEN:
            self._say(line, f"breaker={breaker.state.name.lower()}")

    async def _again_and_again(self, line: Line, call: Call, retries: int) -> Answer:
        plan = line.plan
        deadline = monotonic() + plan.timeout * (1 + retries)
        for attempt in range(retries + 1):
            try:
                async with asyncio.timeout(min(plan.timeout, deadline - monotonic())):
                    return await self._attempt(line, call)
            except TimeoutError:
                failure = Failed("no answer in time", 504)
            except Failed as error:
                failure = error
            pause = max(failure.after, random() * FIRST_PAUSE * 2**attempt)
            if attempt == retries or monotonic() + pause >= deadline:
                break
            await asyncio.sleep(pause)
        raise failure

    async def _attempt(self, line: Line, call: Call) -> Answer:
        """One attempt; a read follows redirects within the service."""
        base, text = line.base, line.address
        assert base is not None and text is not None
        url = address.below(text, call.path)
        for _ in range(MOST_HOPS):
            address.check_origin(url, base)
            try:
                addresses = await address.resolve(url)
            except OSError as error:
                raise Failed("its host has no address", 503) from error
            if not line.private:
                address.check_addresses(addresses)
            http = import_module("asbuilt.server.outbound.http")
            answer: Answer = await http.exchange(url, addresses, call, line.token)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or location is None:
                return _judged(answer)
            url = _redirected(url, location)
            address.check_origin(url, base)
            if call.method not in SAFE:
                return answer
        raise Failed("too many redirects", 502)

    def _record(self, line: Line, came: str, seconds: float) -> None:
        self._sinks.metrics.call(line.plan.name, came).add(seconds)
        self._sinks.metrics.breakers[line.plan.name] = int(line.breaker.state)

    def _say(self, line: Line, what: str) -> None:
        self._sinks.error_line(f"service name={line.plan.name} {what}")


def _unplaced(service: ExternalService) -> ExternalService:
    """A service without its place in the document."""
    return msgspec.structs.replace(service, line=0)


def _parsed(url: str | None) -> Url | None:
    try:
        return address.parse(url) if url else None
    except ValueError:
        return None


def _redirected(url: Url, location: str) -> Url:
    try:
        return address.parse(urljoin(url.text, location))
    except ValueError:
        raise Refused("a redirect to no address") from None


def _judged(answer: Answer) -> Answer:
    """An answer, if it is one of a service that works.

    Raises:
        Failed: it is an error of the service, or there were too many calls for it.
    """
    if answer.status < 500 and answer.status != 429:
        return answer
    after: Any = answer.headers.get("retry-after", "")
    raise Failed(f"status {answer.status}", 502, float(after) if after.isdecimal() else 0.0)
