// The editor's fields: read into entries of a document, and filled from one.
import { at } from "../record/document.js";
import { rowLists } from "../record/fields.js";
import { rowOf } from "./form.js";
import { all, byId } from "../page/dom.js";

/** @typedef {import("../record/document.js").Entry} Entry */
/** @typedef {import("../record/rules.js").Rules} Rules */
/** @typedef {import("../record/rules.js").Unread} Unread */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

let last = 0;

/** @param {ParentNode} root @returns {Field[]} those that say something of the document */
export const fields = (root) => [
  ...all(root, "input[name]", HTMLInputElement),
  ...all(root, "textarea[name]", HTMLTextAreaElement),
  ...all(root, "select[name]", HTMLSelectElement),
];

/** @param {Field} field */
const ticks = (field) =>
  field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

/** @param {ParentNode} root @returns {Entry[]} */
export function entries(root) {
  /** @type {Map<string, Json>} */ const values = new Map();
  for (const field of fields(root)) {
    const ticked = field instanceof HTMLInputElement && field.checked;
    const value = field.value.trim();
    const type = field.dataset["type"];
    if (type === "list") {
      const before = /** @type {string[]} */ (values.get(field.name) ?? []);
      values.set(field.name, ticked ? [...before, value] : before);
    } else if (type === "flag") {
      if (ticked) values.set(field.name, true);
    } else if (type === "moment") values.set(field.name, value && new Date(value).toISOString());
    else if (type === "number") values.set(field.name, numberOf(field, value));
    else values.set(field.name, value);
  }
  return Array.from(values, ([path, value]) => ({ path, value }));
}

/**
 * @param {Field} field
 * @param {string} value
 * @returns {number | string} empty for an empty field; NaN for what a browser cannot read as a number, which it gives as empty
 */
function numberOf(field, value) {
  if (field.validity.badInput) return NaN;
  return value === "" ? "" : Number(value);
}

/** @param {HTMLFormElement} form @param {Unread} document @param {Rules} rules */
export function fill(form, document, rules) {
  for (const list of rowLists(rules)) {
    const rows = at(document, list);
    if (Array.isArray(rows)) rows.forEach(() => addRow(rules, list));
  }
  renumber(rules);
  for (const field of fields(form)) {
    const value = at(document, field.name);
    if (value !== undefined) setValue(field, value);
  }
}

/** @param {Field} field @param {Json} value */
export function setValue(field, value) {
  if (field instanceof HTMLInputElement && ticks(field))
    field.checked = Array.isArray(value) ? value.includes(field.value) : Boolean(value);
  else if (field instanceof HTMLSelectElement) choose(field, String(value));
  else field.value = field.dataset["type"] === "moment" ? local(String(value)) : String(value);
}

/** What is offered no more stays as it is: the next draft of a published record is no publication. @param {HTMLSelectElement} select @param {string} value */
function choose(select, value) {
  if (Array.from(select.options).some((option) => option.value === value)) select.value = value;
}

/** @param {string} moment in UTC @returns {string} the same as a local time, as the field takes it */
function local(moment) {
  const time = new Date(moment);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/**
 * @param {Rules} rules
 * @param {string} list
 * @param {string} [number] its place; a fresh one when left out
 * @returns {HTMLElement} the new row, at the end of its list
 */
export function addRow(rules, list, number = String((last += 1))) {
  const row = rowOf(rules, list, number);
  byId(list, HTMLElement).append(row);
  for (const button of all(row, "[data-remove]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      row.remove();
      renumber(rules);
      byId("editor", HTMLFormElement).dispatchEvent(new Event("input"));
    });
  }
  return row;
}

/** Rows are numbered as they stand, so that the place of a problem names the row that a person sees. @param {Rules} rules */
export function renumber(rules) {
  for (const list of rowLists(rules)) {
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
