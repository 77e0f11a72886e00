// A dialog that shows a request before it is sent: as curl, and as a command line.

import { copyable, el, button, field, isBusy, notify, openDialog, pretty, running, setBusy } from "./dom.js";
import { asCurl } from "./commands.js";
import { request } from "./server.js";

/**
 * Opens the dialog of an action. `build` returns the request for the values of the fields,
 * with its command line. `show` returns nodes for the response, and `done` runs with it and
 * with the request after it.
 */
export const openAction = ({ title, text, fields = [], label, danger, build, show, done }) => {
  const controls = fields.map(field);
  const values = () => Object.fromEntries(controls.map(({ input, get }) => [input.name, get()]));
  const commands = el("div");
  const outcome = el("div", { role: "status" });
  const preview = () => {
    try {
      const description = build(values());
      commands.replaceChildren(
        copyable("As curl", asCurl(description)),
        copyable("As a command", description.command),
      );
      return description;
    } catch (error) {
      commands.replaceChildren(el("p", { class: "bad" }, error.message));
      return undefined;
    }
  };
  const sendButton = el("button", { type: "submit", class: danger ? "danger" : "main" }, label ?? title);
  const form = el("form", { class: "form" },
    text ? el("p", {}, text) : null,
    controls.map(({ node }) => node),
    el("div", { class: "bar" }, sendButton, button("Close", () => dialog.close())),
    outcome, commands);
  form.addEventListener("input", preview);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    if (isBusy(sendButton)) return;
    const description = preview();
    if (!description) return;
    setBusy(sendButton, true);
    outcome.replaceChildren(running("Sending"));
    try {
      const response = await request(description);
      if (show) {
        outcome.replaceChildren(...show(response));
      } else {
        notify(`${title}: done`);
        dialog.close();
      }
      done?.(response, description);
    } catch (error) {
      outcome.replaceChildren(el("p", { class: "bad" }, error.message));
    }
    setBusy(sendButton, false);
  });
  const dialog = openDialog(title, form);
  preview();
  return dialog;
};

/** Shows a response as JSON. */
export const showJson = response => [copyable("Response", pretty(response ?? null))];
