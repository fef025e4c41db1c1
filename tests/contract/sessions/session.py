"""A customer at the helpdesk, with the generated client. Argument: the service's address."""

from __future__ import annotations

import sys

from helpdesk_client import AuthenticatedClient, Client
from helpdesk_client.api.auth import get_me, logout, register
from helpdesk_client.api.comments import create_ticket_comment
from helpdesk_client.api.tickets import close_ticket, create_ticket, list_tickets
from helpdesk_client.models.close_ticket_answer import CloseTicketAnswer
from helpdesk_client.models.close_ticket_answer_status import CloseTicketAnswerStatus
from helpdesk_client.models.close_ticket_body import CloseTicketBody
from helpdesk_client.models.create_ticket_answer import CreateTicketAnswer
from helpdesk_client.models.create_ticket_body import CreateTicketBody
from helpdesk_client.models.create_ticket_body_priority import CreateTicketBodyPriority
from helpdesk_client.models.create_ticket_comment_answer import CreateTicketCommentAnswer
from helpdesk_client.models.create_ticket_comment_body import CreateTicketCommentBody
from helpdesk_client.models.list_tickets_response_200 import ListTicketsResponse200
from helpdesk_client.models.problem import Problem
from helpdesk_client.models.register_answer import RegisterAnswer
from helpdesk_client.models.register_body import RegisterBody


def visit(url: str) -> None:
    """Register, open a ticket, find it, comment on it, close it, sign out."""
    account = register.sync(
        client=Client(base_url=url),
        body=RegisterBody(
            username="ada",
            email="ada@example.com",
            full_name="Ada Lovelace",
            password="correct horse battery staple",
        ),
    )
    assert isinstance(account, RegisterAnswer), account
    with AuthenticatedClient(base_url=url, token=account.access_token) as client:
        handle_a_ticket(client)
        assert logout.sync_detailed(client=client).status_code == 204
        refused = get_me.sync(client=client)
        assert isinstance(refused, Problem) and refused.status == 401, refused


def handle_a_ticket(client: AuthenticatedClient) -> None:
    """From the first word to the last."""
    ticket = create_ticket.sync(
        client=client,
        body=CreateTicketBody(
            title="Printer on fire", body="Smoke.", priority=CreateTicketBodyPriority.HIGH
        ),
    )
    assert isinstance(ticket, CreateTicketAnswer), ticket

    found = list_tickets.sync(client=client, filter_="status = 'open' and title ~ 'fire'", limit=5)
    assert isinstance(found, ListTicketsResponse200), found
    assert ([row.id for row in found.items], found.total) == ([ticket.id], 1)

    comment = create_ticket_comment.sync(
        ticket.id, client=client, body=CreateTicketCommentBody(body="It is still burning.")
    )
    assert isinstance(comment, CreateTicketCommentAnswer), comment
    assert (comment.ticket_id, comment.internal) == (ticket.id, False)

    resolution = CloseTicketBody(resolution="Replaced the fuser.")
    closed = close_ticket.sync(ticket.id, client=client, body=resolution)
    assert isinstance(closed, CloseTicketAnswer), closed
    assert closed.status is CloseTicketAnswerStatus.CLOSED
    again = close_ticket.sync(ticket.id, client=client, body=resolution)
    assert isinstance(again, Problem) and again.status == 409, again


if __name__ == "__main__":
    visit(sys.argv[1])
