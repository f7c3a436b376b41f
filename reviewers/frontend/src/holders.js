// Who holds what: digits to compare, the drill of the recovery kit, a new key, and the rewrapping in the background.
import { post } from "./api.js";
import { fromBase64 } from "./bytes.js";
import { run } from "./crypto.js";
import { all, h } from "./dom.js";
import { DeskError } from "./errors.js";
import { address, read } from "./forms.js";
import { busy, data, fail, unlocked } from "./page.js";
import { rewrapRest, rotate } from "./rotate.js";
import { say } from "./words.js";

/** @typedef {import("./rotate.js").DeskKeys & { kit_key: string, old: boolean }} Desk */

/** @type {Desk[]} */
const desks = data().desks;

/** @param {string | undefined} slug @returns {Desk} */
function deskOf(slug) {
  const found = desks.find((desk) => desk.slug === slug);
  if (!found) throw new DeskError("not_for_you");
  return found;
}

/** @param {HTMLFormElement} form @param {string} meanwhile @param {() => Promise<void>} action */
function onSubmit(form, meanwhile, action) {
  const failure = h("div");
  form.before(failure);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failure.replaceChildren();
    void busy(form, say(meanwhile), () => action().catch((error) => fail(failure, error)));
  });
}

/** @param {HTMLFormElement} form */
async function drill(form) {
  const desk = deskOf(form.dataset["drill"]);
  const [field] = all(form, "textarea", HTMLTextAreaElement);
  const typed = field?.value.replaceAll(/\s/g, "").toUpperCase() ?? "";
  const opened = await run("unwrap", fromBase64(desk.kit_key), typed).catch(() => null);
  if (!opened) throw new DeskError("refused", [say("kit_wrong")]);
  if (field) field.value = "";
  const told = await post(address(form), read(form).clear);
  window.location.assign(told.next ?? window.location.href);
}

/** @param {HTMLFormElement} form */
async function renew(form) {
  const told = await rotate(deskOf(form.dataset["rotate"]), "");
  window.location.assign(told.next ?? window.location.href);
}

/** @param {HTMLElement} place */
async function rewrapping(place) {
  const [bar] = place.getElementsByTagName("progress");
  const [left] = all(place, "[data-left]", HTMLElement);
  let most = 0;
  try {
    const failed = await rewrapRest(deskOf(place.dataset["rewrap"]), (count) => {
      most = Math.max(most, count);
      if (left) left.textContent = say("rewrap_left", { count });
      if (!bar) return;
      bar.max = most || 1;
      bar.value = most ? most - count : 1;
    });
    place.append(h("p", { role: "status" }, failed ? say("rewrap_failed", { count: failed }) : say("rewrap_done")));
  } catch (error) {
    const failure = h("div");
    place.append(failure);
    fail(failure, error);
  }
}

for (const element of all(document, "[data-print]", HTMLElement)) {
  element.textContent = await run("fingerprint", element.dataset["print"] ?? "");
}
for (const link of all(document, "[data-kit-file]", HTMLAnchorElement)) {
  const sealed = fromBase64(deskOf(link.dataset["kitFile"]).kit_key);
  link.href = URL.createObjectURL(new Blob([sealed], { type: "application/octet-stream" }));
}
for (const form of all(document, "form[data-drill]", HTMLFormElement)) onSubmit(form, "opening", () => drill(form));
for (const form of all(document, "form[data-rotate]", HTMLFormElement)) {
  onSubmit(form, "making_key", () => renew(form));
}
if (document.getElementById("unlock-form")) {
  await unlocked();
  // Only a custodian's page has the forms of one, and only theirs may rewrap.
  const custodian = document.querySelector("form[data-rotate]");
  if (custodian) for (const place of all(document, "[data-rewrap]", HTMLElement)) await rewrapping(place);
}
