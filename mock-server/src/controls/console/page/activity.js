// Events as they happen, and the requests in the journal.

import { attempt, button, copyable, el, facts, field, keepFocus, openDialog, pretty } from "./dom.js";
import { openAction } from "./action.js";
import { apiCommand, asCurl, ctl } from "./commands.js";
import { control } from "./server.js";

/** How many events the page keeps. */
const LIMIT = 1000;
/** How many of them are shown. */
const SHOWN = 200;

const KINDS = ["request", "login", "session", "user", "mail", "fault", "clock", "function", "app", "world"];

/** What happened, in words. */
const describe = event => {
  const of = event.user ? ` of user ${event.user}` : "";
  switch (event.kind) {
    case "request":
      return `${event.method} ${event.path}${event.query ? `?${event.query}` : ""} ${event.status || "no response"}`;
    case "login":
      return `${event.status < 400 ? "ok" : "refused"} by ${event.provider}${of} ${event.error_code ?? ""} ${event.reason ?? ""}`;
    case "session":
      return `${event.change}${event.reason ? ` (${event.reason})` : ""} ${event.session}${of}`;
    case "user": return `${event.change} ${event.email ?? ""} ${event.user}`;
    case "mail": return `${event.mail} to ${event.to}`;
    case "fault": return `rule ${event.rule}, ${event.effect}, for ${event.method} ${event.path}`;
    case "clock": return `${event.clock.time}, ${event.clock.frozen ? "stopped" : "running"}`;
    case "function": return `${event.function}${event.error ? ` failed: ${event.error}` : ""} ${(event.lines ?? []).join(" | ")}`;
    case "missed": return `${event.count} events were missed by this page`;
    default: return event.change ?? "";
  }
};

const clockTime = at => (at === undefined ? "" : new Date(at * 1000).toISOString().slice(11, 19));

export const activityView = page => {
  const kind = field({ name: "kind", label: "Show", options: [["", "Everything"], ...KINDS], value: "" });
  const text = field({ name: "text", label: "Search", type: "search" });
  const status = field({
    name: "status",
    label: "Status of requests",
    options: [["", "Any status"], ["2", "2xx"], ["3", "3xx"], ["4", "4xx"], ["5", "5xx"], ["0", "No response"], ["unexpected", "No route"]],
  });
  const list = el("ol", { class: "plain events", aria: { label: "Events, newest first" } });
  const summary = el("p", { class: "weak" });
  let events = [];
  let paused = false;
  let scheduled = false;

  const pause = button("Pause", () => {
    paused = !paused;
    pause.textContent = paused ? "Continue" : "Pause";
    render();
  });
  const node = el("div", {},
    el("div", { class: "bar" }, kind.node, text.node, status.node, pause,
      button("Clear list", () => { events = []; render(); }),
      button("Clear journal", () => openAction({
        title: "Clear journal",
        text: "Deletes the recorded requests on the server, which verifications count.",
        build: () => ({ api: "control", method: "DELETE", path: "requests", command: ctl("requests", "--clear") }),
      }))),
    summary, list);

  const matches = event => {
    if (kind.get() && event.kind !== kind.get() && event.kind !== "missed") return false;
    if (status.get()) {
      if (event.kind !== "request") return false;
      if (status.get() === "unexpected" ? !event.unexpected : String(event.status)[0] !== status.get()) return false;
    }
    const wanted = text.get().toLowerCase();
    return wanted === "" || `${event.app ?? ""} ${describe(event)}`.toLowerCase().includes(wanted);
  };

  const item = event => {
    const words = describe(event);
    const isBad = event.kind === "missed" || event.unexpected || event.status >= 400 || event.status === 0;
    return el("li", { key: event.id },
      el("span", { class: "weak mono" }, clockTime(event.at)),
      el("span", { class: isBad ? "bad" : "" }, event.kind),
      event.kind === "request"
        ? button(words, () => attempt(() => openRequest(page, event)), "link mono")
        : el("span", { class: "mono" }, words));
  };

  const render = () => {
    scheduled = false;
    const found = events.filter(matches);
    keepFocus(list, () => list.replaceChildren(...found.slice(-SHOWN).reverse().map(item)));
    summary.textContent = `${found.length} of the last ${events.length} events${paused ? ", paused" : ""}`;
  };
  for (const { input } of [kind, text, status]) input.addEventListener("input", render);

  return {
    node,
    refresh: render,
    receive: received => {
      events = [...events, ...received].slice(-LIMIT);
      if (paused || scheduled || !node.isConnected) return;
      // Many events of one moment are drawn once.
      scheduled = true;
      requestAnimationFrame(render);
    },
  };
};

/** A request with its headers and body, from the journal. */
const openRequest = async (page, event) => {
  const recorded = await control(`requests/${event.number}`);
  const body = recorded.body === null ? undefined : recorded.body;
  const target = recorded.path + (recorded.query ? `?${recorded.query}` : "");
  const api = recorded.path.startsWith("/api/admin/") ? "admin" : "client";
  const description = { api, method: recorded.method, path: target, body };
  const dialog = openDialog(`Request ${recorded.number}`,
    facts([
      ["Request", el("code", {}, `${recorded.method} ${target}`)],
      ["Status", String(recorded.status || "no response")],
      ["Route", event.unexpected ? el("span", { class: "bad" }, "none matches") : undefined],
    ]),
    el("div", { class: "bar" },
      button("Create a fault for this", () => {
        dialog.close();
        page.open("faults", { method: recorded.method, path: recorded.path });
      }, "main"),
      button("Close", () => dialog.close())),
    el("h3", {}, "Headers"),
    facts(recorded.headers.map(([name, value]) => [name, value])),
    body === undefined ? null : copyable("Body", typeof body === "string" ? body : pretty(body)),
    el("p", { class: "weak" }, "Passwords, keys and tokens are redacted. Replace them before you send these:"),
    copyable("As curl", asCurl(description)),
    copyable("As a command", apiCommand(description)));
};
