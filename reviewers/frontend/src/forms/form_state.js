// What somebody typed into a form and has not sent: whether there is something, what it is, and how it is put back.
import { all } from "../page/dom.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
/** @typedef {Record<string, string[]>} Values what the fields say, by their names */

// Forms of secrets, which nothing may keep, and of questions to a list, which say nothing that could be lost.
const APART =
  "[method=get], #sign-in-form, #unlock-form, #key-form, #confirm-form, #search-form, [data-drill]";
const SILENT = new Set(["hidden", "password", "file", "submit", "button", "reset"]);
// What the server puts into a form and changes by itself: it does not tell one form from another.
const PASSING = new Set(["csrfmiddlewaretoken", "expected", "seen", "back"]);
/** @type {WeakSet<HTMLFormElement>} whose words the server has confirmed, until somebody types again */
const sent = new WeakSet();

/** @param {Element} element @returns {element is Field} */
export const isField = (element) =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement;

/** @param {Field} field */
const ticks = (field) =>
  field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");

/** @param {Field} field @returns {string[]} what it says; none for an unticked box */
export function said(field) {
  if (field instanceof HTMLSelectElement)
    return Array.from(field.selectedOptions, (option) => option.value);
  return ticks(field) && !(/** @type {HTMLInputElement} */ (field).checked) ? [] : [field.value];
}

/**
 * A tick that a form requires is a promise ("I compared the digits"): it is given anew, and never put back.
 *
 * @param {Field} field
 */
const isPromise = (field) => ticks(field) && field.required;

/** @param {Field} field @returns {string} what it is called in what is kept */
const nameOf = (field) => field.name || field.id;

/** @param {HTMLFormElement} form @returns {Field[]} those whose words are somebody's own */
const wordsIn = (form) =>
  Array.from(form.elements)
    .filter(isField)
    .filter((field) => nameOf(field) && !SILENT.has(field.type) && !isPromise(field));

/** @param {HTMLSelectElement} select */
function isChosen(select) {
  const options = Array.from(select.options);
  const given = options.some((option) => option.defaultSelected);
  return options.some(
    (option, place) => option.selected !== (given ? option.defaultSelected : place === 0),
  );
}

/** @param {Field} field @returns {boolean} whether it says something else than the server gave it */
function isChanged(field) {
  if (field instanceof HTMLSelectElement) return isChosen(field);
  if (field instanceof HTMLInputElement && ticks(field))
    return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

/** @param {ParentNode} root @returns {HTMLFormElement[]} the forms whose words may not be lost */
export const forms = (root) =>
  all(root, "form", HTMLFormElement).filter((form) => !form.matches(APART));

/** @param {HTMLFormElement} form */
export const hasFiles = (form) =>
  all(form, "input[type=file]", HTMLInputElement).some((field) => field.files?.length);

/** @param {HTMLFormElement} form @returns {boolean} whether it holds something that was not sent */
export const isTyped = (form) =>
  !sent.has(form) && (wordsIn(form).some(isChanged) || hasFiles(form));

/** @param {HTMLFormElement} form @returns {string[]} the names of the fields in which somebody writes, not chooses */
export const writtenIn = (form) =>
  wordsIn(form)
    .filter((field) => !(field instanceof HTMLSelectElement) && !ticks(field))
    .map(nameOf);

/** @param {HTMLFormElement} form @returns {Values} */
export function values(form) {
  /** @type {Values} */ const kept = {};
  for (const field of wordsIn(form))
    kept[nameOf(field)] = [...(kept[nameOf(field)] ?? []), ...said(field)];
  return kept;
}

/**
 * Puts words back into the fields that are there, and opens what hides them.
 *
 * @param {HTMLFormElement} form
 * @param {Values} kept
 */
export function putBack(form, kept) {
  for (const field of wordsIn(form)) {
    const value = kept[nameOf(field)];
    if (!value) continue;
    if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else if (ticks(field))
      /** @type {HTMLInputElement} */ (field).checked = value.includes(field.value);
    else field.value = value[0] ?? "";
    if (isChanged(field)) uncover(field);
  }
}

/** @param {Element} element */
function uncover(element) {
  for (
    let place = element.closest("details");
    place;
    place = place.parentElement?.closest("details") ?? null
  ) {
    place.open = true;
  }
}

/**
 * Which form it is, on its page: where it goes, and what of the server's own it names (a move, a proposal, a round).
 *
 * @param {HTMLFormElement} form
 * @returns {string}
 */
export function formKey(form) {
  const own = all(form, "input[type=hidden]", HTMLInputElement).filter(
    (field) => !PASSING.has(field.name),
  );
  const named = own.map((field) => `${field.name}=${field.getAttribute("value") ?? ""}`);
  return JSON.stringify([form.getAttribute("action") ?? "", form.dataset["round"] ?? "", ...named]);
}

/**
 * The server has what the form says: it counts as empty until somebody types into it again.
 *
 * @param {HTMLFormElement} form
 */
export function markSent(form) {
  sent.add(form);
  const typed = () => sent.delete(form);
  for (const kind of ["input", "change"]) form.addEventListener(kind, typed, { once: true });
}

/** Takes the words of a form away that the server has. @param {HTMLFormElement} form */
export function clearSent(form) {
  if (!sent.has(form)) return;
  form.reset();
  sent.delete(form);
}
