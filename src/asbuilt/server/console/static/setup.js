// Forms behind links: the link's token goes into the request and out of the address bar.

import { call } from "./api.js";

const form = document.getElementById("set-up");
const token = new URLSearchParams(location.search).get("token") ?? location.hash.slice(1);
history.replaceState(null, "", location.pathname);

const readers = {
  integer: Number,
  float: Number,
  boolean: (text) => text === "true",
  json: JSON.parse,
  array: JSON.parse,
  object: JSON.parse,
};

function body() {
  const filled = [...form.elements].filter((control) => control.name && control.value !== "");
  const members = filled.map((control) => {
    const read = readers[control.dataset.kind] ?? String;
    return [control.name, read(control.value)];
  });
  const given = Object.fromEntries(members);
  const { wrapper } = form.dataset;
  return { token, ...(wrapper ? { [wrapper]: given } : given) };
}

/** Put each error at its field, the rest below the form, and the focus on the first. */
function show(problem) {
  const left = [];
  let first = null;
  for (const error of problem.errors ?? []) {
    const last = (error.pointer ?? "").split("/").at(-1);
    const name = last.replaceAll("~1", "/").replaceAll("~0", "~");
    const control = form.elements.namedItem(name);
    if (!name || !control) {
      left.push(`${name} ${error.detail}`);
      continue;
    }
    control.setAttribute("aria-invalid", "true");
    document.getElementById(`error-${name}`).textContent = error.detail;
    first ??= control;
  }
  const text = problem.errors ? left.join("; ") : problem.detail ?? String(problem);
  document.getElementById("trouble").textContent = [text, problem.hint].filter(Boolean).join(" ");
  first?.focus();
}

function clear() {
  for (const place of form.querySelectorAll(".error")) place.textContent = "";
  for (const control of form.elements) control.removeAttribute("aria-invalid");
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  clear();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const given = body();
    await call("POST", form.dataset.path, given);
    const done = document.getElementById("done");
    const name = form.querySelector('[autocomplete="username"]')?.value;
    document.getElementById("who")?.append(name ?? "");
    form.hidden = true;
    done.hidden = false;
    done.querySelector("h2").focus();
  } catch (problem) {
    show(problem);
  } finally {
    button.disabled = false;
  }
});
