"""Routes in code of many frameworks are endpoints where the document speaks of its API."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.spec.sections import api
from tests.sections.documents import outline_of


def endpoints(language: str, code: str, heading: str = "Routes") -> list[str]:
    outline = outline_of(f"# Harbour\n\n## {heading}\n\n```{language}\n{dedent(code)}```\n")
    found = api.read(outline).endpoints
    for each in found:
        assert outline.source.slice(each.span).strip() in dedent(code)
    return [each.key for each in found]


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        (
            "js",
            """\
            router.get('/boats', list);
            app.post("/boats", requireRole('sailor'), moor);
            router.delete(`/boats/:boatId`, castOff);
            """,
            ["GET /boats", "POST /boats", "DELETE /boats/{boatId}"],
        ),
        (
            "python",
            """\
            router = APIRouter(prefix="/boats", tags=["boats"])

            @router.get("/")
            def boats(): ...

            @router.patch("/{boat_id}")
            def change(boat_id): ...

            @app.route("/tides", methods=["GET", "POST"])
            def tides(): ...

            @app.route("/moon")
            def moon(): ...
            """,
            ["GET /boats", "PATCH /boats/{boat_id}", "GET /tides", "POST /tides", "GET /moon"],
        ),
        (
            "go",
            """\
            mux.HandleFunc("GET /tides", h.tides)
            r.Route("/boats", func(r chi.Router) {
                r.Get("/", h.list)
                r.Delete("/{id}", h.remove)
            })
            r.Post("/moon", h.moon)
            """,
            ["GET /tides", "GET /boats", "DELETE /boats/{id}", "POST /moon"],
        ),
        (
            "java",
            """\
            @RestController
            @RequestMapping("/boats")
            class Boats {
                @GetMapping("/{id}")
                Boat one(UUID id) { return boats.get(id); }
                @PostMapping
                Boat moor() { }
            }
            """,
            ["GET /boats/{id}", "POST /boats"],
        ),
        ("csharp", 'app.MapGet("/boats", List);\n[HttpPut("/boats/{id}")]\n',
         ["GET /boats", "PUT /boats/{id}"]),
        ("rust", '#[get("/boats")]\nasync fn boats() {}\n', ["GET /boats"]),
        (
            "php",
            """\
            Route::prefix('v2')->group(function () {
                Route::get('/boats', [Boats::class, 'index']);
                Route::apiResource('tides', Tides::class)->only(['index', 'show']);
            });
            """,
            ["GET /v2/boats", "GET /v2/tides", "GET /v2/tides/{id}"],
        ),
        (
            "ruby",
            """\
            namespace :api do
              resources :boats, except: [:update, :destroy] do
                post :moor, on: :member
                get :adrift, on: :collection
                member do
                  delete :anchor
                end
                resources :crews, only: :index
              end
              get "/tides", to: "tides#index"
            end
            """,
            [
                "GET /api/boats",
                "POST /api/boats",
                "GET /api/boats/{id}",
                "POST /api/boats/{id}/moor",
                "GET /api/boats/adrift",
                "DELETE /api/boats/{id}/anchor",
                "GET /api/boats/{boat_id}/crews",
                "GET /api/tides",
            ],
        ),
        (
            "elixir",
            """\
            scope "/api", Web do
              get "/boats", BoatController, :index
            end
            """,
            ["GET /api/boats"],
        ),
    ],
)  # fmt: skip
def test_code_registers_routes(language: str, code: str, expected: list[str]) -> None:
    assert endpoints(language, code) == expected


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("const all = await api.get('/boats');\n", "API"),
        ("axios.post('/boats', boat)\nrequest(app).get('/boats')\n", "API"),
        ("describe('GET /boats', () => {})\n", "API"),
        ("cache.get('boats')\nnew Map().get('/')\n", "API"),
        ("router.get('/boats', list)\n", "Load tests"),
        ("router.get('/boats', list)\n", "Harbour masters"),
    ],
)
def test_calls_and_other_code_register_none(code: str, heading: str) -> None:
    assert endpoints("js", code, heading) == []


def test_guards_name_the_roles() -> None:
    outline = outline_of(
        """# Harbour

## Endpoints

```js
router.get('/boats', auth('sailor', 'mate'), list);
router.post('/boats', requireRole(["mate"]), moor);
router.delete('/boats/:id', auth('jwt'), remove);
```

```php
Route::put('/boats', [Boats::class, 'all'])->middleware('role:mate,sailor');
```
"""
    )
    roles = {
        each.key: [role.text for role in each.roles or ()] for each in api.read(outline).endpoints
    }
    assert roles == {
        "GET /boats": ["sailor", "mate"],
        "POST /boats": ["mate"],
        "DELETE /boats/{id}": [],
        "PUT /boats": ["mate", "sailor"],
    }


def test_comments_above_routes_say_who_may_call() -> None:
    outline = outline_of(
        """# Harbour

## Routes

```ts
const boats = new Router({ prefix: '/v1' });

// Every boat.
// allow: everyone
boats.get('/boats', list);

// Moor one. Only sailors do.
// roles: sailor (own), mate
boats.post('/boats', moor);

// boats.delete('/boats', sink);
```
"""
    )
    found = {each.key: each for each in api.read(outline).endpoints}
    assert list(found) == ["GET /v1/boats", "POST /v1/boats"]
    assert found["GET /v1/boats"].public
    assert [role.text for role in found["POST /v1/boats"].roles or ()] == ["sailor", "mate"]


def test_code_needs_no_language_where_it_calls_routes() -> None:
    code = 'scope "/api/v1", Harbour do\n  get "/boats", Boats\n  resources "/tides", Tides\nend\n'
    assert endpoints("", code)[:2] == ["GET /api/v1/boats", "GET /api/v1/tides"]
    assert endpoints("", "get the boats\nput them away\n") == []


def test_routers_are_put_below_paths_after_their_routes() -> None:
    code = "boats.get('/', list);\napp.use('/harbour/boats', auth, boats);\n"
    assert endpoints("js", code) == ["GET /harbour/boats"]
    code = '@tides.get("/now")\ndef now(): ...\n\napp.include_router(tides, prefix="/tides")\n'
    assert endpoints("python", code) == ["GET /tides/now"]
