// Forms whose words are sealed before they leave: fields marked data-seal become one sealed field, the rest
// goes as it is. What was typed stays in the page until the server has confirmed it; then the page is renewed where it
// stands, and the other forms keep what is typed in them.
//
// These forms say method="dialog" and stand in no dialog, so a browser sends nothing of them by itself: where this
// script did not come, or comes late, no word leaves unsealed.
import { post, upload } from "../page/api.js";
import { attached, withFiles } from "./attach.js";
import { signedForm } from "../roster/consent.js";
import { toBase64, utf8 } from "../sealed/bytes.js";
import { canonical, canonicalBytes } from "../sealed/canonical.js";
import { run } from "../sealed/crypto.js";
import { all, h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { keepFocus } from "../page/focus.js";
import { forgetPage } from "./autosave.js";
import { go } from "./leaving.js";
import { failed } from "../page/changes.js";
import { busy } from "../page/page.js";
import { onRenewal, renew } from "../page/renew.js";
import { showStatus, showStatusOnNextPage } from "../page/status.js";
import { clearSent, isField, markSent, said, values } from "./form_state.js";
import { say } from "../page/words.js";

/** @typedef {Record<string, string | string[]>} Sealed */
/** @typedef {import("../page/api.js").Answer} Answer */

/** @type {WeakSet<HTMLFormElement>} */
const taken = new WeakSet();

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
    if (
      field.type === "file" ||
      !field.name ||
      field.disabled ||
      field.name === "csrfmiddlewaretoken"
    )
      continue;
    const words = said(field);
    const [first] = words;
    if (field.dataset["seal"] === "list") {
      sealed[field.name] = [.../** @type {string[]} */ (sealed[field.name] ?? []), ...words];
    } else if (field.dataset["seal"] !== undefined) sealed[field.name] = first ?? "";
    else if (first !== undefined) clear[field.name] = first;
  }
  return { sealed, clear };
}

/**
 * Takes over every form marked data-desk, those too that come when the page is renewed.
 *
 * @param {(form: HTMLFormElement) => Promise<string[]>} recipients to whom the words of a form are sealed
 */
export function takeOver(recipients) {
  onForms("form[data-desk]", "sending", (form) => submit(form, recipients));
}

/**
 * What is done when a form of this kind is sent. The page follows where the answer says; an answer without a place
 * leaves it as it is.
 *
 * @param {string} selector
 * @param {string} meanwhile the name of a sentence
 * @param {(form: HTMLFormElement) => Promise<Answer | null>} action null when nothing is to follow
 */
export function onForms(selector, meanwhile, action) {
  const take = () => {
    for (const form of all(document, selector, HTMLFormElement)) {
      if (!taken.has(form)) listen(form, meanwhile, action);
    }
  };
  take();
  onRenewal(take);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} meanwhile
 * @param {(form: HTMLFormElement) => Promise<Answer | null>} action
 */
function listen(form, meanwhile, action) {
  taken.add(form);
  // Browsers write what stands in fields onto the disk, to fill them after a reload: here it is kept sealed instead.
  form.autocomplete = "off";
  const failure = h("div");
  form.prepend(failure);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failure.replaceChildren();
    showStatus("");
    const back = keepFocus(form);
    const before = canonical(values(form));
    const acting = async () => {
      const response = await action(form);
      if (response) await accepted(form, response, before);
    };
    void busy(form, say(meanwhile), () => acting().catch((error) => failed(failure, error))).then(
      back,
    );
  });
}

/**
 * The server has taken what was sent. Where the answer leads to this page, the page is renewed and nothing else of it
 * is touched; words that were typed while it was sent stay.
 *
 * @param {HTMLFormElement} form
 * @param {Answer} response
 * @param {string} before what the form said when it was sent
 */
export async function accepted(form, response, before) {
  if (canonical(values(form)) === before) markSent(form);
  if (response["gone"]) await forgetPage();
  const next = new URL(response.next ?? window.location.href, window.location.href);
  if (next.pathname !== window.location.pathname || next.search !== window.location.search) {
    showStatusOnNextPage();
    await go(next.href);
    return;
  }
  try {
    await renew();
    showStatus(say("saved"), "saved");
  } catch {
    // It is saved all the same: only the page does not show it yet.
    showStatus(say("saved_reload"), "saved");
  }
  clearSent(form);
}

/**
 * @param {HTMLFormElement} form
 * @param {(form: HTMLFormElement) => Promise<string[]>} recipients
 * @returns {Promise<Answer>}
 */
async function submit(form, recipients) {
  const { sealed, clear: words } = read(form);
  const list = form.dataset["oneOf"];
  if (list && !sealed[list]?.length) throw new DeskError("refused", [say(`choose_${list}`)]);
  const files = await attached(form);
  const isSealed = Object.keys(sealed).length > 0;
  const file = isSealed
    ? await run("seal", plaintext(form, sealed, files), await recipients(form))
    : null;
  const clear = { ...words, ...(await signedForm(form, words, file)) };
  // With files it can be larger than a form may be, so it goes as a file itself.
  return file && files.length
    ? upload(address(form), clear, [{ name: "sealed", bytes: file }])
    : post(address(form), file ? { ...clear, sealed: toBase64(file) } : clear);
}

/** @param {HTMLFormElement} form @returns {string} where it goes; `form.action` is a field where one has that name */
export const address = (form) => form.getAttribute("action") ?? "";

/**
 * A reply is plain text, so that the reporter's side and `age -d` show it as it is; everything else is named fields.
 *
 * @param {HTMLFormElement} form
 * @param {Sealed} sealed
 * @param {import("../sealed/tar.js").Member[]} files that go with a reply
 */
function plaintext(form, sealed, files) {
  if (files.length) return withFiles(String(sealed["words"]), files);
  return form.dataset["desk"] === "reply" ? utf8(String(sealed["words"])) : canonicalBytes(sealed);
}
