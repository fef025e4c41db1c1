"""The tasks service as a FastAPI team writes it: SQLModel, async SQLAlchemy, PyJWT, argon2.

In the manner of fastapi/full-stack-fastapi-template: every request verifies its token and loads
its user; a row of another user is refused. SQLite in WAL mode with ``synchronous=NORMAL``.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pwdlib import PasswordHash
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import Column, DateTime, Field, Index, SQLModel, col, func, select

SECRET = "0123456789abcdef0123456789abcdef"
TOKEN_LIFE = timedelta(days=8)

engine = create_async_engine(os.environ["DATABASE_URL"])
sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
passwords = PasswordHash.recommended()


@event.listens_for(engine.sync_engine, "connect")
def configure(connection: Any, _record: object) -> None:
    """Set each new SQLite connection to WAL mode with a patient lock."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class User(SQLModel, table=True):
    """A person who signs in."""

    __tablename__ = "users"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, index=True, max_length=255)
    name: str = Field(max_length=100)
    hashed_password: str
    is_active: bool = True
    is_superuser: bool = False


class UserPublic(SQLModel):
    """What a caller gets of a person."""

    id: int
    email: str
    name: str


class TaskCreate(SQLModel):
    """What a caller sends."""

    title: str = Field(min_length=1, max_length=200)
    done: bool = False


class Task(TaskCreate, table=True):
    """A task as it is stored."""

    __tablename__ = "tasks"
    __table_args__ = (Index("tasks_owner", "owner_id", "done"),)
    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="users.id")
    created_at: datetime = Field(
        default_factory=lambda: datetime.now(UTC),
        sa_column=Column(DateTime(timezone=True), nullable=False),
    )


class TaskPublic(TaskCreate):
    """What a caller gets."""

    id: int
    owner_id: int
    created_at: datetime
    owner: UserPublic | None = None


class TasksPublic(SQLModel):
    """A page of tasks; ``count`` is None where the caller asked for none."""

    data: list[TaskPublic]
    count: int | None


class Token(SQLModel):
    """The answer to a sign-in."""

    access_token: str
    token_type: str = "bearer"


async def open_session() -> AsyncIterator[AsyncSession]:
    """One database session per request."""
    async with sessions() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(open_session)]
BearerDep = Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="/api/login"))]


async def current_user(session: SessionDep, token: BearerDep) -> User:
    """The user whom the token names."""
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(403, "Could not validate credentials") from error
    user = await session.get(User, int(claims["sub"]))
    if user is None or not user.is_active:
        raise HTTPException(404, "User not found")
    return user


UserDep = Annotated[User, Depends(current_user)]


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Create the tables before the first request."""
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)
api = APIRouter(prefix="/api")


@app.get("/healthz")
async def healthz() -> bool:
    """The process answers."""
    return True


@api.get("/tasks")
async def list_tasks(
    session: SessionDep,
    user: UserDep,
    done: bool | None = None,
    title: str | None = None,
    sort: Literal["id", "-id"] = "id",
    expand: Literal["owner"] | None = None,
    skip: int = 0,
    limit: int = 100,
    total: bool = True,
) -> TasksPublic:
    """The caller's own tasks in the order of their ids, with their owner where ``expand`` asks."""
    terms = [col(Task.owner_id) == user.id]
    if done is not None:
        terms.append(col(Task.done) == done)
    if title is not None:
        terms.append(col(Task.title).contains(title, autoescape=True))
    order = col(Task.id).desc() if sort == "-id" else col(Task.id)
    page = select(Task).where(*terms).order_by(order).offset(skip).limit(limit)
    tasks = (await session.execute(page)).scalars().all()
    count = None
    if total:
        counted = select(func.count()).select_from(Task).where(*terms)
        count = (await session.execute(counted)).scalar_one()
    owners: dict[int, User] = {}
    if expand:
        found = select(User).where(col(User.id).in_({task.owner_id for task in tasks}))
        owners = {owner.id or 0: owner for owner in (await session.execute(found)).scalars()}
    data = [
        TaskPublic.model_validate(task, update={"owner": owners.get(task.owner_id)})
        for task in tasks
    ]
    return TasksPublic(data=data, count=count)


@api.get("/tasks/{task_id}", response_model=TaskPublic)
async def read_task(session: SessionDep, user: UserDep, task_id: int) -> Task:
    """One task of the caller's."""
    task = await session.get(Task, task_id)
    if task is None:
        raise HTTPException(404, "Task not found")
    if not user.is_superuser and task.owner_id != user.id:
        raise HTTPException(403, "Not enough permissions")
    return task


@api.post("/tasks", response_model=TaskPublic, status_code=201)
async def create_task(session: SessionDep, user: UserDep, values: TaskCreate) -> Task:
    """Store a task of the caller's."""
    task = Task.model_validate(values, update={"owner_id": user.id})
    session.add(task)
    await session.commit()
    await session.refresh(task)
    return task


@api.post("/login")
async def login(
    session: SessionDep, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> Token:
    """Exchange e-mail address and password for a token."""
    found = await session.execute(select(User).where(col(User.email) == form.username))
    user = found.scalars().first()
    if user is None or not passwords.verify(form.password, user.hashed_password):
        raise HTTPException(400, "Incorrect email or password")
    claims = {"sub": str(user.id), "exp": datetime.now(UTC) + TOKEN_LIFE}
    return Token(access_token=jwt.encode(claims, SECRET, algorithm="HS256"))


app.include_router(api)
