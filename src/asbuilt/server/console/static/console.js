// The console's start page: signing in, and the sessions of whoever is signed in.

import { call, connect, isSignedIn, refresh } from "./api.js";

async function showSessions() {
  const section = document.getElementById("sessions");
  section.hidden = !isSignedIn();
  if (section.hidden) return;
  const { items } = await call("GET", section.dataset.list);
  section.querySelector("tbody").replaceChildren(...items.map((item) => row(section, item)));
}

function row(section, item) {
  const line = document.createElement("tr");
  const moments = [item.created_at, item.last_used_at].map((text) => new Date(text).toLocaleString());
  for (const text of [...moments, item.user_agent, item.address]) {
    line.insertCell().textContent = text;
  }
  line.insertCell().append(item.current ? "this session" : endButton(section, item));
  return line;
}

function endButton(section, item) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "End";
  button.addEventListener("click", async () => {
    await call("DELETE", section.dataset.end.replace(/\{\w+\}/, encodeURIComponent(item.id)));
    await showSessions();
  });
  return button;
}

connect(async () => {
  await refresh();
  await showSessions();
});
