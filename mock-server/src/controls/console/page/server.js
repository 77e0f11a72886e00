// Requests to the server: controls, the Admin API, and the stream of events.

/** The base URL of the world whose console this is, without a trailing slash. */
export const base = new URL("..", new URL("_", document.baseURI)).href.replace(/\/$/, "");

const TOKEN_KEY = `appservices-mock control token of ${base}`;
let controlToken = sessionStorage.getItem(TOKEN_KEY) ?? "";

/** Asks for the control token. Set by the page. */
let askForToken = async () => "";
export const onTokenRequired = ask => { askForToken = ask; };
let asking;

/** Whether the controls of the server require a token. */
export const requiresToken = () => controlToken !== "";

/** Keeps the control token until the tab is closed. */
const requireToken = wrong => {
  asking ??= askForToken(wrong).then(token => {
    controlToken = token;
    sessionStorage.setItem(TOKEN_KEY, token);
    asking = undefined;
  });
  return asking;
};

const bearer = token => (token ? { Authorization: `Bearer ${token}` } : {});

/** An error in a body, with a position. It helps only those who wrote the body themselves. */
const BODY_ERROR = /^invalid request body: (.*) at line \d+ column \d+$/s;

const errorOf = async (response, isWritten = false) => {
  let reason = "";
  try {
    const body = await response.json();
    reason = body.error ?? JSON.stringify(body);
  } catch { /* no JSON */ }
  if (isWritten) reason = reason.replace(BODY_ERROR, "$1");
  return new Error(`${response.status} ${response.statusText}${reason ? `: ${reason}` : ""}`);
};

/** Runs an exchange with the server. Browsers report every broken connection as a type error. */
const exchange = async run => {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(`no response from the server at ${base}: it has stopped, or closed the connection`);
  }
};

/** Sends a request to a control, and asks for the token if the server requires it. */
const fetchControl = async (path, options = {}) => {
  for (;;) {
    const sent = controlToken;
    const headers = { ...options.headers, ...bearer(sent) };
    const response = await fetch(`${base}/_mock/${path}`, { ...options, headers });
    if (response.status !== 401 || !response.headers.has("www-authenticate")) return response;
    if (sent === controlToken) await requireToken(sent !== "");
  }
};

/** A request as the page shows and sends it: `api` is control, admin or client. */
const send = async ({ api, method, path, body, token }) => {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.body = typeof body === "string" ? body : JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  if (api === "control") return fetchControl(path, options);
  const authorization = api === "admin" ? await adminToken() : token;
  Object.assign(options.headers, bearer(authorization));
  const response = await fetch(base + path, options);
  if (response.status === 401 && api === "admin") {
    // The clock was advanced, or the state was replaced: log in again, once.
    Object.assign(options.headers, bearer(await adminToken(true)));
    return fetch(base + path, options);
  }
  return response;
};

/** Sends a request, and returns the JSON of the response; undefined for an empty one. */
export const request = async description => {
  const text = await exchange(async () => {
    const response = await send(description);
    if (!response.ok) throw await errorOf(response, typeof description.body !== "string");
    return response.text();
  });
  return text ? JSON.parse(text) : undefined;
};

/** What a control shows. */
export const control = (path, method = "GET", body = undefined) =>
  request({ api: "control", method, path, body });

/** The response of a control as text, byte for byte. */
export const controlText = path => exchange(async () => {
  const response = await fetchControl(path);
  if (!response.ok) throw await errorOf(response);
  return response.text();
});

let overview;
/** Base URL, administrators and apps of the world. */
export const loadOverview = async () => {
  overview = await control("overview");
  return overview;
};
export const lastOverview = () => overview;

/** The key pair with which the page uses the Admin API. */
export const adminKeys = () => overview?.admins[0];

let accessToken;
const adminToken = async (again = false) => {
  if (accessToken && !again) return accessToken;
  const keys = adminKeys();
  if (!keys) {
    throw new Error("the server has no key pair with which to use the Admin API: "
      + "start it with --admin-key PUB:PRIV, or declare one in a seed file");
  }
  const login = await request({
    api: "client",
    method: "POST",
    path: "/api/admin/v3.0/auth/providers/mongodb-cloud/login",
    body: { username: keys.public_api_key, apiKey: keys.private_api_key },
  });
  accessToken = login.access_token;
  return accessToken;
};

/** The path of an app in the Admin API. */
export const appPath = app => `/api/admin/v3.0/groups/${app.project}/apps/${app.id}`;

const sleep = millis => new Promise(resolve => { setTimeout(resolve, millis); });

/** Waits until the page is seen. */
const seen = () => new Promise(resolve => {
  const look = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", look);
    resolve();
  };
  document.addEventListener("visibilitychange", look);
  look();
});

/** Passes on the events of one connection, until it breaks. */
const readEvents = async (body, receive) => {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    const events = [];
    let last;
    for (const block of blocks) {
      for (const line of block.split("\n")) {
        if (line.startsWith("id: ")) last = Number(line.slice(4));
        if (line.startsWith("data: ")) events.push(JSON.parse(line.slice(6)));
      }
    }
    receive(events, last);
  }
};

/**
 * Reads the stream of events for as long as the page is open, and reconnects where it broke.
 * A browser opens six connections to a server at most, so a hidden page closes its own and
 * catches up when it is seen again. Not an EventSource, which cannot send the control token.
 */
export const follow = async (receive, setConnected) => {
  let last = 0;
  const keep = (events, id) => {
    last = id ?? last;
    if (events.length > 0) receive(events);
  };
  for (;;) {
    await seen();
    const connection = new AbortController();
    const closeIfHidden = () => { if (document.hidden) connection.abort(); };
    document.addEventListener("visibilitychange", closeIfHidden);
    try {
      const response = await fetchControl(`events?after=${last}`, { signal: connection.signal });
      if (!response.ok) throw await errorOf(response);
      setConnected(true);
      await readEvents(response.body, keep);
    } catch { /* reported as disconnected */ }
    document.removeEventListener("visibilitychange", closeIfHidden);
    if (connection.signal.aborted) continue;
    setConnected(false);
    await sleep(1000);
  }
};
