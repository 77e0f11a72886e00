// Functions of an app: what they log, and a form to call one.

import { el, field, copyable, isBusy, pretty, replace, running, setBusy, time } from "./dom.js";
import { asCurl, apiCommand } from "./commands.js";
import { appPath, control, request } from "./server.js";

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
  const user = field({ name: "user", label: "Run as user", hint: "ID or email address; empty: as the system" });
  const commands = el("div");
  const outcome = el("div", { role: "status" });
  const log = el("ol", { class: "plain", aria: { label: "Function logs, newest first" } });
  let logs = [];

  /** The ID of the user with an ID or email address. */
  const userId = async () => {
    const text = user.get().trim();
    if (!text.includes("@")) return text;
    const query = new URLSearchParams({ app: page.app().client_app_id, search: text });
    const { users } = await control(`users?${query}`);
    const found = users.find(one => one.email === text && one.state !== "pending");
    if (!found) throw new Error(`no user has the email address ${text}`);
    return found.id;
  };
  const build = async () => {
    const list = JSON.parse(parameters.get() || "[]");
    if (!Array.isArray(list)) throw new Error("the arguments must be a JSON list");
    const id = await userId();
    const query = id ? `user_id=${encodeURIComponent(id)}` : "run_as_system=true";
    return {
      api: "admin",
      method: "POST",
      path: `${appPath(page.app())}/debug/execute_function?${query}`,
      body: { name: name.get(), arguments: list },
    };
  };
  let latest = 0;
  const preview = async () => {
    if (!page.app()) return;
    latest += 1;
    const own = latest;
    const nodes = await build().then(
      description => [
        copyable("As curl", asCurl(description)), copyable("As a command", apiCommand(description))],
      error => [el("p", { class: "bad" }, error.message)]);
    // The user of an earlier text may be found later.
    if (own === latest) replace(commands, ...nodes);
  };
  const callButton = el("button", { type: "submit", class: "main" }, "Call");
  const call = async () => {
    try {
      const { result, logs: lines, error_logs: errors } = await request(await build());
      return [copyable("Result", pretty(result)),
        [...lines, ...errors].length > 0 ? copyable("Log", [...lines, ...errors].join("\n")) : ""];
    } catch (error) {
      return [el("p", { class: "bad" }, error.message)];
    }
  };
  const form = el("form", { class: "form" }, name.node, known, names, parameters.node, user.node,
    el("div", { class: "bar" }, callButton), outcome, commands);
  form.addEventListener("input", preview);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    if (isBusy(callButton)) return;
    setBusy(callButton, true);
    replace(outcome, running(`Running ${name.get()}`));
    replace(outcome, ...await call());
    setBusy(callButton, false);
  });

  const renderLog = () => {
    log.replaceChildren(...logs.map(event => el("li", {},
      el("time", { class: "weak mono", dateTime: new Date(event.at * 1000).toISOString() }, time(event.at)), " ",
      el("strong", {}, event.function), event.error ? el("span", { class: "bad" }, ` ${event.error}`) : "",
      (event.lines ?? []).length > 0 ? el("pre", {}, event.lines.join("\n")) : "")));
    if (logs.length === 0) log.append(el("li", { class: "weak" }, "No function has logged anything."));
  };
  renderLog();

  const renderNames = () => {
    const all = page.app()?.functions ?? [];
    known.replaceChildren(...all.map(one => el("option", { value: one })));
    names.textContent = all.length > 0 ? `Functions of this app: ${all.join(", ")}` : "This app has no functions.";
    if (!name.get()) name.input.value = all[0] ?? "";
  };

  return {
    node: el("div", {}, el("div", { class: "bar" }, page.appField()),
      el("div", { class: "split" },
        el("section", {}, el("h2", {}, "Call a function"), form),
        el("section", {}, el("h2", {}, "Logs"), log))),
    refresh: preview,
    overviewChanged: renderNames,
    appChanged: isOther => {
      renderNames();
      if (isOther && !isBusy(callButton)) outcome.replaceChildren();
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
