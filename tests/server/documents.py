"""Short documents for the tests of accounts, audit and store."""

from __future__ import annotations

CLUB = """# Technical Specification: Club

**Version:** 2.1
**Status:** Draft

## Requirements

### Non-Functional Requirements

| ID    | Requirement                  | Priority | Target       |
|-------|------------------------------|----------|--------------|
| NFR-1 | Response time of every route | High     | p95 < 180 ms |

## Architecture

### Data Model

```sql
CREATE TABLE teams (
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(60) UNIQUE NOT NULL
);

CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username VARCHAR(50) UNIQUE NOT NULL,
    email VARCHAR(255) UNIQUE NOT NULL,        -- PII: contact
    full_name VARCHAR(100),                    -- PII: identity
    role VARCHAR(20) NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'coach', 'member')),
    team_id BIGINT REFERENCES teams(id) ON DELETE SET NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    password_hash TEXT NOT NULL                -- secret
);

CREATE TABLE notes (
    id BIGSERIAL PRIMARY KEY,
    author_id BIGINT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    team_id BIGINT REFERENCES teams(id) ON DELETE SET NULL,
    body TEXT NOT NULL CHECK (length(body) <= 2000)
);
```

### API Specification

#### Accounts

**Method:** `GET /api/users`

#### Create an account

**Method:** `POST /api/users`

**Request:**

```json
{
  "username": "ada", "email": "ada@example.com", "role": "coach",
  "password": "correct horse battery"
}
```

**Response:**

```json
{"id": 7, "username": "ada", "email": "ada@example.com", "role": "coach"}
```

#### Change an account

**Method:** `PATCH /api/users/{id}`

**Request:**

```json
{"username": "ada", "role": "coach", "team_id": 1, "active": true}
```

#### Delete an account

**Method:** `DELETE /api/users/{id}`

#### Create a team

**Method:** `POST /api/teams`

#### Delete a team

**Method:** `DELETE /api/teams/{id}`

#### Notes

**Method:** `GET /api/notes`

#### Write a note

**Method:** `POST /api/notes`

**Request:**

```json
{"body": "Bring water."}
```

#### Read a note

**Method:** `GET /api/notes/{id}`

#### Delete a note

**Method:** `DELETE /api/notes/{id}`

## Security Considerations

### Authentication & Authorization

| Endpoint                 | admin | coach | member | anonymous |
|--------------------------|-------|-------|--------|-----------|
| `GET /api/users`         | ✅    | ✅    | ❌     | ❌        |
| `POST /api/users`        | ✅    | ✅    | ❌     | ❌        |
| `PATCH /api/users/{id}`  | ✅    | ❌    | ❌     | ❌        |
| `DELETE /api/users/{id}` | ✅    | ❌    | ❌     | ❌        |
| `POST /api/teams`        | ✅    | ❌    | ❌     | ❌        |
| `DELETE /api/teams/{id}` | ✅    | ❌    | ❌     | ❌        |
| `GET /api/notes`         | ✅    | team  | own    | ❌        |
| `POST /api/notes`        | ✅    | ✅    | own    | ❌        |
| `GET /api/notes/{id}`    | ✅    | team  | own    | ❌        |
| `DELETE /api/notes/{id}` | ✅    | team  | own    | ❌        |

- **own**: `notes.author_id` = current user
- **team**: `notes.team_id = @me.team_id or notes.author_id = @me.id`

### Security Measures

- Rate limiting

| Endpoint                | Limit | Window     | Per      |
|-------------------------|-------|------------|----------|
| `POST /api/auth/login`  | 5     | 15 minutes | username |

## Monitoring & Observability

### Alerting

- p95 latency > 700 ms for 5 minutes
"""
"""A table of people with names, a role, a team, a switch and a password column of its own."""

OWN_PATHS = """# Technical Specification: Shelf

**Version:** 1.0
**Status:** Draft

## Architecture

### Data Model

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    email VARCHAR(255) UNIQUE NOT NULL,        -- PII
    display_name VARCHAR(80) NOT NULL
);

CREATE TABLE books (
    id BIGSERIAL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    title VARCHAR(200) NOT NULL
);
```

### API Specification

#### Sign up

**Method:** `POST /api/v1/auth/signup`

**Request:**

```json
{"email": "ada@example.com", "displayName": "Ada", "password": "correct horse battery"}
```

**Response:**

```json
{
  "success": true,
  "data": {
    "token": "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
    "refreshToken": "abr_1",
    "expiresIn": 900,
    "user": {"id": "5f0c", "email": "ada@example.com", "displayName": "Ada"}
  }
}
```

#### Sign in

**Method:** `POST /api/login`

**Request:**

```json
{"email": "ada@example.com", "password": "correct horse battery"}
```

**Response:**

```json
{
  "token": "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
  "user": {"id": "5f0c", "displayName": "Ada", "role": "user"}
}
```

#### Refresh

**Method:** `POST /api/v1/auth/refresh`

**Request:**

```json
{"refreshToken": "abr_1"}
```

**Response:**

```json
{"access_token": "eyJhbGciOiJFZERTQSJ9.e30.c2ln", "refresh_token": "abr_2", "token_type": "Bearer"}
```

#### Sign out

**Method:** `POST /api/logout`

**Response:**

```json
{"message": "Signed out"}
```

#### Me

**Method:** `GET /api/me`

**Response:**

```json
{"user": {"id": "5f0c", "displayName": "Ada"}}
```

#### Books

**Method:** `GET /api/books`
"""
"""Sign-in under the document's own paths, with its own answers; passwords are kept apart."""
