// The page: its views, the clock at the top, and the stream of events that keeps them up to
// date.

import { attempt, el, field, openDialog, throttle } from "./dom.js";
import { control, follow, lastOverview, loadOverview, onTokenRequired } from "./server.js";
import { activityView } from "./activity.js";
import { clockView } from "./clock.js";
import { faultsView } from "./faults.js";
import { functionsView } from "./functions.js";
import { mailsView } from "./mails.js";
import { stateView } from "./state.js";
import { usersView } from "./users.js";

const VIEWS = [
  ["users", "Users", usersView],
  ["activity", "Requests and events", activityView],
  ["mails", "Mails", mailsView],
  ["functions", "Functions", functionsView],
  ["faults", "Faults", faultsView],
  ["clock", "Clock", clockView],
  ["state", "State and worlds", stateView],
];

const panel = document.querySelector("#panel");
const tabs = document.querySelector("#tabs");
let clock;
let clockRead = 0;
let selectedApp;
let shownApp;
let current;

/** What the views use of the page. */
const page = {
  overview: () => lastOverview() ?? { apps: [], admins: [] },
  app: () => page.overview().apps.find(app => app.client_app_id === selectedApp),
  clock: () => clock,
  setClock: shown => {
    clock = shown;
    clockRead = performance.now();
    tick();
    if (current === "clock") views.clock.refresh();
  },
  /** Reads the apps again. */
  reload: () => reload(),
  /** The time of the server's clock, in seconds. */
  now: () => {
    if (!clock) return 0;
    const elapsed = clock.frozen ? 0 : ((performance.now() - clockRead) / 1000) * clock.scale;
    return Math.floor(clock.now + elapsed);
  },
  timeText: () => {
    const now = Math.min(page.now(), 253402300799);
    return `${new Date(now * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  },
  /** A select with the apps, which all views share. */
  appField: () => {
    const apps = field({ name: "app", label: "App", options: [] });
    apps.input.classList.add("apps");
    apps.input.addEventListener("input", () => {
      selectedApp = apps.get();
      appsChanged();
    });
    return apps.node;
  },
  open: (name, values) => {
    select(name);
    views[name].open?.(values);
  },
};

const views = {};
for (const [name, label, create] of VIEWS) {
  views[name] = create(page);
  const tab = el("button", {
    type: "button", role: "tab", id: `tab-${name}`, tabIndex: -1,
    aria: { controls: "panel", selected: "false" },
    on: { click: () => select(name) },
  }, label);
  tabs.append(tab);
}

/** Reads again what the view shows: apps, functions and counts of users, and then its own. */
const refreshCurrent = () => attempt(async () => {
  await reload();
  await views[current].refresh();
});

/** Shows a view. Its name is in the address, so that the page can be reloaded. */
const select = name => {
  if (current === name) return;
  current = name;
  for (const tab of tabs.children) {
    const isSelected = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", String(isSelected));
    tab.tabIndex = isSelected ? 0 : -1;
  }
  panel.setAttribute("aria-labelledby", `tab-${name}`);
  panel.replaceChildren(views[name].node);
  history.replaceState(null, "", `#${name}`);
  // Views that are not shown are not kept up to date.
  if (lastOverview()) refreshCurrent();
};

tabs.addEventListener("keydown", event => {
  const all = [...tabs.children];
  const at = all.indexOf(document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const tab = all[(next + all.length) % all.length];
  tab.focus();
  tab.click();
});

const appsChanged = () => {
  const { apps } = page.overview();
  if (!page.app()) selectedApp = apps[0]?.client_app_id;
  const parts = Object.values(views).map(view => view.node);
  for (const select of parts.flatMap(node => [...node.querySelectorAll("select.apps")])) {
    select.replaceChildren(...apps.map(app => el("option", { value: app.client_app_id }, app.client_app_id)));
    select.value = selectedApp ?? "";
  }
  const isOther = shownApp !== selectedApp;
  shownApp = selectedApp;
  for (const view of Object.values(views)) view.appChanged?.(isOther);
};

const reload = async () => {
  const before = selectedApp;
  const { version, base_url: address } = await loadOverview();
  document.querySelector("#base").replaceChildren("Base URL ", el("code", {}, address), ` version ${version}`);
  page.setClock(await control("clock"));
  if (before !== selectedApp || !page.app()) appsChanged();
  for (const view of Object.values(views)) view.overviewChanged?.();
};

const tick = () => {
  const state = clock?.frozen ? "stopped" : clock?.scale === 1 ? "" : `${clock?.scale} times`;
  document.querySelector("#clock-now").textContent = clock ? `${page.timeText()} ${state}` : "";
  if (current === "clock") views.clock.tick();
};
setInterval(tick, 1000);

const reloadAll = () => attempt(async () => {
  await reload();
  appsChanged();
  await views[current].refresh();
});
const reloadSoon = throttle(reloadAll);
// At a high rate, something is missed all the time.
const reloadLater = throttle(reloadAll, 5000);
const refreshSoon = throttle(refreshCurrent);

/** Whether a request may have changed functions or providers, of which there are no events. */
const changesApps = event =>
  event.kind === "request" && event.method !== "GET" && event.status < 400
  && event.path.startsWith("/api/admin/")
  && !/\/(auth|users|user_registrations|debug)(\/|$)/.test(event.path);

const receive = events => {
  for (const event of events) {
    if (event.kind === "clock") page.setClock(event.clock);
  }
  // Another state, or what was missed, can concern everything.
  if (events.some(event => ["world", "app"].includes(event.kind))) reloadSoon();
  if (events.some(event => event.kind === "missed")) reloadLater();
  if (["functions", "users", "state"].includes(current) && events.some(changesApps)) refreshSoon();
  views.activity.receive(events);
  views.functions.receive(events);
  if (!["activity", "functions"].includes(current)) views[current].receive(events);
};

onTokenRequired(wrong => new Promise(resolve => {
  const token = field({ name: "token", label: "Control token", type: "password", required: true });
  const form = el("form", { class: "form" },
    el("p", {}, "The controls of this server require a token: the --control-token of serve."),
    wrong ? el("p", { class: "bad", role: "alert" }, "The token is wrong.") : null,
    token.node, el("div", { class: "bar" }, el("button", { type: "submit", class: "main" }, "Continue")));
  const dialog = openDialog("Control token", form);
  dialog.addEventListener("cancel", event => event.preventDefault());
  form.addEventListener("submit", event => {
    event.preventDefault();
    dialog.close();
    resolve(token.get());
  });
}));

// Some controls change state without an event.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && lastOverview()) refreshSoon();
});

const connection = document.querySelector("#connection");
const setConnected = isConnected => {
  const text = isConnected ? "Live" : "Disconnected";
  if (connection.textContent !== text) connection.textContent = text;
  connection.className = isConnected ? "good" : "bad";
};

const start = async () => {
  // Page Down and the like scroll the element that has the focus.
  document.querySelector("#page").focus();
  const asked = location.hash.slice(1);
  select(Object.hasOwn(views, asked) ? asked : "users");
  await attempt(reload);
  appsChanged();
  attempt(() => views[current].refresh());
  follow(receive, setConnected);
  // A world is deleted if nobody uses it: an open console uses it.
  if (page.overview().is_world) setInterval(() => control("health").catch(() => {}), 60000);
};
start();
