"""What is wrong with the service: the faults that ``ORDERS_FAULTS`` names, separated by commas.

Without any it keeps its document. ``DELAY`` and ``ERRORS`` are seconds and a share of requests.
"""

from __future__ import annotations

import os

FAULTS = frozenset(os.environ.get("ORDERS_FAULTS", "").split(",")) - {""}
DELAY = float(os.environ.get("ORDERS_DELAY", "0"))
ERRORS = float(os.environ.get("ORDERS_ERRORS", "0"))
KNOWN = {
    "sql-filter",  # the status of a list is concatenated into its statement
    "sql-number",  # so is the least quantity, which stands between no quotation marks
    "sql-sort",  # so is the column to sort by
    "sql-key",  # so is the key in a path
    "sql-person",  # so is the person of a list: a UUID, which no text can be joined to
    "sql-sign-in",  # so is the address of who signs in, whose answer is the same for all strangers
    "sql-told",  # errors of the database are answered with their message
    "sql-hidden",  # errors of the database are answered like rows that are not there
    "sql-impatient",  # the database gives up a statement after 0.3 seconds
    "open-cell",  # clerks may remove orders
    "open-rows",  # clerks read each other's orders by their keys
    "renamed",  # an order says `takenBy` where the document's example says `placedBy`
    "no-check",  # the table has no CHECK of amounts, and nothing else looks at them
    "unsigned",  # tokens are believed without a look at their signatures
    "none",  # so are those that say they have none
    "echoes",  # what is refused comes back in the refusal, which is what FastAPI does by itself
    "traces",  # a failure is answered with its stack trace, and NUL characters are failures
    "no-limit",  # passwords may be guessed for ever
}
if unknown := FAULTS - KNOWN:
    raise SystemExit(f"ORDERS_FAULTS: {', '.join(sorted(unknown))}: no such fault")


def broken(fault: str) -> bool:
    """Whether this fault was asked for."""
    assert fault in KNOWN
    return fault in FAULTS
