// Who is here, who waits: a member of the desk wraps its key for a newcomer whose fingerprint was compared by voice.
import { post } from "../page/api.js";
import { toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { all, byId, h } from "../page/dom.js";
import { address, onForms, read } from "../forms/forms.js";
import { bringBack } from "../forms/autosave.js";
import { data, keys, unlocked } from "../page/page.js";
import { showPrints } from "../keys/fingerprints.js";
import { onRenewal } from "../page/renew.js";
import { rotate } from "../keys/rotate.js";
import { deskKey } from "../keys/session.js";
import { say } from "../page/words.js";

/** @param {HTMLFormElement} form of one who waits */
async function admit(form) {
  const { desk = "", recipient = "" } = form.dataset;
  const pair = await deskKey(keys(), desk);
  const wrapped = await run("wrap", pair, [recipient]);
  return post(address(form), { ...read(form).clear, wrapped_key: toBase64(wrapped) });
}

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

/** @param {HTMLFormElement} form of one who leaves */
async function remove(form) {
  const { desk: slug = "", remove: leaving = "" } = form.dataset;
  const found = data().desks.find((/** @type {{ slug: string }} */ each) => each.slug === slug);
  return rotate(found, leaving);
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
onForms("form[data-remove]", "sending", remove);
// A form that says everything in the clear.
onForms("form[data-send]", "sending", (form) => post(address(form), read(form).clear));
onForms("form[data-admit]", "sending", admit);
onForms("form[data-invite]", "sending", invite);
onRenewal(showPrints);
await showPrints();
if (document.getElementById("unlock-form")) {
  await unlocked();
  await bringBack();
}
