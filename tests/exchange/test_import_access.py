"""Who may call what, out of OpenAPI's security requirements: roles that ``check`` knows"""

from __future__ import annotations

from pathlib import Path

import pytest

import asbuilt
from asbuilt.cli.run import run
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api

KENNELS = """openapi: 3.1.0
info: {title: Kennels, version: '2'}
components:
  securitySchemes:
    api_key: {type: apiKey, in: header, name: X-Key}
    openIdConnect: {type: openIdConnect, openIdConnectUrl: 'https://id.example'}
    kennelAuth:
      type: oauth2
      flows:
        implicit:
          authorizationUrl: https://id.example
          scopes: {'dogs:walk': take dogs out, 'dogs:feed': feed them, public: look at dogs}
    user-internal: {type: http, scheme: bearer}
    user-keeper: {type: http, scheme: bearer}
paths:
  /dogs:
    post: {security: [{kennelAuth: ['dogs:walk', 'dogs:feed']}], responses: {'204': {}}}
    get: {security: [{kennelAuth: [public]}], responses: {'204': {}}}
    delete: {security: [{user-internal: [], user-keeper: []}], responses: {'204': {}}}
    patch:
      security: [{user-keeper: [], kennelAuth: ['dogs:walk']}, {kennelAuth: ['dogs:feed']}]
      responses: {'204': {}}
  /dogs/{id}:
    get: {security: [{openIdConnect: []}, {kennelAuth: ['dogs:walk']}], responses: {'204': {}}}
    post: {security: [{api_key: []}, {kennelAuth: ['dogs:walk']}], responses: {'204': {}}}
    delete: {security: [{user-internal: []}, {user-keeper: []}], responses: {'204': {}}}
    put: {security: [{openIdConnect: []}], responses: {'204': {}}}
    patch: {security: [{openIdConnect: [manager, admin]}], responses: {'204': {}}}
  /walks:
    get:
      x-roles: [walker, feeder]
      security: [{kennelAuth: ['dogs:walk', 'dogs:feed']}]
      responses: {'204': {}}
  /staff:
    get:
      responses:
        '200': {content: {application/json: {schema: {type: array, items: {$ref: '#/s/Staff'}}}}}
  /me:
    get:
      responses: {'200': {content: {application/json: {schema: {$ref: '#/s/Me'}}}}}
s:
  Staff:
    type: object
    required: [id, role]
    properties: {id: {type: integer}, role: {type: string, enum: [boss, intern]}}
  Me:
    type: object
    properties: {id: {type: integer}, nick: {type: string}, password: {type: string}}
"""


@pytest.fixture
def kennels(tmp_path: Path) -> Specification:
    (tmp_path / "openapi.yaml").write_text(KENNELS)
    assert run(["import", str(tmp_path / "openapi.yaml"), "-o", str(tmp_path / "spec.md")]) == 0
    return asbuilt.read(tmp_path / "spec.md")


def endpoint(spec: Specification, key: str) -> Endpoint:
    return next(each for each in spec[Api].endpoints if each.key == key)


def roles(spec: Specification, key: str) -> list[str]:
    return [role.text for role in endpoint(spec, key).roles or ()]


def test_roles_are_declared_with_what_their_scopes_mean(kennels: Specification) -> None:
    assert "- **dogs_feed:** feed them\n" in kennels.source.text
    assert {name for name, _ in kennels[Access].listed} == {
        "dogs_feed_and_dogs_walk", "dogs_walk_and_user_keeper", "user_internal_and_user_keeper",
        "admin_and_manager", "api_key_holder", "dogs_walk", "dogs_feed", "scope_public",
        "user_internal", "user_keeper", "walker", "feeder",
    }  # fmt: skip


def test_a_scope_called_public_opens_nothing(kennels: Specification) -> None:
    assert roles(kennels, "GET /dogs") == ["scope_public"]
    assert not endpoint(kennels, "GET /dogs").public


def test_who_calls_without_a_scope_has_signed_in(kennels: Specification) -> None:
    for key in ("GET /dogs/{id}", "PUT /dogs/{id}"):
        assert roles(kennels, key) == []
        assert endpoint(kennels, key).public is False


def test_who_has_only_signed_in_does_not_pass_for_a_key(kennels: Specification) -> None:
    assert roles(kennels, "POST /dogs/{id}") == ["api_key_holder", "dogs_walk"]


def test_schemes_are_roles_where_they_say_who_calls(kennels: Specification) -> None:
    assert roles(kennels, "DELETE /dogs/{id}") == ["user_internal", "user_keeper"]


def test_what_is_wanted_together_is_one_role(kennels: Specification) -> None:
    said = "`dogs_feed` and `dogs_walk` are wanted together; a role of its own"
    assert roles(kennels, "POST /dogs") == ["dogs_feed_and_dogs_walk"]
    assert "whoever is all of these: dogs_feed, dogs_walk" in kennels.source.text
    assert said in kennels.source.text


def test_scopes_of_openid_are_wanted_together(kennels: Specification) -> None:
    assert roles(kennels, "PATCH /dogs/{id}") == ["admin_and_manager"]


def test_roles_that_an_operation_names_itself_stay(kennels: Specification) -> None:
    assert roles(kennels, "GET /walks") == ["walker", "feeder"]


def test_schemes_that_are_wanted_together_are_one_role(kennels: Specification) -> None:
    assert roles(kennels, "DELETE /dogs") == ["user_internal_and_user_keeper"]
    assert roles(kennels, "PATCH /dogs") == ["dogs_walk_and_user_keeper", "dogs_feed"]


def test_what_people_see_of_themselves_is_not_their_password(kennels: Specification) -> None:
    shown = endpoint(kennels, "GET /me").response
    assert shown is not None
    assert shown.value == {"id": 1, "nick": "text"}
