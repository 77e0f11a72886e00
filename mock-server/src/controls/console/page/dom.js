// Builds elements. Whatever comes from the server is set as text, never as markup.

/** An element with properties and children. `on` has event handlers, `aria` ARIA attributes. */
export const el = (name, properties = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key === "on") {
      for (const [type, handler] of Object.entries(value)) element.addEventListener(type, handler);
    } else if (key === "aria") {
      for (const [aria, text] of Object.entries(value)) element.setAttribute(`aria-${aria}`, text);
    } else if (key === "class") {
      element.className = value;
    } else if (key === "key") {
      // What a row or an item stands for, whenever it is drawn again.
      element.dataset.key = value;
    } else if (key === "role" || key === "for" || key === "scope") {
      element.setAttribute(key, value);
    } else {
      element[key] = value;
    }
  }
  // Strings become text nodes.
  element.append(...children.flat().filter(child => child !== undefined && child !== null));
  return element;
};

/** A button. A click focuses it, which not every browser does: a dialog returns there. */
export const button = (text, click, kind = "") => {
  const focusAndClick = event => {
    event.currentTarget.focus({ preventScroll: true });
    click(event);
  };
  return el("button", { type: "button", class: kind, on: { click: focusAndClick } }, text);
};

/** A labelled control: an input, or a select if there are `options`. */
export const field = ({ name, label, hint, type = "text", options, value = "", ...rest }) => {
  let input;
  if (options) {
    const items = options.map(option => {
      const [key, text] = Array.isArray(option) ? option : [option, option];
      return el("option", { value: key }, text);
    });
    input = el("select", { name, ...rest }, items);
  } else if (type === "textarea") {
    input = el("textarea", { name, spellcheck: false, ...rest });
  } else {
    input = el("input", { name, type, autocomplete: "off", spellcheck: false, ...rest });
  }
  if (type === "checkbox") {
    input.checked = Boolean(value);
    const check = el("label", { class: "check" }, input, label);
    return { input, node: check, get: () => input.checked };
  }
  if (type !== "file") input.value = value;
  const node = el("label", { class: "field" }, el("span", {}, label), input, hint ? el("small", {}, hint) : null);
  return { input, node, get: () => input.value };
};

/** A table with a caption for screen readers. Rows are lists of cells: text or nodes. */
export const table = (caption, heads, rows, kind = "") =>
  el("table", { class: kind, aria: { label: caption } },
    el("thead", {}, el("tr", {}, heads.map(head => el("th", { scope: "col" }, head)))),
    el("tbody", {}, rows));

/** A table row of cells. */
export const row = (cells, properties = {}) =>
  el("tr", properties, cells.map(cell => el("td", {}, cell)));

/** A list of terms and descriptions, without those that are absent. */
export const facts = pairs =>
  el("dl", {}, pairs
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));

/** Identifies an element across redraws: by its name, its text, and the row or item it is in. */
const identity = element =>
  [element.tagName, element.name, element.textContent, element.closest("[data-key]")?.dataset.key].join("|");

/** Moves the focus without scrolling; a heading can have it, but is not in the order of Tab. */
const moveFocus = element => {
  if (!element.hasAttribute("tabindex") && element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
};

/**
 * Focuses the element of a region that has the identity of a removed one. Without one, focuses the
 * heading of the region, the list of the view, or the view.
 */
const focusLike = (gone, region) => {
  const all = [...region.querySelectorAll("button, a, input, select, textarea, summary, [tabindex]")];
  const panel = document.querySelector("#panel");
  moveFocus(all.find(one => identity(one) === gone)
    ?? region.closest("section")?.querySelector("h2")
    ?? panel.querySelector(".list")
    ?? panel);
};

/** Replaces elements, and returns the focus to the same one among the new ones. */
export const keepFocus = (container, update) => {
  const active = container.contains(document.activeElement) ? document.activeElement : undefined;
  const gone = active && identity(active);
  update();
  if (active && !active.isConnected) focusLike(gone, container);
};

/** Replaces the content of an element, and keeps the focus. */
export const replace = (container, ...nodes) =>
  keepFocus(container, () => container.replaceChildren(...nodes));

/** Marks a button whose request is running. Unlike a disabled button, it keeps the focus. */
export const setBusy = (control, busy) => control.setAttribute("aria-disabled", String(busy));
export const isBusy = control => control.getAttribute("aria-disabled") === "true";

/** What is shown while something runs. */
export const running = text =>
  el("p", { class: "weak running" }, el("progress", { aria: { label: text } }), text);

/**
 * Runs a function at once, and then at most once in this time however often it is called: many
 * pages must not keep the server busy.
 */
export const throttle = (run, millis = 1000) => {
  let last = -millis;
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      last = performance.now();
      run();
    }, Math.max(0, last + millis - performance.now()));
  };
};

/** Shows a short message, which screen readers announce. */
export const notify = (text, isBad = false) => {
  const notice = document.querySelector("#notice");
  notice.textContent = text;
  notice.classList.toggle("bad", isBad);
  clearTimeout(notify.timer);
  notify.timer = setTimeout(() => notice.replaceChildren(), 8000);
};

/** Runs an asynchronous function, and shows its error. */
export const attempt = async run => {
  try {
    return await run();
  } catch (error) {
    notify(error.message, true);
    return undefined;
  }
};

/** Copies text, or selects it where the browser does not allow that. */
export const copy = async (text, element, report = notify) => {
  try {
    await navigator.clipboard.writeText(text);
    report("Copied");
  } catch {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    report("Selected: press Ctrl-C to copy");
  }
};

/** Text with a button that copies it. */
export const copyable = (label, text) => {
  const pre = el("pre", { tabIndex: 0, aria: { label } }, text);
  // Next to the button: while a dialog is open, screen readers ignore the rest of the page.
  const outcome = el("span", { class: "weak", role: "status" });
  const report = message => { outcome.textContent = message; };
  return el("div", { key: label },
    el("h3", {}, label, " ", button("Copy", () => copy(pre.textContent, pre, report)), " ", outcome), pre);
};

/** The elements around one, the nearest first. */
const around = element => (element ? [element, ...around(element.parentElement)] : []);

/**
 * Opens a dialog. When it closes, the browser returns the focus to the element that had it. This
 * handles an element that was redrawn or removed while the dialog was open.
 */
export const openDialog = (title, ...content) => {
  const opener = document.activeElement;
  const [gone, regions] = [identity(opener), around(opener)];
  const heading = el("h2", { id: `dialog-${Date.now()}` }, title);
  const dialog = el("dialog", { aria: { labelledby: heading.id } }, heading, ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    const active = document.activeElement;
    if (active && active !== document.body) return;
    focusLike(gone, regions.find(one => one.isConnected && one !== opener));
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};

/** JSON for people. */
export const pretty = value => JSON.stringify(value, null, 2);

/** A time in seconds since 1970, in UTC as everywhere in the server. */
export const time = seconds =>
  seconds ? new Date(seconds * 1000).toISOString().replace(".000Z", "Z").replace("T", " ") : "never";

/** How long from now on the clock of the server: `in 3 days`. */
export const until = (seconds, now) => {
  const left = seconds - now;
  for (const [unit, size] of [["year", 31536000], ["day", 86400], ["hour", 3600], ["minute", 60]]) {
    const count = Math.floor(left / size);
    if (count >= 1) return `in ${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return left > 0 ? `in ${left} s` : "now";
};
