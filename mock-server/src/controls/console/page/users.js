// Users of an app: their identities and sessions, and what an administrator does to them.

import { attempt, button, copyable, el, facts, field, keepFocus, pretty, replace, row, table, throttle, time, until } from "./dom.js";
import { openAction } from "./action.js";
import { apiCommand, appservices, ctl } from "./commands.js";
import { appPath, base, control } from "./server.js";

const STATES = [["", "Any state"], "enabled", "disabled", "pending"];

/** The name of a user for people. */
const nameOf = user => user.email ?? user.data.name ?? user.id;

export const usersView = page => {
  const search = field({ name: "search", label: "Search", type: "search", hint: undefined });
  const state = field({ name: "state", label: "State", options: STATES });
  const provider = field({ name: "provider", label: "Provider", options: [["", "Any provider"]] });
  const list = el("div", { class: "list", role: "region", tabIndex: -1, aria: { label: "List of users" } });
  const detail = el("section", { aria: { label: "Selected user" } });
  const count = el("p", { class: "weak", role: "status" });
  let users = [];
  let selected;
  // The selected user, who need not be on this page.
  let chosen;
  // Whether its details have been moved to.
  let shown = true;
  // The last IDs of the pages before this one.
  let pages = [];
  let latest = 0;

  const node = el("div", {},
    el("div", { class: "bar" }, page.appField(), search.node, state.node, provider.node,
      button("Create user", () => create(page, created => {
        shown = false;
        attempt(() => load(created._id));
      }))),
    count,
    el("div", { class: "split" }, list, detail));

  const load = async (wanted = selected) => {
    const app = page.app();
    if (!app) {
      list.replaceChildren(el("p", {}, "There is no app."));
      return;
    }
    selected = wanted;
    const query = new URLSearchParams({ app: app.client_app_id });
    for (const { input, get } of [search, state, provider]) {
      if (get()) query.set(input.name, get());
    }
    if (pages.length > 0) query.set("after", pages.at(-1));
    latest += 1;
    const own = latest;
    const found = await control(`users?${query}`);
    let user = found.users.find(one => one.id === wanted);
    if (wanted && !user) {
      const elsewhere = await control(`users?${new URLSearchParams({ app: app.client_app_id, search: wanted })}`);
      user = elsewhere.users.find(one => one.id === wanted);
    }
    // A slower response to an earlier search must not replace this one.
    if (own !== latest) return;
    users = found.users;
    // Another one may have been selected meanwhile.
    if (wanted === selected) chosen = user;
    render(found.has_more);
  };

  const render = hasMore => {
    count.textContent = `${users.length} user${users.length === 1 ? "" : "s"} on this page`;
    const rows = users.map(user => row([
      button(nameOf(user), () => select(user), "link"),
      el("span", { class: user.state === "enabled" ? "tag good" : "tag" }, user.state),
      user.identities.map(identity => identity.provider_type).join(", "),
      `${user.sessions.length} session${user.sessions.length === 1 ? "" : "s"}`,
    ], { key: user.id }));
    replace(list,
      table("Users", ["User", "State", "Providers", "Sessions"], rows, "cards"),
      el("div", { class: "bar" },
        pages.length > 0 ? button("Previous page", () => { pages.pop(); refresh(); }) : "",
        hasMore ? button("Next page", () => { pages.push(users.at(-1).id); refresh(); }) : ""));
    renderDetail();
    if (chosen && !shown) show();
  };

  const rowOf = id => [...list.querySelectorAll("tr")].find(one => one.dataset.key === id);
  const renderDetail = () => {
    list.querySelector("tr[aria-current]")?.removeAttribute("aria-current");
    if (chosen) rowOf(chosen.id)?.setAttribute("aria-current", "true");
    replace(detail, ...(chosen
      ? [el("p", { class: "narrow" }, button("Back to the list", back)), ...details(page, chosen, refresh)]
      : [el("p", { class: "weak" }, "Select a user to see identities, sessions and actions.")]));
  };

  /** Moves to the details: next to the list, or below it in a narrow window. */
  const show = () => {
    shown = true;
    detail.querySelector("h2")?.focus({ preventScroll: true });
    // Only where they are not in sight.
    const { top } = detail.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 3) detail.scrollIntoView({ block: "start" });
  };
  const select = user => {
    selected = user.id;
    chosen = user;
    renderDetail();
    show();
  };
  const back = () => {
    const target = rowOf(selected)?.querySelector("button") ?? list;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  };

  const refresh = () => attempt(() => load());
  const refreshSoon = throttle(refresh);
  const restart = () => { pages = []; refresh(); };
  for (const { input } of [search, state, provider]) input.addEventListener("input", restart);

  return {
    node,
    refresh,
    overviewChanged: () => {
      const app = page.app();
      const known = app ? app.providers.map(one => one.type) : [];
      const kept = provider.get();
      provider.input.replaceChildren(el("option", { value: "" }, "Any provider"),
        ...known.map(type => el("option", { value: type }, type)));
      provider.input.value = known.includes(kept) ? kept : "";
    },
    appChanged: isOther => {
      if (!isOther) return;
      selected = undefined;
      chosen = undefined;
      restart();
    },
    receive: events => {
      const kinds = ["session", "user", "login", "clock"];
      if (events.some(event => kinds.includes(event.kind))) refreshSoon();
    },
  };
};

