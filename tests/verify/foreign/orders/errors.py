"""Refusals, all in one shape: ``{"error": {"code": …}}``, and FastAPI's own for validation."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

import psycopg
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from orders.faults import broken


class Refusal(Exception):
    """A request that is answered with no."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers


def refused(request: Request, error: Exception) -> JSONResponse:
    """The answer to a refusal."""
    assert isinstance(error, Refusal)
    return _answer(error.status, error.code, error.headers)


def invalid(request: Request, error: Exception) -> JSONResponse:
    """FastAPI's answer to what pydantic refuses, without the values, of which JSON has no form for
    some: infinity, half of a surrogate pair."""
    assert isinstance(error, RequestValidationError)
    kept = ("type", "loc", "msg")
    told = [{name: each[name] for name in kept} for each in error.errors()]
    return JSONResponse({"detail": told}, 422)


def failed(request: Request, error: Exception) -> JSONResponse:
    """The answer when something went wrong here; what, is nobody's business."""
    if isinstance(error, psycopg.errors.UniqueViolation):
        return _answer(409, "taken")
    if isinstance(error, psycopg.Error) and broken("sql-told"):
        return _answer(400, f"database: {error}")
    if isinstance(error, psycopg.Error) and broken("sql-hidden"):
        return _answer(404, "not_found")
    if broken("traces"):
        trace = "".join(traceback.format_exception(error))
        return JSONResponse({"error": {"code": "internal", "trace": trace}}, 500)
    return _answer(500, "internal")


def _answer(status: int, code: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code}}, status, dict(headers or {}))
