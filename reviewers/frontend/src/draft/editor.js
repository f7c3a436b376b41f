// The editor's fields: read into entries of a document, and filled from one. Rows are cloned from <template>s.
import { at } from "../record/document.js";
import { all, byId } from "../page/dom.js";

/** @typedef {import("../record/document.js").Entry} Entry */
/** @typedef {import("../record/document.js").Document} Document */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

const ROWS = ["actors", "citations", "weapons"];
let last = 0;

/** @param {ParentNode} root @returns {Field[]} */
function fields(root) {
  return [
    ...all(root, "input[name]", HTMLInputElement),
    ...all(root, "textarea[name]", HTMLTextAreaElement),
    ...all(root, "select[name]", HTMLSelectElement),
  ].filter((field) => field.dataset["type"] !== "apart");
}

/** @param {Field} field */
const ticks = (field) =>
  field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

/** @param {ParentNode} root @returns {Entry[]} */
export function entries(root) {
  /** @type {Map<string, Json>} */ const found = new Map();
  for (const field of fields(root)) {
    const ticked = field instanceof HTMLInputElement && field.checked;
    const value = field.value.trim();
    if (field.dataset["type"] === "list") {
      const values = /** @type {string[]} */ (found.get(field.name) ?? []);
      found.set(field.name, ticked ? [...values, value] : values);
    } else if (field.dataset["type"] === "flag") {
      if (ticked) found.set(field.name, true);
    } else if (field.dataset["type"] === "moment")
      found.set(field.name, value && new Date(value).toISOString());
    else if (field.dataset["type"] === "number")
      found.set(field.name, value === "" ? "" : Number(value));
    else found.set(field.name, value);
  }
  return Array.from(found, ([path, value]) => ({ path, value }));
}

/** @param {ParentNode} root @param {Document} document */
export function fill(root, document) {
  for (const list of ROWS) {
    for (const _ of /** @type {Json[]} */ (at(document, list) ?? [])) addRow(list);
  }
  renumber();
  for (const field of fields(root)) {
    const value = at(document, field.name);
    if (value === undefined) continue;
    if (field instanceof HTMLInputElement && ticks(field)) {
      field.checked = Array.isArray(value) ? value.includes(field.value) : Boolean(value);
    } else field.value = field.dataset["type"] === "moment" ? local(String(value)) : String(value);
  }
}

/** @param {ParentNode} root @param {Document} prepared of an imported record: part of a draft */
export function beginFrom(root, prepared) {
  fill(root, prepared);
  const written = /** @type {string[]} */ (prepared["languages"] ?? []);
  if (written.length) byId("languages", HTMLSelectElement).value = written.join(" ");
  byId("prepared", HTMLElement).hidden = false;
}

/** @param {string} moment in UTC @returns {string} the same as a local time, as the field takes it */
function local(moment) {
  const time = new Date(moment);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/**
 * @param {string} list
 * @param {string} [number] its place; a fresh one when left out
 * @returns {HTMLElement} the new row, at the end of its list
 */
export function addRow(list, number = String((last += 1))) {
  const copy = /** @type {DocumentFragment} */ (
    byId(`row-${list}`, HTMLTemplateElement).content.cloneNode(true)
  );
  const [row] = all(copy, "[data-row]", HTMLElement);
  if (!row) throw new TypeError(`The template of ${list} has no row.`);
  rename(row, number);
  byId(list, HTMLElement).append(row);
  for (const button of all(row, "[data-remove]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      row.remove();
      renumber();
      byId("editor", HTMLFormElement).dispatchEvent(new Event("input"));
    });
  }
  return row;
}

/** Rows are numbered as they stand, so that the place of a problem names the row that a person sees. */
export function renumber() {
  for (const list of ROWS) {
    all(byId(list, HTMLElement), "[data-row]", HTMLElement).forEach((row, number) =>
      rename(row, String(number)),
    );
  }
}

/** @param {HTMLElement} row @param {string} number */
function rename(row, number) {
  const from = row.dataset["row"] ?? "";
  for (const element of all(row, "*", HTMLElement)) {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(`.${from}`, `.${number}`));
    }
  }
  row.dataset["row"] = number;
}
