// The lists of cases by keyboard: one row at a time has the focus, and letters do what the buttons do.
import { all, byId } from "../page/dom.js";
import { takeOver } from "../forms/forms.js";
import { onRenewal } from "../page/renew.js";

/** @type {HTMLAnchorElement[]} */
let rows = [];

/** Only one row is a stop of the Tab key. @param {HTMLAnchorElement} chosen */
function rove(chosen) {
  for (const row of rows) row.tabIndex = row === chosen ? 0 : -1;
}

/** @param {number} place */
function focus(place) {
  const row = rows[Math.min(Math.max(place, 0), rows.length - 1)];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** @returns {number} the row that has the focus, or -1 */
const current = () => rows.findIndex((row) => row === document.activeElement);

/** @param {string} selector */
const click = (selector) =>
  document
    .querySelector(selector)
    ?.dispatchEvent(new MouseEvent("click", { cancelable: true, bubbles: true }));

const take = () => rows[current()]?.closest("tr")?.querySelector("form")?.requestSubmit();
const filters = () => byId("filters", HTMLFormElement).querySelector("select")?.focus();

/** @type {Record<string, () => void>} */
const ANYWHERE = {
  j: () => focus(current() + 1),
  k: () => focus(current() - 1),
  n: () => click("a[rel=next]"),
  t: () => take(),
  "/": () => filters(),
};
/** @type {Record<string, () => void>} */
const IN_LIST = {
  ArrowDown: () => focus(current() + 1),
  ArrowUp: () => focus(current() - 1),
  Home: () => focus(0),
  End: () => focus(rows.length - 1),
};

/** @param {KeyboardEvent} event */
function pressed(event) {
  const typing =
    event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const does = ANYWHERE[event.key] ?? (current() === -1 ? undefined : IN_LIST[event.key]);
  if (!does) return;
  event.preventDefault();
  does();
}

/** Takes the rows as they stand: a list is renewed when somebody takes a case from it. */
function list() {
  rows = all(document, "[data-row]", HTMLAnchorElement);
  const first = rows[Math.max(current(), 0)];
  if (first) rove(first);
}

document.addEventListener("focusin", ({ target }) => {
  const row = rows.find((each) => each === target);
  if (row) rove(row);
});
document.addEventListener("keydown", pressed);
takeOver(async () => []);
list();
onRenewal(list);