/** The actions on users, each as a request of the Admin API. */
const userAction = (page, user, title, text, method, part, words, done, danger = false) => {
  const app = page.app();
  return button(title, () => openAction({
    title: `${title}: ${nameOf(user)}`,
    label: title,
    text,
    danger,
    done,
    build: () => ({
      api: "admin",
      method,
      path: `${appPath(app)}/users/${user.id}${part}`,
      command: appservices(app, "users", ...words, "--user", user.id, "--yes"),
    }),
  }), danger ? "danger" : "");
};

const details = (page, user, done) => {
  if (user.state === "pending") return pendingDetails(page, user, done);
  const act = (...rest) => userAction(page, user, ...rest);
  const now = page.now();
  const sessions = user.sessions.map(session => row([
    el("code", {}, session.id), time(session.expires), until(session.expires, now),
  ]));
  const identities = user.identities.map(identity => row([
    identity.provider_type, el("code", {}, identity.id),
  ]));
  return [
    el("h2", { tabIndex: -1 }, nameOf(user)),
    facts([
      ["ID", el("code", {}, user.id)],
      ["State", user.state],
      ["Type", user.type],
      ["Created", time(user.created)],
      ["Last login", time(user.last_authentication)],
    ]),
    el("div", { class: "bar" },
      act("Revoke sessions", "Ends all sessions. The user can log in again.", "PUT", "/logout", ["revoke"], done),
      user.state === "disabled"
        ? act("Enable", "Lets the user log in again.", "PUT", "/enable", ["enable"], done)
        : act("Disable", "Ends all sessions. The user cannot log in until enabled.", "PUT", "/disable", ["disable"], done),
      button("Log in as user", () => logInAs(page, user)),
      act("Delete", "Deletes the user with sessions and API keys.", "DELETE", "", ["delete"], done, true)),
    el("h3", {}, "Sessions"),
    sessions.length > 0
      ? table("Sessions", ["ID", "Expires", "By this clock"], sessions, "cards")
      : el("p", { class: "weak" }, "No live session."),
    el("h3", {}, "Identities"),
    table("Identities", ["Provider", "ID"], identities, "cards"),
    copyable("Data", pretty(user.data)),
    ...(Object.keys(user.custom_data).length > 0
      ? [copyable("Custom data", pretty(user.custom_data))]
      : []),
  ];
};

const pendingDetails = (page, user, done) => {
  const app = page.app();
  const path = `${appPath(app)}/user_registrations/by_email/${encodeURIComponent(user.email)}`;
  const act = (title, text, method, part, danger) => button(title, () => openAction({
    title: `${title}: ${user.email}`,
    label: title,
    text,
    danger,
    done,
    build: () => {
      const description = { api: "admin", method, path: path + part };
      return { ...description, command: apiCommand(description) };
    },
  }), danger ? "danger" : "");
  return [
    el("h2", { tabIndex: -1 }, user.email),
    facts([
      ["ID", el("code", {}, user.id)],
      ["State", user.confirmed ? "pending, confirmed" : "pending"],
    ]),
    el("div", { class: "bar" },
      user.confirmed ? null : act("Confirm", "Confirms the address. The first login creates the user.", "POST", "/confirm"),
      user.confirmed ? null : act("Send mail again", "Mails another confirmation.", "POST", "/send_confirm"),
      act("Delete", "Deletes the registration.", "DELETE", "", true)),
  ];
};

/** Starts a session without credentials, and shows its tokens. */
const logInAs = (page, user) => openAction({
  title: `Log in as ${nameOf(user)}`,
  label: "Log in",
  text: "Starts a session without credentials. An app under test can use its tokens.",
  build: () => {
    const body = { app: page.app().client_app_id, user: user.id };
    return {
      api: "control",
      method: "POST",
      path: "sessions",
      body,
      command: ctl("login", "--app", body.app, user.id),
    };
  },
  show: login => [
    copyable("Access token", login.access_token),
    copyable("Refresh token", login.refresh_token),
    copyable("Profile", `curl -H 'Authorization: Bearer ${login.access_token}' ${base}/api/client/v2.0/auth/profile`),
  ],
});

const create = (page, done) => {
  const app = page.app();
  if (!app) return;
  openAction({
    title: "Create user",
    text: "Creates an email user, who is confirmed at once.",
    fields: [
      { name: "email", label: "Email address", type: "email", required: true, value: "new@example.com" },
      { name: "password", label: "Password", required: true, value: "correct horse", hint: "6 to 128 characters" },
    ],
    done,
    build: ({ email, password }) => ({
      api: "admin",
      method: "POST",
      path: `${appPath(app)}/users`,
      body: { email, password },
      command: appservices(app, "users", "create", "--type", "email", "--email", email, "--password", password),
    }),
  });
};
