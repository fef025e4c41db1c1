"""The service of a specification inside another program.

```python
import asbuilt

app = asbuilt.asgi_app("spec.md", data="/var/lib/service", base_url="https://api.example.com")
```
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from asbuilt.cli.mail import from_environment
from asbuilt.cli.prepared import compiled, load_handlers
from asbuilt.errors import UsageError
from asbuilt.observe.access_log import AccessLog
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.prefix import DEFAULT, with_prefix
from asbuilt.server.asgi import AsgiApp
from asbuilt.server.forwarded import networks
from asbuilt.server.handlers import Handlers
from asbuilt.server.live import Live
from asbuilt.server.opened import opened, setup_token
from asbuilt.server.outbound.reach import from_environment as reach_of
from asbuilt.server.service import Settings
from asbuilt.source import locate

BASE_URL = "http://127.0.0.1:8000"


def asgi_app(
    spec: str | Path,
    data: str | Path = "asbuilt-data",
    *,
    base_url: str = BASE_URL,
    trusted_proxies: Iterable[str] = (),
    development: bool = False,
    system_prefix: str = DEFAULT,
) -> AsgiApp:
    """The service of ``spec`` as an ASGI 3 application; ``asbuilt serve`` explains the settings.

    The data directory takes one process: run one worker. TLS is the business of the server. Letters
    go to the mail server of ``ASBUILT_SMTP_HOST``.

    Raises:
        UsageError: the document cannot be read or has errors.
        NothingUnderstood: no part of it is a part of a specification.
    """
    document, directory = locate(Path(spec)), Path(data)
    plan, findings = compiled(document, directory)
    if plan is None:
        raise UsageError(f"{document}: has errors", findings)
    plan = with_prefix(plan, system_prefix)
    token = os.environ.get("ASBUILT_METRICS_TOKEN") or None
    settings = Settings(
        base_url, document.name, development, token, networks(trusted_proxies), behind_proxy=True,
        smtp=from_environment(os.environ), reach=reach_of(plan.services, os.environ),
    )  # fmt: skip
    handlers = load_handlers(document, plan)
    return AsgiApp(partial(_open, plan, handlers, directory, settings))


@asynccontextmanager
async def _open(
    plan: ServicePlan, handlers: Handlers, directory: Path, settings: Settings
) -> AsyncIterator[Live]:
    log = AccessLog(sys.stderr.fileno(), terminal=sys.stderr.isatty())
    async with opened(plan, handlers, directory, settings, os.environ, log) as live:
        token = await setup_token(live.service)
        if token:
            first = f"{settings.base_url}/console/setup?token={token}"
            print(f"first administrator: {first}", file=sys.stderr, flush=True)
        yield live
