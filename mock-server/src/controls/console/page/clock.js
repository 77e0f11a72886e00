// The clock, by which everything expires.

import { attempt, button, copyable, el, facts, field, notify } from "./dom.js";
import { asCurl, ctl } from "./commands.js";
import { request } from "./server.js";

const STEPS = [
  ["31m", "31 minutes", "access tokens expire after 30"],
  ["1d", "1 day", ""],
  ["61d", "61 days", "sessions expire after 60, unless the app sets another time"],
  ["91d", "91 days", "anonymous users are deleted after 90"],
];

export const clockView = page => {
  const shown = el("div");
  const commands = el("div");
  const change = (body, words) => attempt(async () => {
    const description = { api: "control", method: "POST", path: "clock", body };
    commands.replaceChildren(el("h2", {}, "Last change"),
      copyable("As curl", asCurl(description)), copyable("As a command", ctl("clock", ...words)));
    page.setClock(await request(description));
    notify("Clock changed");
    render();
  });

  const render = () => {
    const clock = page.clock();
    if (!clock) return;
    shown.replaceChildren(
      facts([
        ["Time", page.timeText()],
        ["State", clock.frozen ? "stopped" : "running"],
        ["Speed", `${clock.scale} times real time`],
      ]),
      el("div", { class: "bar" },
        clock.frozen
          ? button("Run", () => change({ freeze: false }, ["--run"]), "main")
          : button("Freeze", () => change({ freeze: true }, ["--freeze"]), "main"),
        button("Return to the system's time", () => change({ system: true }, ["--system"]))));
  };

  const form = (control, label, submit) => {
    const node = el("form", { class: "bar" }, control.node, el("button", { type: "submit" }, label));
    node.addEventListener("submit", event => {
      event.preventDefault();
      submit(control.get());
    });
    return node;
  };
  const advance = field({ name: "advance", label: "By", value: "1h30m", required: true, hint: "A duration such as 31m, 1h30m or 60d, or seconds" });
  const set = field({ name: "set", label: "To", value: "2030-01-01T00:00:00Z", required: true, hint: "In UTC, or seconds since 1970. Setting it back restores nothing" });
  const scale = field({ name: "scale", label: "Times real time", type: "number", value: 60, min: 0, max: 1000000, step: "any", required: true, hint: "60: a minute passes in a second. 0: it does not run" });

  return {
    node: el("div", { class: "split" },
      el("section", {}, el("h2", {}, "Clock"), shown,
        el("h2", {}, "Advance"),
        el("ul", { class: "plain" }, STEPS.map(([step, label, why]) => el("li", {},
          button(`Advance ${label}`, () => change({ advance: step }, ["--advance", step])), " ",
          el("span", { class: "weak" }, why)))),
        form(advance, "Advance", by => change({ advance: by }, ["--advance", by])),
        el("h2", {}, "Set"),
        form(set, "Set", to => change({ set: /^\d+$/.test(to) ? Number(to) : to }, ["--set", to])),
        el("h2", {}, "Speed"),
        form(scale, "Set speed", by => change({ scale: Number(by) }, ["--scale", by]))),
      el("section", {}, commands)),
    refresh: render,
    tick: () => {
      const time = shown.querySelector("dd");
      if (time) time.textContent = page.timeText();
    },
    receive: events => {
      if (events.some(event => ["clock", "world"].includes(event.kind))) render();
    },
  };
};
