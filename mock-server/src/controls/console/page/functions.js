// Functions of an app: what they log, and a form to call one.

import { attempt, el, field, button, copyable, pretty } from "./dom.js";
import { asCurl, apiCommand } from "./commands.js";
import { appPath, request } from "./server.js";

export const functionsView = page => {
  const name = field({ name: "name", label: "Function", required: true, hint: "One of the list, or SERVICE.NAME" });
  const known = el("datalist", { id: "functions" });
  name.input.setAttribute("list", "functions");
  const names = el("p", { class: "weak" });
  const parameters = field({
    name: "arguments",
    label: "Arguments",
    type: "textarea",
    value: "[]",
    hint: "A JSON list, in extended JSON: [{\"$numberLong\": \"1\"}]",
  });
  const user = field({ name: "user", label: "Run as user", hint: "ID of a user; empty: as the system" });
  const commands = el("div");
  const outcome = el("div", { role: "status" });
  const log = el("ol", { class: "plain", aria: { label: "Function logs, newest first" } });
  let logs = [];

  const build = () => {
    const list = JSON.parse(parameters.get() || "[]");
    if (!Array.isArray(list)) throw new Error("the arguments must be a JSON list");
    const query = user.get() ? `user_id=${encodeURIComponent(user.get())}` : "run_as_system=true";
    return {
      api: "admin",
      method: "POST",
      path: `${appPath(page.app())}/debug/execute_function?${query}`,
      body: { name: name.get(), arguments: list },
    };
  };
  const preview = () => {
    if (!page.app()) return;
    try {
      const description = build();
      commands.replaceChildren(
        copyable("As curl", asCurl(description)), copyable("As a command", apiCommand(description)));
    } catch (error) {
      commands.replaceChildren(el("p", { class: "bad" }, error.message));
    }
  };
  const form = el("form", { class: "form" }, name.node, known, names, parameters.node, user.node,
    el("div", { class: "bar" }, el("button", { type: "submit", class: "main" }, "Call")), outcome, commands);
  form.addEventListener("input", preview);
  form.addEventListener("submit", event => {
    event.preventDefault();
    attempt(async () => {
      try {
        const { result, logs: lines, error_logs: errors } = await request(build());
        outcome.replaceChildren(copyable("Result", pretty(result)),
          [...lines, ...errors].length > 0 ? copyable("Log", [...lines, ...errors].join("\n")) : "");
      } catch (error) {
        outcome.replaceChildren(el("p", { class: "bad" }, error.message));
      }
    });
  });

  const renderLog = () => {
    log.replaceChildren(...logs.map(event => el("li", {},
      el("strong", {}, event.function), event.error ? el("span", { class: "bad" }, ` ${event.error}`) : "",
      (event.lines ?? []).length > 0 ? el("pre", {}, event.lines.join("\n")) : "")));
    if (logs.length === 0) log.append(el("li", { class: "weak" }, "No function has logged anything."));
  };
  renderLog();

  return {
    node: el("div", {}, el("div", { class: "bar" }, page.appField()),
      el("div", { class: "split" },
        el("section", {}, el("h2", {}, "Call a function"), form),
        el("section", {}, el("h2", {}, "Logs"), log))),
    refresh: preview,
    appChanged: () => {
      const all = page.app()?.functions ?? [];
      known.replaceChildren(...all.map(one => el("option", { value: one })));
      names.textContent = all.length > 0 ? `Functions of this app: ${all.join(", ")}` : "This app has no functions.";
      if (!name.get()) name.input.value = all[0] ?? "";
      preview();
    },
    receive: events => {
      const own = events.filter(event => event.kind === "function");
      if (own.length === 0) return;
      logs = [...own.reverse(), ...logs].slice(0, 100);
      renderLog();
    },
  };
};
