// Who holds what: digits to compare, the drill of the recovery kit, a new key, and the rewrapping in the background.
import { post } from "../page/api.js";
import { fromBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { all, h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { address, onForms, read } from "../forms/forms.js";
import { bringBack } from "../forms/autosave.js";
import { data, fail, unlocked } from "../page/page.js";
import { showPrints } from "../keys/fingerprints.js";
import { onRenewal } from "../page/renew.js";
import { rewrapRest, rotate } from "../keys/rotate.js";
import { say } from "../page/words.js";

/** @typedef {import("../keys/rotate.js").DeskKeys & { kit_key: string, old: boolean }} Desk */

/** @type {WeakSet<HTMLElement>} where rewrapping has begun */
const begun = new WeakSet();

/** @param {string | undefined} slug @returns {Desk} */
function deskOf(slug) {
  const match = data().desks.find((/** @type {Desk} */ desk) => desk.slug === slug);
  if (!match) throw new DeskError("not_for_you");
  return match;
}

/** @param {HTMLFormElement} form */
async function drill(form) {
  const desk = deskOf(form.dataset["drill"]);
  const [field] = all(form, "textarea", HTMLTextAreaElement);
  const typed = field?.value.replaceAll(/\s/g, "").toUpperCase() ?? "";
  const opened = await run("unwrap", fromBase64(desk.kit_key), typed).catch(() => null);
  if (!opened) throw new DeskError("refused", [say("kit_wrong")]);
  if (field) field.value = "";
  return post(address(form), read(form).clear);
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
    place.append(
      h(
        "p",
        { role: "status" },
        failed ? say("rewrap_failed", { count: failed }) : say("rewrap_done"),
      ),
    );
  } catch (error) {
    const failure = h("div");
    place.append(failure);
    fail(failure, error);
  }
}

/** The key is sealed anew with every rotation. */
function offerKits() {
  for (const link of all(document, "[data-kit-file]", HTMLAnchorElement)) {
    if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
    const sealed = fromBase64(deskOf(link.dataset["kitFile"]).kit_key);
    link.href = URL.createObjectURL(new Blob([sealed], { type: "application/octet-stream" }));
  }
}

async function rewrap() {
  // Only a custodian's page has the forms of one, and only theirs may rewrap.
  if (!document.querySelector("form[data-rotate]")) return;
  for (const place of all(document, "[data-rewrap]", HTMLElement).filter(
    (each) => !begun.has(each),
  )) {
    begun.add(place);
    await rewrapping(place);
  }
}

onForms("form[data-drill]", "opening", drill);
onForms("form[data-rotate]", "making_key", (form) => rotate(deskOf(form.dataset["rotate"]), ""));
onRenewal(offerKits);
onRenewal(showPrints);
await showPrints();
offerKits();
if (document.getElementById("unlock-form")) {
  await unlocked();
  await bringBack();
  onRenewal(() => void rewrap());
  await rewrap();
}
