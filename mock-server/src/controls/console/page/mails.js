// Mails that the service would have sent.

import { attempt, copy, button, copyable, el, facts, field, replace, throttle, time } from "./dom.js";
import { control } from "./server.js";

export const mailsView = () => {
  const to = field({ name: "to", label: "Search", type: "search" });
  const list = el("ol", { class: "plain", aria: { label: "Mails, newest first" } });
  let mails = [];

  const link = mail => {
    if (!mail.link) return undefined;
    const code = el("code", {}, mail.link);
    const isWeb = /^https?:\/\//.test(mail.link);
    return el("span", {},
      isWeb ? el("a", { href: mail.link, target: "_blank", rel: "noreferrer" }, mail.link) : code,
      " ", button("Copy link", () => copy(mail.link, code)));
  };

  const render = () => {
    const wanted = to.get().toLowerCase();
    const found = mails.filter(mail => `${mail.to} ${mail.app}`.toLowerCase().includes(wanted));
    const items = found.reverse().map(mail => el("li", { key: mail.token_id },
      el("h3", {}, mail.kind === "confirm" ? `Confirm ${mail.to}` : `Reset the password of ${mail.to}`),
      facts([
        ["App", mail.app],
        ["Sent", time(mail.created)],
        ["Link", link(mail)],
        ["Token ID", el("code", {}, mail.token_id)],
      ]),
      copyable("Token", mail.token)));
    replace(list, ...(items.length > 0 ? items : [el("li", { class: "weak" }, "No mails.")]));
  };

  const refresh = () => attempt(async () => {
    mails = await control("outbox");
    render();
  });
  const refreshSoon = throttle(refresh);
  to.input.addEventListener("input", render);
  return {
    node: el("div", {}, el("div", { class: "bar" }, to.node), list),
    refresh,
    receive: events => {
      if (events.some(event => ["mail", "user"].includes(event.kind))) refreshSoon();
    },
  };
};
