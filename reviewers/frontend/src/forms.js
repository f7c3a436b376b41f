// Forms whose words are sealed before they leave: fields marked data-seal become one sealed field, the rest
// goes as it is. What was typed stays in the page until the server has confirmed it.
//
// These forms say method="dialog" and stand in no dialog, so a browser sends nothing of them by itself: where this
// script did not come, or comes late, no word leaves unsealed.
import { post, upload } from "./api.js";
import { attached, withFiles } from "./attach.js";
import { toBase64, utf8 } from "./bytes.js";
import { canonicalBytes } from "./canonical.js";
import { run } from "./crypto.js";
import { all } from "./dom.js";
import { DeskError } from "./errors.js";
import { failed } from "./meanwhile.js";
import { busy } from "./page.js";
import { say } from "./words.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
/** @typedef {Record<string, string | string[]>} Sealed */

/** @param {Element} element @returns {element is Field} */
const isField = (element) =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;

/** @param {Field} field @returns {string[]} what it says; none for an unticked box */
function said(field) {
  if (field instanceof HTMLSelectElement) return Array.from(field.selectedOptions, (option) => option.value);
  const ticked = field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
  return ticked && !field.checked ? [] : [field.value];
}

/**
 * What a form says, apart: what is to be sealed, and what goes in the clear.
 *
 * @param {HTMLFormElement} form
 * @returns {{ sealed: Sealed, clear: Record<string, string> }}
 */
export function read(form) {
  /** @type {Sealed} */ const sealed = {};
  /** @type {Record<string, string>} */ const clear = {};
  for (const field of Array.from(form.elements).filter(isField)) {
    // A chosen file is bytes, and its name is nobody's business: see attach.js.
    if (field.type === "file" || !field.name || field.disabled || field.name === "csrfmiddlewaretoken") continue;
    const values = said(field);
    const [first] = values;
    if (field.dataset["seal"] === "list") {
      sealed[field.name] = [.../** @type {string[]} */ (sealed[field.name] ?? []), ...values];
    } else if (field.dataset["seal"] !== undefined) sealed[field.name] = first ?? "";
    else if (first !== undefined) clear[field.name] = first;
  }
  return { sealed, clear };
}

/**
 * Takes over every form marked data-desk.
 *
 * @param {(form: HTMLFormElement) => Promise<string[]>} recipients to whom the words of a form are sealed
 */
export function takeOver(recipients) {
  for (const form of all(document, "form[data-desk]", HTMLFormElement)) {
    const failure = document.createElement("div");
    form.before(failure);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      failure.replaceChildren();
      void busy(form, say("sending"), () => submit(form, recipients).catch((error) => failed(failure, error)));
    });
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {(form: HTMLFormElement) => Promise<string[]>} recipients
 */
async function submit(form, recipients) {
  const { sealed, clear } = read(form);
  const list = form.dataset["oneOf"];
  if (list && !sealed[list]?.length) throw new DeskError("refused", [say(`choose_${list}`)]);
  const files = await attached(form);
  const isSealed = Object.keys(sealed).length > 0;
  const file = isSealed ? await run("seal", plaintext(form, sealed, files), await recipients(form)) : null;
  // With files it can be larger than a form may be, so it goes as a file itself.
  const told = await (file && files.length
    ? upload(address(form), clear, [{ name: "sealed", bytes: file }])
    : post(address(form), file ? { ...clear, sealed: toBase64(file) } : clear));
  form.reset();
  window.location.assign(told.next ?? window.location.href);
}

/** @param {HTMLFormElement} form @returns {string} where it goes; `form.action` is a field where one has that name */
export const address = (form) => form.getAttribute("action") ?? "";

/**
 * A reply is plain text, so that the reporter's side and `age -d` show it as it is; everything else is named fields.
 *
 * @param {HTMLFormElement} form
 * @param {Sealed} sealed
 * @param {import("./tar.js").Member[]} files that go with a reply
 */
function plaintext(form, sealed, files) {
  if (files.length) return withFiles(String(sealed["words"]), files);
  return form.dataset["desk"] === "reply" ? utf8(String(sealed["words"])) : canonicalBytes(sealed);
}
