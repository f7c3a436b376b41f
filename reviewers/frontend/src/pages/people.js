// Who is here, who waits, what is proposed: everything about people and keys is signed here, by whoever compared digits.
import { post } from "../page/api.js";
import { all, byId, h } from "../page/dom.js";
import { address, onForms, read } from "../forms/forms.js";
import { bringBack } from "../forms/autosave.js";
import { unlocked } from "../page/page.js";
import { showPrints } from "../keys/fingerprints.js";
import { onRenewal, renew } from "../page/renew.js";
import { signedForm } from "../roster/consent.js";
import { accepted, changed, completed } from "../roster/people.js";
import { showLists } from "../roster/shown.js";
import { say } from "../page/words.js";

/** @param {HTMLFormElement} form */
async function invite(form) {
  const roles = all(form, "[name=roles]:checked", HTMLInputElement).map((box) => box.value);
  const response = await post(address(form), { ...read(form).clear, roles: roles.join(" ") });
  byId("link", HTMLElement).textContent = new URL(response["link"], window.location.href).href;
  byId("invited", HTMLElement).hidden = false;
  form.reset();
  return null;
}

/**
 * Whoever was at another desk before is nobody's former colleague at the chosen one.
 *
 * @param {HTMLSelectElement} select of the desk
 */
function narrow(select) {
  const former = document.getElementById("former");
  if (!(former instanceof HTMLSelectElement)) return;
  for (const option of former.options)
    option.disabled = Boolean(option.value) && option.dataset["of"] !== select.value;
  if (former.selectedOptions[0]?.disabled) former.value = "";
}

/**
 * Ticks the roles that the chosen desk lacks. Those of the first one are ticked by the server.
 *
 * @param {HTMLSelectElement} select
 */
function suggest(select) {
  const wanted = (select.selectedOptions[0]?.dataset["suggested"] ?? "").split(" ");
  for (const box of all(document, "[data-invite] [name=roles]", HTMLInputElement))
    box.checked = wanted.includes(box.value);
  narrow(select);
}

/** @param {HTMLFormElement} form whose answer is a link to give to somebody */
async function link(form) {
  const response = await post(address(form), read(form).clear);
  const made = new URL(response["link"], window.location.href).href;
  const words = h("p", {}, say("give_link"));
  form.replaceWith(
    h(
      "div",
      { class: "success", role: "status" },
      words,
      h("p", {}, h("code", { dir: "ltr" }, made)),
    ),
  );
  return null;
}

for (const select of all(document, "[data-invite] select[name=desk]", HTMLSelectElement)) {
  select.addEventListener("change", () => suggest(select));
  narrow(select);
  onRenewal(() => narrow(select));
}
onForms("form[data-link]", "sending", link);
// A form that says everything in the clear.
onForms("form[data-send]", "sending", async (form) => {
  const { clear } = read(form);
  return post(address(form), { ...clear, ...(await signedForm(form, clear)) });
});
onForms("form[data-roster]", "sending", changed);
onForms("form[data-complete]", "sending", completed);
onForms("form[data-accept]", "sending", accepted);
onForms("form[data-invite]", "sending", invite);
onRenewal(showPrints);
await showPrints();
if (document.getElementById("unlock-form")) {
  await unlocked();
  // At a desk of an older release this unlock has just shown one's own keys; the page is of before.
  if (document.querySelector("[data-unshown]")) await renew();
  onRenewal(() => void showLists(document));
  await showLists(document);
  await bringBack();
}
