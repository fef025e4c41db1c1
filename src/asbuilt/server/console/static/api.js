// Signing in, and sending requests to the service that served this page.
// The tokens stay in this module's memory: closing or reloading the page forgets them.

const root = new URL(document.body.dataset.root, location.href);
const tokens = { access: null, refresh: null };

export const isSignedIn = () => tokens.access !== null;

/** Send a request; an expired access token is renewed once. */
export async function send(method, path, { headers = {}, body, query = "" } = {}) {
  const once = () =>
    fetch(new URL(path.replace(/^\//, "") + query, root), {
      method,
      body,
      headers: { ...headers, ...(tokens.access && { authorization: `Bearer ${tokens.access}` }) },
      cache: "no-store",
      credentials: "omit",
    });
  const answer = await once();
  return answer.status === 401 && (await renew()) ? once() : answer;
}

/** Send JSON and read JSON; a refusal is thrown as the problem that it is. */
export async function call(method, path, value) {
  const body = value === undefined ? undefined : JSON.stringify(value);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await send(method, path, { headers, body });
  const text = await answer.text();
  const result = text ? JSON.parse(text) : null;
  if (!answer.ok) throw result ?? { detail: answer.statusText };
  return result;
}

async function renew() {
  const path = document.getElementById("signed-in")?.dataset.refresh;
  const token = tokens.refresh;
  tokens.access = tokens.refresh = null;
  if (!token || !path) return false;
  return call("POST", path, { refresh_token: token }).then(keep, () => false);
}

/** Keep the tokens of an answer, under whatever names the specification gives them. */
function keep(answer) {
  const found = members(answer);
  const isToken = ([, value]) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value);
  tokens.access = found.find(isToken)?.[1] ?? null;
  tokens.refresh = found.find(([name]) => /refresh/i.test(name))?.[1] ?? null;
  return isSignedIn();
}

function members(value) {
  return Object.entries(value ?? {}).flatMap(([name, inner]) =>
    typeof inner === "object" ? members(inner) : [[name, String(inner)]],
  );
}

/** Bring the sign-in form to life; `changed` is called after every sign-in and sign-out. */
export function connect(changed) {
  const form = document.getElementById("sign-in");
  const state = document.getElementById("signed-in");
  const trouble = document.getElementById("trouble");
  const second = document.getElementById("second-factor");

  async function show() {
    form.hidden = isSignedIn();
    state.hidden = !isSignedIn();
    await changed();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    const name = form.elements.name.value;
    const password = form.elements.password.value;
    try {
      const given = { [form.dataset.name]: name, password };
      if (form.elements.code.value) given.totp = form.elements.code.value;
      if (!keep(await call("POST", form.dataset.login, given))) throw { detail: "No token came." };
      form.reset();
      second.hidden = true;
      document.getElementById("who").textContent = `Signed in as ${name}.`;
      await show();
    } catch (problem) {
      trouble.textContent = problem.detail ?? String(problem);
      if (problem.code === "totp-required") {
        second.hidden = false;
        form.elements.code.focus();
      }
    }
  });

  document.getElementById("sign-out").addEventListener("click", async () => {
    await call("POST", state.dataset.logout).catch(() => null);
    tokens.access = tokens.refresh = null;
    await show();
  });
}

/** Fetch this page again as the caller now sees it, and put its content in the place of the old. */
export async function refresh() {
  const headers = tokens.access ? { authorization: `Bearer ${tokens.access}` } : {};
  const answer = await fetch(location.pathname, { headers, cache: "no-store" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("content").replaceWith(page.getElementById("content"));
}
