"""The service as it is now: reading its document again puts another application in its place.

The data stay open: the new application works on the same connections, with the same writer. A
request is answered by the application that it began with.
"""

from __future__ import annotations

from dataclasses import replace

from asbuilt.observe.sinks import Sinks
from asbuilt.plan.model import Limit, ServicePlan
from asbuilt.plan.system_tables import system_tables
from asbuilt.server.app import App
from asbuilt.server.assemble import assemble
from asbuilt.server.handlers import Handlers
from asbuilt.server.outbound.reach import Reach
from asbuilt.server.secrets import ServiceSecrets
from asbuilt.server.service import Service, Settings
from asbuilt.store.sqlite.store import SqliteStore


class Live:
    """Whoever receives requests asks for ``app`` with each of them."""

    def __init__(
        self,
        plan: ServicePlan,
        store: SqliteStore,
        secrets: ServiceSecrets,
        settings: Settings,
        handlers: Handlers,
        sinks: Sinks,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._settings = settings
        self._sinks = sinks
        self.app: App = assemble(plan, store, secrets, settings, handlers, sinks)

    @property
    def service(self) -> Service:
        """What the requests of now share."""
        return self.app.service

    async def replace(self, plan: ServicePlan, handlers: Handlers, reach: Reach) -> None:
        """Answer by another document from now on.

        What is remembered of sessions and rows is forgotten; limits and external services that are
        the same, failed sign-ins, counts and alerts go on.

        Raises:
            SchemaMismatch: the data have another model than the document.
            StoreError: the database can not be written.
        """
        before = self.service
        system = system_tables(plan)
        store = self._store.following({**plan.tables, **system})
        limiter = before.limiter.following(_limits(before.plan), _limits(plan))
        app = assemble(
            plan, store, self._secrets, replace(self._settings, reach=reach), handlers,
            self._sinks, replace(before, limiter=limiter),
        )  # fmt: skip
        await store.fit(plan.tables, system)
        # From here on nothing can fail, and nobody comes between.
        self._sinks.metrics.follow(plan.name, plan.version, latencies(plan))
        app.service.alerts.follow(before.alerts)
        app.service.outbound.follow(before.outbound)
        before.accounts.successor = app.service.accounts
        self.app = app


def latencies(plan: ServicePlan) -> list[float]:
    """The bounds that a plan sets to durations, in seconds."""
    return [objective.bound for objective in plan.objectives if objective.metric == "latency"]


def _limits(plan: ServicePlan) -> set[Limit]:
    return {limit for route in plan.routes for limit in route.limits}
