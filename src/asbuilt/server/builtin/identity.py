"""Signing up, signing in, and everything else about one's own account.

Each family is a function of the service, the route and the request. Answers for known and unknown
names are the same in bytes and in the work done.
"""

from __future__ import annotations

from asbuilt.server.builtin import me, registration, sessions, sign_in

FAMILIES = {
    "auth.register": registration.register,
    "auth.setup": registration.setup,
    "auth.login": sign_in.login,
    "auth.refresh": sign_in.refresh,
    "auth.logout": sessions.logout,
    "auth.logout_all": sessions.logout_all,
    "auth.sessions": sessions.sessions,
    "auth.end_session": sessions.end_session,
    "auth.me": me.me,
    "auth.change_me": me.change_me,
    "auth.change_password": me.change_password,
}
"""The functions of the ``auth`` family by name."""
