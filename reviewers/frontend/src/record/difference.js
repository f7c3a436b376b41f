// Two documents, field by field: what a colleague wrote meanwhile, beside what stands here.
import { h } from "../page/dom.js";
import { say } from "../page/words.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {{ path: string, theirs: string, ours: string }} Change */

/** @param {Json | undefined} value @param {string} path @param {Map<string, string>} found */
function gather(value, path, found) {
  if (Array.isArray(value) && value.every((each) => typeof each === "string"))
    found.set(path, value.join(", "));
  else if (value !== null && typeof value === "object") {
    for (const [name, inner] of Object.entries(value))
      gather(inner, path ? `${path}.${name}` : name, found);
  } else if (value !== undefined) found.set(path, String(value));
  return found;
}

/** @param {Document} theirs @param {Document} ours @returns {Change[]} none when both say the same */
export function differences(theirs, ours) {
  const [one, other] = [gather(theirs, "", new Map()), gather(ours, "", new Map())];
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((path) => ({ path, theirs: one.get(path) ?? "", ours: other.get(path) ?? "" }))
    .filter((change) => change.theirs !== change.ours);
}

/** @param {string} path @returns {string} the field's name as the page shows it; a path that no field has is shown as it is. As `field` of views/words.py */
export function named(path) {
  const names = path.split(".");
  const language =
    names.at(-1) === "ar" || names.at(-1) === "en" ? say(`language_${names.pop()}`) : "";
  const number = names.find((name) => /^\d+$/.test(name));
  const name = `doc_${names.filter((each) => each !== number).join("_")}`;
  const label = say(name);
  if (label === name) return path;
  return [label, number === undefined ? "" : String(Number(number) + 1), language]
    .filter(Boolean)
    .join(" · ");
}

/** @param {Document} theirs @param {Document} ours @returns {HTMLElement} */
export function compared(theirs, ours) {
  const said = (/** @type {string} */ words) =>
    h("p", { class: "said", dir: "auto" }, words || "–");
  const rows = differences(theirs, ours).map(({ path, theirs: before, ours: here }) =>
    h(
      "section",
      {},
      h("h3", {}, named(path)),
      h(
        "div",
        { class: "pair" },
        h("div", {}, h("p", { class: "meta" }, say("draft_theirs")), said(before)),
        h("div", {}, h("p", { class: "meta" }, say("draft_ours")), said(here)),
      ),
    ),
  );
  return h(
    "div",
    { class: "differences" },
    ...(rows.length ? rows : [h("p", {}, say("draft_same"))]),
  );
}
