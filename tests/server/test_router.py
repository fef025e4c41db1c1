"""Which route is found for a path, and with which values."""

from __future__ import annotations

import pytest

from asbuilt.server.problem import Problem
from asbuilt.server.router import Router

PATHS = (
    "/files", "/files/latest", "/files/{id}", "/files/{id}.pdf", "/files/{id}/pages/{page}",
    "/files/{id}.zip/pages", "/compare/{old}...{new}", "/v{version}/about", "/{kind}-list/{id}",
    "/seats/{row}{seat}",
)  # fmt: skip


@pytest.fixture(params=[PATHS, PATHS[::-1]], ids=["as written", "the other way round"])
def router(request: pytest.FixtureRequest) -> Router[str]:
    made = Router[str]()
    for path in request.param:
        made.add("GET", path, path)
    return made


@pytest.mark.parametrize(
    ("path", "found", "values"),
    [
        ("/files/latest", "/files/latest", ()),
        ("/files/17", "/files/{id}", ("17",)),
        ("/files/17.pdf", "/files/{id}.pdf", ("17",)),
        ("/files/a.pdf.pdf", "/files/{id}.pdf", ("a.pdf",)),
        ("/files/.pdf", "/files/{id}", (".pdf",)),
        ("/files/17.zip", "/files/{id}", ("17.zip",)),
        ("/files/17.zip/pages", "/files/{id}.zip/pages", ("17",)),
        ("/files/17.zip/pages/2", "/files/{id}/pages/{page}", ("17.zip", "2")),
        ("/compare/v1...v2", "/compare/{old}...{new}", ("v1", "v2")),
        ("/compare/a......b", "/compare/{old}...{new}", ("a", "...b")),
        ("/v2/about", "/v{version}/about", ("2",)),
        ("/seats/C12", "/seats/{row}{seat}", ("C", "12")),
        ("/tag-list/3", "/{kind}-list/{id}", ("tag", "3")),
    ],
)
def test_the_most_exact_route_is_found(
    router: Router[str], path: str, found: str, values: tuple[str, ...]
) -> None:
    assert router.match("GET", path) == (found, values)


@pytest.mark.parametrize(
    "path", ["/files/", "/compare/v1", "/compare/...v2", "/compare/v1...", "/v/about", "/-list/3"]
)
def test_what_leaves_a_parameter_empty_is_not_found(router: Router[str], path: str) -> None:
    with pytest.raises(Problem) as refused:
        router.match("GET", path)
    assert refused.value.status == 404


def test_another_method_is_told_which_there_are(router: Router[str]) -> None:
    with pytest.raises(Problem) as refused:
        router.match("POST", "/files/17.pdf")
    assert (refused.value.status, dict(refused.value.headers)["allow"]) == (405, "GET, HEAD")
