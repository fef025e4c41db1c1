"""What a request must pass before its route acts on it, in this order.

``plain_request`` runs before routing, on every request. The others are a route's own: the tuple is
chosen when the service is assembled, so that a route pays only for what it needs. A guard raises a
Problem to refuse; one that has to wait returns an awaitable.
"""
