"""Specification in, service plan out: one pass after the other, each total.

A pass never fails on a document; what it cannot bind stays visibly unbound (``Sample`` actions,
troubles in the sections) and a lint rule judges it. The order is the tuple below.
"""

from __future__ import annotations

from asbuilt.plan.handlers import Handler
from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.passes.add_system_routes import add_system_routes
from asbuilt.plan.passes.attach_access import attach_access
from asbuilt.plan.passes.bind_routes import bind_routes
from asbuilt.plan.passes.close_columns import close_columns
from asbuilt.plan.passes.count_keys import count_keys
from asbuilt.plan.passes.declare_services import declare_services
from asbuilt.plan.passes.demand_verification import demand_verification
from asbuilt.plan.passes.derive_alerts import derive_alerts
from asbuilt.plan.passes.derive_caching import derive_caching
from asbuilt.plan.passes.derive_indexes import derive_indexes
from asbuilt.plan.passes.derive_limits import derive_limits
from asbuilt.plan.passes.derive_objectives import derive_objectives
from asbuilt.plan.passes.derive_search import derive_search
from asbuilt.plan.passes.derive_tables import derive_tables
from asbuilt.plan.passes.describe_service import describe_service
from asbuilt.plan.passes.find_identity import find_identity
from asbuilt.plan.passes.find_owners import find_owners
from asbuilt.plan.passes.open_columns import open_columns
from asbuilt.plan.passes.refer_to_owners import refer_to_owners
from asbuilt.plan.passes.resolve_tables import resolve_tables
from asbuilt.plan.passes.shape_accounts import shape_accounts
from asbuilt.plan.passes.shape_health import shape_health
from asbuilt.spec.model import Specification

PASSES = (
    describe_service,
    resolve_tables,
    count_keys,
    find_identity,
    demand_verification,
    derive_tables,
    refer_to_owners,
    find_owners,
    bind_routes,
    attach_access,
    close_columns,
    open_columns,
    add_system_routes,
    shape_accounts,
    shape_health,
    derive_limits,
    derive_objectives,
    derive_alerts,
    derive_indexes,
    derive_search,
    derive_caching,
    declare_services,
)


def compile(spec: Specification, handlers: tuple[Handler, ...] = ()) -> ServicePlan:
    """Compile what a document says into what a service does.

    ``handlers`` are the functions found beside the document (:func:`asbuilt.plan.handlers.find`).
    """
    inputs = Inputs(spec, handlers)
    plan = ServicePlan(name="service", title="", version="", status="")
    for step in PASSES:
        plan = step(inputs, plan)
    return plan
