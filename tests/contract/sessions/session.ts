// A customer's visit to the helpdesk, with generated types. Argument: the service's address.
import createClient from "openapi-fetch";
import type { paths } from "./helpdesk.js";

declare const process: { argv: string[] };

// Lists also come as CSV and NDJSON, which this client does not ask for.
type Json = "application/json" | "application/problem+json";
const client = createClient<paths, Json>({ baseUrl: process.argv[2] });

function answered<T>(what: { data?: T; error?: unknown }): T {
  if (what.data === undefined) throw new Error(JSON.stringify(what.error));
  return what.data;
}

function expect(holds: boolean, what: unknown): void {
  if (!holds) throw new Error(`unexpected: ${JSON.stringify(what)}`);
}

const account = answered(
  await client.POST("/api/auth/register", {
    body: {
      username: "bob",
      email: "bob@example.com",
      full_name: "Bob Bit",
      password: "correct horse battery staple",
    },
  }),
);
client.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${account.access_token}`);
  },
});

const ticket = answered(
  await client.POST("/api/tickets", {
    body: { title: "Printer on fire", body: "Smoke.", priority: "high" },
  }),
);
if (Array.isArray(ticket)) throw new Error("one ticket was sent");

const found = answered(
  await client.GET("/api/tickets", {
    params: { query: { filter: "status = 'open' and title ~ 'fire'", sort: ["-id"], limit: 5 } },
  }),
);
expect(found.total === 1 && found.items[0]?.id === ticket.id, found);

const comment = answered(
  await client.POST("/api/tickets/{ticket_id}/comments", {
    params: { path: { ticket_id: ticket.id } },
    body: { body: "It is still burning." },
  }),
);
if (Array.isArray(comment)) throw new Error("one comment was sent");
expect(comment.ticket_id === ticket.id && !comment.internal, comment);

const closing = {
  params: { path: { id: ticket.id } },
  body: { resolution: "Replaced the fuser." },
};
const closed = answered(await client.POST("/api/tickets/{id}/close", closing));
expect(closed.status === "closed", closed);
const again = await client.POST("/api/tickets/{id}/close", closing);
expect(again.error?.status === 409, again.error);

const left = await client.POST("/api/auth/logout");
expect(left.response.status === 204, left.error);
const refused = await client.GET("/api/auth/me");
expect(refused.error?.status === 401, refused.error);
