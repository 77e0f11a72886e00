// Fault rules: how requests fail, and which do.

import { attempt, button, copyable, el, field, notify, replace, row, table, throttle } from "./dom.js";
import { openAction } from "./action.js";
import { asCurl, ctl } from "./commands.js";
import { control, request } from "./server.js";

/** The effects with their names for people and the numbers and texts that each needs. */
const EFFECTS = {
  status: ["Respond with a status", [
    { name: "status", label: "Status", type: "number", value: 503, min: 200, max: 999 },
    { name: "error", label: "Error text", value: "try again later" },
  ]],
  delay: ["Respond late", [{ name: "millis", label: "Milliseconds", type: "number", value: 1000, min: 0 }]],
  jitter: ["Respond late, by a random time", [
    { name: "from_millis", label: "Milliseconds, at least", type: "number", value: 100, min: 0 },
    { name: "to_millis", label: "Milliseconds, at most", type: "number", value: 1000, min: 0 },
  ]],
  too_many_requests: ["Respond with 429", [
    { name: "retry_after", label: "Retry after, in seconds", type: "number", value: 1, min: 0 },
  ]],
  hang_up: ["Close the connection without a response", []],
  reset: ["Reset the connection", []],
  malformed_json: ["Cut the last byte off the response", []],
  half_body: ["Close the connection after half of the response", []],
  endless_body: ["Send a response that never ends", []],
  big_body: ["Send a large response", [{ name: "bytes", label: "Bytes", type: "number", value: 1000000, min: 2 }]],
  expire_access_token: ["Respond as if the access token had expired", []],
};

/** Patterns by name: of parameters as in a URL, of headers one a line; or both as JSON. */
const patterns = (text, separator, sign) => {
  if (text.trim() === "") return undefined;
  if (text.trim().startsWith("{")) return JSON.parse(text);
  const decode = one => {
    if (sign !== "=") return one;
    try {
      return decodeURIComponent(one.replaceAll("+", " "));
    } catch {
      throw new Error(`cannot decode ${one}: a % must be written as %25`);
    }
  };
  return Object.fromEntries(text.split(separator).filter(line => line.trim() !== "").map(line => {
    const [name, ...rest] = line.split(sign);
    const value = decode(rest.join(sign).trim());
    // Null: the request has no such parameter or header.
    return [decode(name.trim()), rest.length === 0 || value === "" ? null : value];
  }));
};

