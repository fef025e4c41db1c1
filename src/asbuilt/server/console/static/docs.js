// The API reference: copying commands, and sending requests from the page.

import { connect, refresh, send } from "./api.js";

function enliven() {
  for (const block of document.querySelectorAll("pre[data-copy]")) block.before(copyButton(block));
  for (const form of document.querySelectorAll("form.try")) form.addEventListener("submit", submit);
}

function copyButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return button;
}

async function submit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const output = form.querySelector("output");
  const given = [...form.querySelectorAll("input")].filter((input) => input.value !== "");
  const at = (place) => given.filter((input) => input.dataset.in === place);
  let path = form.dataset.path;
  for (const { name, value } of at("path")) {
    path = path.replaceAll(`{${name}}`, encodeURIComponent(value));
  }
  const query = new URLSearchParams(at("query").map(({ name, value }) => [name, value])).toString();
  const headers = Object.fromEntries(at("header").map(({ name, value }) => [name, value]));
  const body = form.querySelector("textarea")?.value;
  if (body !== undefined) headers["content-type"] = "application/json";
  output.textContent = "…";
  try {
    const begun = performance.now();
    const request = { headers, body, query: query && `?${query}` };
    const answer = await send(form.dataset.method, path, request);
    const text = await answer.text();
    show(output, answer, text, performance.now() - begun);
  } catch (error) {
    output.textContent = `The request could not be sent: ${error.message}`;
  }
}

function show(output, answer, text, milliseconds) {
  const line = `${answer.status} ${answer.statusText} · ${Math.round(milliseconds)} ms`;
  const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const status = document.createElement("strong");
  status.textContent = line.replace("  ", " ");
  const block = document.createElement("pre");
  block.tabIndex = 0;
  block.textContent = `${head}\n\n${indented(text)}`;
  output.replaceChildren(status, block);
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

connect(async () => {
  await refresh();
  enliven();
});
enliven();
