// The state as a whole: apps, worlds, snapshots, reset, export and import.

import { attempt, button, copyable, el, field, notify, replace, row, table, throttle, time } from "./dom.js";
import { openAction } from "./action.js";
import { asCurl, ctl } from "./commands.js";
import { control, controlText, request } from "./server.js";

export const stateView = page => {
  const apps = el("div");
  const worlds = el("div");
  const snapshots = el("div");
  const name = field({ name: "name", label: "Name", value: "before", required: true, maxLength: 100 });
  const file = field({ name: "file", label: "State document", type: "file", accept: ".json,application/json" });

  const saveCommands = el("div");
  const save = el("form", {},
    el("div", { class: "bar" }, name.node, el("button", { type: "submit", class: "main" }, "Take snapshot")),
    saveCommands);
  const previewSave = () => saveCommands.replaceChildren(
    copyable("As curl", asCurl({ api: "control", method: "PUT", path: `snapshots/${encodeURIComponent(name.get())}` })),
    copyable("As a command", ctl("snapshots", "save", name.get())));
  save.addEventListener("input", previewSave);
  previewSave();
  save.addEventListener("submit", event => {
    event.preventDefault();
    attempt(async () => {
      await control(`snapshots/${encodeURIComponent(name.get())}`, "PUT");
      notify(`Snapshot ${name.get()} taken`);
      await loadSnapshots();
    });
  });

  const exportState = () => attempt(async () => {
    const url = URL.createObjectURL(new Blob([await controlText("state")], { type: "application/json" }));
    el("a", { href: url, download: "state.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  const importState = el("form", { class: "bar" }, file.node, el("button", { type: "submit" }, "Import"));
  importState.addEventListener("submit", event => {
    event.preventDefault();
    attempt(async () => {
      const [chosen] = file.input.files;
      if (!chosen) throw new Error("choose a file first");
      await request({ api: "control", method: "PUT", path: "state", body: await chosen.text() });
      notify(`${chosen.name} imported`);
    });
  });

  const snapshotAction = (title, snapshot, method, text, verb) => button(title, () => openAction({
    title: `${title} ${snapshot.name}`,
    label: title,
    text,
    danger: method === "DELETE",
    done: refresh,
    build: () => ({
      api: "control",
      method,
      path: `snapshots/${encodeURIComponent(snapshot.name)}`,
      command: ctl("snapshots", verb, snapshot.name),
    }),
  }));
  const loadSnapshots = async () => {
    const rows = (await control("snapshots")).map(snapshot => row([
      snapshot.name, time(snapshot.at),
      el("span", { class: "bar" },
        snapshotAction("Restore", snapshot, "POST", "Replaces the state, the clock and the faults. The journal stays.", "restore"),
        snapshotAction("Delete", snapshot, "DELETE", "Deletes the snapshot.", "delete")),
    ], { key: snapshot.name }));
    replace(snapshots, rows.length > 0
      ? table("Snapshots", ["Name", "Taken", "Actions"], rows, "cards")
      : el("p", { class: "weak" }, "No snapshots. They are kept until the server stops."));
  };

  const loadWorlds = async () => {
    if (page.overview().is_world) {
      replace(worlds, el("p", { class: "weak" }, "This is a world. The console of the server lists all of them."));
      return;
    }
    const rows = (await control("worlds")).map(world => row([
      el("a", { href: `${world.base_url}/_mock/console` }, world.id),
      el("code", {}, world.base_url),
      button("Delete", () => openAction({
        title: `Delete world ${world.id}`,
        label: "Delete",
        danger: true,
        done: refresh,
        build: () => ({
          api: "control", method: "DELETE", path: `worlds/${world.id}`, command: ctl("worlds", "delete", world.id),
        }),
      })),
    ], { key: world.id }));
    replace(worlds,
      rows.length > 0
        ? table("Worlds", ["World", "Base URL", "Actions"], rows, "cards")
        : el("p", { class: "weak" }, "No worlds. A world is a copy of the initial state with a base URL of its own."),
      el("div", { class: "bar" }, button("Create world", () => openAction({
        title: "Create world",
        text: "Creates a copy of the initial state. It is deleted after 15 minutes without a request.",
        done: refresh,
        build: () => ({ api: "control", method: "POST", path: "worlds", body: {}, command: ctl("worlds", "create") }),
        show: world => [copyable("Base URL", world.base_url),
          el("p", {}, el("a", { href: `${world.base_url}/_mock/console` }, "Open its console"))],
      }))));
  };

  const renderApps = () => {
    const rows = page.overview().apps.map(app => row([
      el("code", {}, app.client_app_id), el("code", {}, app.id),
      `${app.project_name} ${app.project}`, `${app.users}, and ${app.pending_users} pending`,
      app.providers.filter(one => !one.disabled).map(one => one.type).join(", "),
    ]));
    replace(apps, table("Apps", ["Client app ID", "ID", "Project", "Users", "Enabled providers"], rows, "cards"));
  };

  const refresh = () => attempt(async () => {
    await loadSnapshots();
    await loadWorlds();
  });
  // The page reads the apps again for some events, and the counts of users only for this view.
  const reloadSoon = throttle(() => attempt(page.reload));
  return {
    node: el("div", {},
      el("section", {}, el("h2", {}, "Apps"), apps),
      el("div", { class: "split" },
        el("section", {}, el("h2", {}, "Snapshots"), save, snapshots),
        el("section", {}, el("h2", {}, "Reset, export and import"),
          el("div", { class: "bar" },
            button("Reset", () => openAction({
              title: "Reset",
              text: "Restores the initial state, clock and faults, and clears the journal. Worlds stay.",
              danger: true,
              build: () => ({ api: "control", method: "POST", path: "reset", command: ctl("reset") }),
            }), "danger"),
            button("Export state", exportState)),
          importState,
          copyable("Export as curl", `${asCurl({ api: "control", method: "GET", path: "state" })} > state.json`),
          copyable("Export as a command", ctl("state", "export", "state.json")),
          copyable("Import as curl", asCurl({ api: "control", method: "PUT", path: "state", body: "@state.json" })),
          copyable("Import as a command", ctl("state", "import", "state.json")))),
      el("section", {}, el("h2", {}, "Worlds"), worlds)),
    refresh,
    overviewChanged: renderApps,
    receive: events => {
      if (events.some(event => event.kind === "user")) reloadSoon();
    },
  };
};
