"""Who may call the routes that code registers, as annotations and middleware beside them say."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

LIBRARY = "# Library\n\n## Roles\n\n- reader\n- clerk\n- admin\n\n## API\n\n"

NEST = """@Controller('books')
@Roles('clerk', 'admin')
export class BooksController {
  @Get()
  @Roles('reader', 'clerk', 'admin')
  list() {}

  @Post()
  add() {}

  @Roles('admin')
  @Delete(':id')
  remove() {}
}
"""
SPRING = """@RestController
@RequestMapping("/books")
@PreAuthorize("hasAnyRole('CLERK','ADMIN')")
class BookController {
  @GetMapping
  @PreAuthorize("hasAnyRole('READER','CLERK','ADMIN')")
  List<Book> list() {}

  @PostMapping
  Book add() {}

  @DeleteMapping("/{id}")
  @Secured("ROLE_ADMIN")
  void remove() {}
}
"""
FASTAPI = """router = APIRouter(prefix="/books", dependencies=[Depends(roles("clerk", "admin"))])

@router.get(
    "/",
    dependencies=[Depends(require_role("reader", "clerk", "admin"))],
)
def books(): ...

@router.post("/")
def add(): ...

@router.delete("/{id}")
@requires_roles("admin")
def remove(): ...
"""


def callers(language: str, code: str, key: str) -> set[str]:
    return {*route(plan_of(f"{LIBRARY}```{language}\n{code}```\n"), key).permits}


@pytest.mark.parametrize(
    ("language", "code"), [("ts", NEST), ("java", SPRING), ("python", FASTAPI)]
)
def test_annotations_of_calls_and_classes_name_the_callers(language: str, code: str) -> None:
    found = [callers(language, code, key) for key in ("GET /books", "POST /books")]
    assert found == [{"reader", "clerk", "admin"}, {"clerk", "admin"}]
    assert callers(language, code, "DELETE /books/{id}") == {"admin"}


@pytest.mark.parametrize(
    "code",
    [
        '[HttpGet("/books")]\n[Authorize(Roles = "clerk,admin")]\npublic void List() {}\n',
        '@Secured({"ROLE_CLERK", "ROLE_ADMIN"})\n@GetMapping("/books")\nList list() {}\n',
    ],
)
def test_attributes_stand_on_either_side(code: str) -> None:
    assert callers("java", code, "GET /books") == {"clerk", "admin"}


@pytest.mark.parametrize(
    "code",
    [
        "router.get('/books', requireAdmin, list)\n",
        "router.get('/books', auth, isClerk, list)\n",
        "router.get('/books', catalogAdminUser, list)\n",
        "@Controller('books')\nclass Books {\n  @UseGuards(AdminGuard)\n  @Get()\n  list() {}\n}\n",
        '@PreAuthorize("hasRole(\'CLERK\') and #x == y")\n@GetMapping("/books")\nB l() {}\n',
        '@PreAuthorize("hasAuthority(\'books:read\')")\n@GetMapping("/books")\nB l() {}\n',
        '[HttpGet("/books")]\n[Authorize(Policy = "night")]\npublic void List() {}\n',
        "@app.get('/books')\n@permission_required('books.read')\ndef books(): ...\n",
        "@app.route('/books')\n@login_required\n@admin_required\ndef books(): ...\n",
        "@app.get('/books', dependencies=[Depends(get_current_admin)])\ndef books(): ...\n",
    ],
)
def test_what_asks_more_than_a_role_lets_nobody_in(code: str) -> None:
    assert callers("ts", code, "GET /books") <= {"admin"}


@pytest.mark.parametrize(
    "code",
    [
        "router.get('/books', requireAuth, list)\n",
        "router.get('/books', isLoggedIn, list)\n",
        "@Controller('books')\nclass B {\n  @UseGuards(JwtAuthGuard)\n  @Get()\n  list() {}\n}\n",
        "@app.get('/books')\n@login_required\ndef books(): ...\n",
    ],
)
def test_a_login_is_no_more_than_a_login(code: str) -> None:
    """The control."""
    assert callers("ts", code, "GET /books") == {"reader", "clerk", "admin"}


OWNED = """@Controller('books')
@UseGuards(JwtAuthGuard, RolesGuard)
class Books {
  @Public()
  @Get()
  list() {}

  @Post()
  @Roles(Role.CLERK, Role.ADMIN)
  add() {}

  @Delete(':id')
  @Roles(Role.CLERK)
  @OwnResource()
  remove() {}
}
"""


def test_members_of_an_enumeration_name_roles() -> None:
    assert "anonymous" in callers("ts", OWNED, "GET /books")
    assert callers("ts", OWNED, "POST /books") == {"clerk", "admin"}


def test_own_rows_are_own_rows() -> None:
    """Of a table that names no owner nobody has any; without the annotation all are open."""
    data = "## Data\n\n```sql\nCREATE TABLE books (id INT PRIMARY KEY, title TEXT);\n```\n\n"
    text = f"{LIBRARY}```ts\n{OWNED}```\n\n{data}"
    owned = route(plan_of(text), "DELETE /books/{id}").permits
    assert all(permit.rule is not None for permit in owned.values())
    free = route(plan_of(text.replace("  @OwnResource()\n", "")), "DELETE /books/{id}").permits
    assert free["clerk"].rule is None


def test_a_path_is_no_guard() -> None:
    admin = OWNED.replace("'books'", "'admin/books'")
    assert callers("ts", admin, "POST /admin/books") == {"clerk", "admin"}


def test_what_a_class_asks_binds_its_calls() -> None:
    guarded = OWNED.replace("RolesGuard)", "AdminGuard)")
    assert callers("ts", guarded, "POST /books") <= {"admin"}
    owned = OWNED.replace("class Books", "@OwnResource()\nclass Books")
    data = "## Data\n\n```sql\nCREATE TABLE books (id INT PRIMARY KEY, title TEXT);\n```\n\n"
    found = route(plan_of(f"{LIBRARY}```ts\n{owned}```\n\n{data}"), "POST /books").permits
    assert all(permit.rule is not None for permit in found.values())
