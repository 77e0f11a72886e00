
"use strict";
(() => {
  const form = document.getElementById("filter");
  const [text, verdict, area, level, shown] = ["text", "verdict", "area", "level", "shown"]
    .map((id) => document.getElementById(id));
  const rules = [...document.querySelectorAll(".rule")];
  const groups = [...document.querySelectorAll(".group")];
  const lists = groups.filter((group) => group.matches("details"));
  const counts = new Map(groups.map((group) => [group, group.querySelector(".count")]));
  const texts = new Map();
  let opened = null;

  const textOf = (rule) => {
    if (!texts.has(rule)) texts.set(rule, rule.textContent.toLowerCase());
    return texts.get(rule);
  };
  const within = (rule) => rule.dataset.areas.split(" ")
    .some((own) => own === area.value || own.startsWith(area.value + "/"));

  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const active = words.length > 0 || verdict.value || area.value || level.value;
    let count = 0;
    for (const rule of rules) {
      const matches = (!verdict.value || rule.dataset.verdict === verdict.value)
        && (!level.value || rule.dataset.level === level.value)
        && (!area.value || within(rule))
        && words.every((word) => textOf(rule).includes(word));
      rule.hidden = !matches;
      if (matches) count += 1;
    }
    for (const group of groups) {
      const matching = group.querySelectorAll(".rule:not([hidden])").length;
      group.hidden = matching === 0;
      counts.get(group).textContent = matching;
    }
    // A filter opens the lists; without one they are again as the reader left them.
    if (active) {
      opened ??= new Map(lists.map((list) => [list, list.open]));
      for (const list of lists) list.open = true;
    } else if (opened) {
      for (const [list, open] of opened) list.open = open;
      opened = null;
    }
    shown.textContent = active ? `${count} of ${rules.length} rules shown` : "";
  };

  // A link leads to its rule even if a filter hides it or its list is closed.
  const reveal = () => {
    const target = document.querySelector(":target");
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
      apply();
    }
    for (let list = target.closest("details"); list; list = list.parentElement.closest("details")) {
      list.open = true;
    }
    target.scrollIntoView();
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", reveal);
  form.hidden = false;
  if (rules.length > 0) apply();
  reveal();
})();
