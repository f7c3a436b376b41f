// Who is here, who waits: a member of the desk wraps its key for a newcomer whose fingerprint was compared by voice.
import { post } from "./api.js";
import { toBase64 } from "./bytes.js";
import { run } from "./crypto.js";
import { all, byId, h } from "./dom.js";
import { address, read } from "./forms.js";
import { busy, data, fail, keys, unlocked } from "./page.js";
import { rotate } from "./rotate.js";
import { deskKey } from "./session.js";
import { say } from "./words.js";

/** @param {HTMLFormElement} form @param {() => Promise<void>} action */
function onSubmit(form, action) {
  const failure = h("div");
  form.before(failure);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failure.replaceChildren();
    void busy(form, say("sending"), () => action().catch((error) => fail(failure, error)));
  });
}

/** @param {HTMLFormElement} form of one who waits */
async function admit(form) {
  const { desk = "", recipient = "" } = form.dataset;
  const pair = await deskKey(keys(), desk);
  const wrapped = await run("wrap", pair, [recipient]);
  const told = await post(address(form), { ...read(form).clear, wrapped_key: toBase64(wrapped) });
  window.location.assign(told.next ?? window.location.href);
}

/** @param {HTMLFormElement} form */
async function invite(form) {
  const roles = all(form, "[name=roles]:checked", HTMLInputElement).map((box) => box.value);
  const told = await post(address(form), { ...read(form).clear, roles: roles.join(" ") });
  byId("link", HTMLElement).textContent = new URL(told["link"], window.location.href).href;
  byId("invited", HTMLElement).hidden = false;
  form.reset();
}

/** @param {HTMLFormElement} form that says everything in the clear */
async function send(form) {
  const told = await post(address(form), read(form).clear);
  window.location.assign(told.next ?? window.location.href);
}

/** @param {HTMLFormElement} form of one who leaves */
async function remove(form) {
  const { desk: slug = "", remove: leaving = "" } = form.dataset;
  const found = data().desks.find((/** @type {{ slug: string }} */ each) => each.slug === slug);
  const told = await rotate(found, leaving);
  window.location.assign(told.next ?? window.location.href);
}

/** @param {HTMLFormElement} form whose answer is a link to give to somebody */
async function link(form) {
  const told = await post(address(form), read(form).clear);
  const made = new URL(told["link"], window.location.href).href;
  const words = h("p", {}, say("give_link"));
  form.replaceWith(h("div", { class: "success", role: "status" }, words, h("p", {}, h("code", { dir: "ltr" }, made))));
}

for (const form of all(document, "form[data-link]", HTMLFormElement)) onSubmit(form, () => link(form));
for (const form of all(document, "form[data-remove]", HTMLFormElement)) onSubmit(form, () => remove(form));
for (const form of all(document, "form[data-send]", HTMLFormElement)) onSubmit(form, () => send(form));
for (const form of all(document, "form[data-admit]", HTMLFormElement)) onSubmit(form, () => admit(form));
for (const form of all(document, "form[data-invite]", HTMLFormElement)) onSubmit(form, () => invite(form));
for (const element of all(document, "[data-print]", HTMLElement)) {
  element.textContent = await run("fingerprint", element.dataset["print"] ?? "");
}
if (document.getElementById("unlock-form")) await unlocked();
