// The clock, by which everything expires.

import { button, copyable, el, facts, keepFocus } from "./dom.js";
import { openAction } from "./action.js";
import { asCurl, ctl } from "./commands.js";

const STEPS = [
  ["31m", "31 minutes", "access tokens expire after 30"],
  ["1d", "1 day", ""],
  ["61d", "61 days", "sessions expire after 60, unless the app sets another time"],
  ["91d", "91 days", "anonymous users are deleted after 90"],
];

const EXPIRES = "What is due by then expires. Setting the clock back restores nothing.";

export const clockView = page => {
  const shown = el("div");
  const last = el("section");

  /** A button that opens the dialog of a change. `change` returns its body and its `ctl` words. */
  const changeButton = (label, { change, kind, ...rest }) => button(label, () => openAction({
    title: label,
    ...rest,
    build: values => {
      const { body, words } = change(values);
      return { api: "control", method: "POST", path: "clock", body, command: ctl("clock", ...words) };
    },
    done: (clock, description) => {
      page.setClock(clock);
      last.replaceChildren(el("h2", {}, "Last change"),
        copyable("As curl", asCurl(description)), copyable("As a command", description.command));
      render();
    },
  }), kind);

  const render = () => {
    const clock = page.clock();
    if (!clock) return;
    keepFocus(shown, () => shown.replaceChildren(
      facts([
        ["Time", page.timeText()],
        ["State", clock.frozen ? "stopped" : "running"],
        ["Speed", `${clock.scale} times real time`],
      ]),
      el("div", { class: "bar" },
        clock.frozen
          ? changeButton("Run", {
            kind: "main",
            text: "Lets the clock run on from the time that it shows.",
            change: () => ({ body: { freeze: false }, words: ["--run"] }),
          })
          : changeButton("Freeze", {
            kind: "main",
            text: "Stops the clock at the time that it shows.",
            change: () => ({ body: { freeze: true }, words: ["--freeze"] }),
          }),
        changeButton("Return to the system's time", {
          text: `Shows the system's time again, and runs at its speed. ${EXPIRES}`,
          change: () => ({ body: { system: true }, words: ["--system"] }),
        }))));
  };

  const advance = by => ({ body: { advance: by }, words: ["--advance", by] });
  return {
    node: el("div", { class: "split" },
      el("div", {},
        el("section", {}, el("h2", {}, "Clock"), shown),
        el("section", {}, el("h2", {}, "Advance"),
          el("ul", { class: "plain" }, STEPS.map(([step, label, why]) => el("li", {},
            changeButton(`Advance ${label}`, { label: "Advance", text: EXPIRES, change: () => advance(step) }), " ",
            el("span", { class: "weak" }, why))),
          el("li", {}, changeButton("Advance by another time", {
            label: "Advance",
            text: EXPIRES,
            fields: [{ name: "advance", label: "By", value: "1h30m", required: true, hint: "A duration such as 31m, 1h30m or 60d, or seconds" }],
            change: values => advance(values.advance),
          })))),
        el("section", {}, el("h2", {}, "Time and speed"),
          el("div", { class: "bar" },
            changeButton("Set time", {
              text: EXPIRES,
              fields: [{ name: "set", label: "To", value: "2030-01-01T00:00:00Z", required: true, hint: "In UTC, or seconds since 1970" }],
              change: ({ set }) => ({ body: { set: /^\d+$/.test(set) ? Number(set) : set }, words: ["--set", set] }),
            }),
            changeButton("Set speed", {
              text: "Lets the clock run faster or slower from now on.",
              fields: [{ name: "scale", label: "Times real time", type: "number", value: 60, min: 0, max: 1000000, step: "any", required: true, hint: "60: a minute passes in a second. 0: it does not run" }],
              change: ({ scale }) => ({ body: { scale: Number(scale) }, words: ["--scale", scale] }),
            })))),
      last),
    refresh: render,
    tick: () => {
      const time = shown.querySelector("dd");
      if (time) time.textContent = page.timeText();
    },
    // The page has drawn it when it changed the clock at the top.
    receive: () => {},
  };
};