/** A pattern for a body: JSON, or text. */
const bodyPattern = text => {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const describe = rule => {
  const text = pattern => (typeof pattern === "object" ? JSON.stringify(pattern) : pattern);
  const parts = [rule.method ?? "any method", text(rule.path) || "any path"];
  for (const part of ["query", "headers", "body"]) {
    if (rule[part] !== undefined && rule[part] !== null) parts.push(`${part} ${JSON.stringify(rule[part])}`);
  }
  if (rule.after) parts.push(`after ${rule.after} requests`);
  if (rule.every) parts.push(`one of ${rule.every}`);
  if (rule.probability !== null && rule.probability !== undefined) parts.push(`with probability ${rule.probability}`);
  if (rule.times !== null && rule.times !== undefined) parts.push(rule.times === 1 ? "once" : `${rule.times} times`);
  return parts.join(", ");
};

export const faultsView = () => {
  const list = el("div");
  const method = field({ name: "method", label: "Method", options: [["", "Any"], "GET", "POST", "PUT", "PATCH", "DELETE"] });
  const path = field({ name: "path", label: "Path", value: "*/logout", hint: "As sent, without the query. * matches any text. Empty: every path" });
  const query = field({ name: "query", label: "Query", hint: "As in a URL: limit=50&after=*. A name without a value: there is no such parameter" });
  const headers = field({ name: "headers", label: "Headers", type: "textarea", hint: "One a line: Accept: *json*. A name without a value: there is no such header" });
  const body = field({ name: "body", label: "Body", type: "textarea", hint: "JSON that the body contains, such as {\"email\": \"*@example.com\"}, or a text with *" });
  const times = field({ name: "times", label: "How many times", type: "number", value: 1, min: 1, hint: "Empty: without limit" });
  const after = field({ name: "after", label: "Requests that pass first", type: "number", value: 0, min: 0 });
  const every = field({ name: "every", label: "Only one of this many requests", type: "number", min: 1, hint: "Empty: each of them" });
  const probability = field({ name: "probability", label: "Probability", type: "number", min: 0, max: 1, step: "any", hint: "From 0 to 1. Empty: always" });
  const effect = field({
    name: "effect",
    label: "What happens",
    options: Object.entries(EFFECTS).map(([key, [label]]) => [key, label]),
    value: "status",
  });
  const numbers = el("div", { class: "form" });
  const commands = el("div");
  let details = [];
  let isEmpty = true;

  const showDetails = () => {
    details = EFFECTS[effect.get()][1].map(field);
    numbers.replaceChildren(...details.map(({ node }) => node));
  };
  const build = () => {
    const number = one => (one.get() === "" ? undefined : Number(one.get()));
    const chosen = { type: effect.get() };
    for (const one of details) {
      chosen[one.input.name] = one.input.type === "number" ? number(one) : one.get();
    }
    const rule = {
      method: method.get() || undefined,
      path: path.get(),
      query: patterns(query.get(), "&", "="),
      headers: patterns(headers.get(), "\n", ":"),
      body: bodyPattern(body.get()),
      times: number(times),
      after: number(after) || undefined,
      every: number(every),
      probability: number(probability),
      effect: chosen,
    };
    return { api: "control", method: "POST", path: "faults", body: rule };
  };
  const preview = () => {
    try {
      const description = build();
      commands.replaceChildren(copyable("As curl", asCurl(description)),
        copyable("As a command", ctl("faults", "add", JSON.stringify(description.body))));
    } catch (error) {
      commands.replaceChildren(el("p", { class: "bad" }, error.message));
    }
  };
  const form = el("form", { class: "form" }, method.node, path.node,
    el("details", {}, el("summary", {}, "Query, headers and body"),
      el("div", { class: "form" }, query.node, headers.node, body.node)),
    effect.node, numbers, times.node, after.node, every.node, probability.node,
    el("div", { class: "bar" }, el("button", { type: "submit", class: "main" }, "Add fault")), commands);
  effect.input.addEventListener("input", showDetails);
  form.addEventListener("input", preview);
  form.addEventListener("submit", event => {
    event.preventDefault();
    attempt(async () => {
      const { id } = await request(build());
      notify(`Fault ${id} added`);
      await load();
    });
  });
  showDetails();

  const load = async () => {
    const rules = await control("faults");
    isEmpty = rules.length === 0;
    const rows = rules.map(rule => row([
      String(rule.id),
      describe(rule),
      EFFECTS[rule.effect.type]?.[0] ?? rule.effect.type,
      `matched ${rule.matched}, fired ${rule.fired}`,
      button("Remove", () => openAction({
        title: `Remove fault ${rule.id}`,
        label: "Remove",
        done: refresh,
        build: () => ({
          api: "control", method: "DELETE", path: `faults/${rule.id}`, command: ctl("faults", "remove", String(rule.id)),
        }),
      })),
    ], { key: rule.id }));
    replace(list,
      rows.length > 0
        ? table("Fault rules, in the order in which they are tried", ["ID", "Requests", "Effect", "So far", "Actions"], rows, "cards")
        : el("p", { class: "weak" }, "No faults: every request is carried out."),
      rows.length > 0 ? el("div", { class: "bar" }, button("Remove all", () => openAction({
        title: "Remove all faults",
        done: refresh,
        build: () => ({ api: "control", method: "DELETE", path: "faults", command: ctl("faults", "clear") }),
      }))) : "");
  };
  const refresh = () => attempt(load);
  const refreshSoon = throttle(refresh);
  return {
    node: el("div", { class: "split" },
      el("section", {}, el("h2", {}, "Faults"), list),
      el("section", {}, el("h2", {}, "Add a fault"), form)),
    refresh: () => { preview(); return refresh(); },
    /** Fills the form for a request. */
    open: values => {
      method.input.value = values.method ?? "";
      path.input.value = values.path ?? "";
      for (const { input } of [query, headers, body]) input.value = "";
      preview();
      path.input.focus();
    },
    receive: events => {
      // A rule can match a request without an effect, and the list counts that too.
      const kinds = isEmpty ? ["fault"] : ["fault", "request"];
      if (events.some(event => kinds.includes(event.kind))) refreshSoon();
    },
  };
};
