// Words that somebody typed for a form that the page has no more: the case changed meanwhile. They are shown, to be
// copied, until the person takes them away or the form is there again.
import { h } from "../page/dom.js";
import { say } from "../page/words.js";

/** @typedef {import("./unsent.js").Entry} Entry */

/** @type {HTMLElement | null} */
let section = null;

/** @param {Entry} entry @returns {string[]} what was written in it, without what was chosen from lists */
const wordsOf = ({ values, written }) =>
  written.flatMap((name) => values[name] ?? []).filter(Boolean);

/**
 * @param {Entry[]} entries
 * @param {(entry: Entry) => void} discard
 */
export function showLeftover(entries, discard) {
  section?.remove();
  section = null;
  const opened = document.getElementById("opened");
  if (!entries.length || !opened) return;
  section = h(
    "section",
    { class: "warning", "data-leftover": true },
    h("h2", {}, say("leftover")),
    h("p", {}, say("leftover_why")),
    ...entries.map((entry) => one(entry, discard)),
  );
  (document.getElementById("leftover") ?? opened).prepend(section);
}

/** @param {Entry} entry @param {(entry: Entry) => void} discard */
function one(entry, discard) {
  const away = h(
    "button",
    { type: "button", class: "quiet", click: () => discard(entry) },
    say("leftover_discard"),
  );
  return h(
    "article",
    { class: "card" },
    h("h3", {}, entry.label),
    ...wordsOf(entry).map((words) => h("p", { class: "said", dir: "auto" }, words)),
    h("p", { class: "toolbar" }, away),
  );
}
