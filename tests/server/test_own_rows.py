"""Own rows that no legend defines, on the running service: those of the reference that is called
after the role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.inside import Inside, Person, administrator, plan_of, register

TRIPS = """# Trips

## Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    email TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'rider' CHECK (role IN ('rider', 'driver', 'admin'))
);
CREATE TABLE trips (
    id BIGSERIAL PRIMARY KEY,
    rider_id BIGINT NOT NULL REFERENCES users(id),
    goal TEXT NOT NULL
);
```

## API

- `GET /trips`
- `POST /trips`
- `PATCH /trips/{id}`
- `PATCH /users/{id}`

## Access

| Endpoint | rider | driver | admin | anonymous |
|---|---|---|---|---|
| `GET /trips` | own | yes | yes | no |
| `POST /trips` | own | yes | yes | no |
| `PATCH /trips/{id}` | own | no | yes | no |
| `PATCH /users/{id}` | no | no | yes | no |
"""


@pytest.fixture
def trips(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(TRIPS), tmp_path / "data") as inside:
        yield inside


@pytest.fixture
def unreferred(tmp_path: Path) -> Iterator[Inside]:
    """Trips whose ``rider_id`` refers to nothing that the document says."""
    with Inside(plan_of(TRIPS.replace(" REFERENCES users(id)", "")), tmp_path / "data") as inside:
        yield inside


def goals(person: Person) -> list[str]:
    answer = person.send("GET", "/trips")
    assert answer.status == 200, answer
    rows = answer.body["items"] if isinstance(answer.body, dict) else answer.body
    return [row["goal"] for row in rows]


def test_riders_see_and_change_their_own_trips_alone(trips: Inside) -> None:
    ada, bob = register(trips, "ada"), register(trips, "bob")
    made = ada.send("POST", "/trips", {"goal": "Elm Road"})
    assert (made.status, made.body["rider_id"]) == (201, ada.user["id"])
    assert bob.send("POST", "/trips", {"goal": "Port"}).status == 201
    assert (goals(ada), goals(bob)) == (["Elm Road"], ["Port"])
    path = f"/trips/{made.body['id']}"
    assert bob.send("PATCH", path, {"goal": "Mine"}).status == 404
    assert ada.send("PATCH", path, {"goal": "Oak Road"}).status == 200


def test_nobody_makes_a_trip_in_another_rider_s_name(trips: Inside) -> None:
    ada, bob = register(trips, "ada"), register(trips, "bob")
    assert ada.send("POST", "/trips", {"goal": "Port", "rider_id": bob.user["id"]}).status == 422
    assert goals(bob) == []


def test_who_may_act_on_all_trips_says_whose_a_new_one_is(trips: Inside) -> None:
    admin, ada, dan = administrator(trips), register(trips, "ada"), register(trips, "dan")
    assert admin.send("PATCH", f"/users/{dan.user['id']}", {"role": "driver"}).status == 200
    made = dan.send("POST", "/trips", {"goal": "Station", "rider_id": ada.user["id"]})
    assert (made.status, made.body["rider_id"]) == (201, ada.user["id"])
    assert goals(ada) == ["Station"]


def test_a_reference_that_is_called_otherwise_opens_nothing(tmp_path: Path) -> None:
    """The control: whoever has seen a trip is no owner."""
    with Inside(plan_of(TRIPS.replace("rider_id", "seen_by")), tmp_path / "data") as inside:
        assert register(inside, "ada").send("GET", "/trips").status == 403


def test_a_column_called_after_the_role_is_enough(unreferred: Inside) -> None:
    ada, bob = register(unreferred, "ada"), register(unreferred, "bob")
    assert ada.send("POST", "/trips", {"goal": "Elm Road"}).status == 201
    assert (goals(ada), goals(bob)) == (["Elm Road"], [])


def test_it_holds_no_number_of_another_system(unreferred: Inside) -> None:
    """Who gets that number here later would find a stranger's trip among their own."""
    admin, dan = administrator(unreferred), register(unreferred, "dan")
    assert admin.send("PATCH", f"/users/{dan.user['id']}", {"role": "driver"}).status == 200
    later = dan.user["id"] + 1
    assert dan.send("POST", "/trips", {"goal": "Port", "rider_id": later}).status == 422
    assert goals(register(unreferred, "eve")) == []
