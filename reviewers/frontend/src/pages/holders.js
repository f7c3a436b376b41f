// Who holds what: the drill of the recovery kit, a new key in two phases, and the rewrapping in the background.
import { post } from "../page/api.js";
import { fromBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { all, h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { address, onForms, read } from "../forms/forms.js";
import { bringBack } from "../forms/autosave.js";
import { data, fail, keys, unlocked } from "../page/page.js";
import { showPrints } from "../keys/fingerprints.js";
import { onRenewal } from "../page/renew.js";
import { confirmRest, makeRest } from "../keys/rewrapping.js";
import { makeNewKit, onKept } from "../keys/new_kit.js";
import { completeKey, giveKey, proposeKey } from "../keys/rotate.js";
import { sayOpened } from "../keys/opened.js";
import { vouch } from "../keys/vouch.js";
import { again } from "../roster/people.js";
import { rosterOf } from "../roster/served.js";
import { showLists } from "../roster/shown.js";
import { say } from "../page/words.js";

/** @typedef {{ slug: string, kit_key: string, number: number, old: boolean }} Desk what the server says of a desk */

const HERE = "/desk/keys/";
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
  const paper = await run("recipientOf", typed).catch(() => null);
  if (!opened || !paper) throw new DeskError("refused", [say("kit_wrong")]);
  // A key that is not the desk's any more, or a paper that is not its kit, was not tried.
  const list = await rosterOf(desk.slug);
  if (list && (list.recipient !== opened.recipient || list.kit.recipient !== paper))
    throw new DeskError("refused", [say("kit_other")]);
  const vouched =
    list && (await vouch(desk.slug, "kit-drilled", { desk: opened.recipient, kit: paper }));
  if (field) field.value = "";
  const said = vouched ? JSON.stringify(vouched) : "";
  return post(address(form), { ...read(form).clear, vouched: said });
}

/** @param {HTMLFormElement} form of a proposed key */
async function complete(form) {
  const { desk = "", complete: id = "", removals = "" } = form.dataset;
  await again(form);
  const ids = removals.split(",").filter(Boolean).map(Number);
  return { ...(await completeKey(desk, Number(id), ids)), next: HERE };
}

/** @param {HTMLFormElement} form */
async function propose(form) {
  await again(form);
  return { ...(await proposeKey(form.dataset["rotate"] ?? "")), next: HERE };
}

/** @param {HTMLFormElement} form of a proposal */
async function cancel({ dataset: { desk = "", cancel: proposal = "" } }) {
  return { ...(await post(`/desk/roster/${desk}/cancel`, { proposal })), next: HERE };
}

/** @param {HTMLElement} place @param {(tell: (left: number) => void) => Promise<string[]>} work gives what to say of it */
async function going(place, work) {
  const [bar] = place.getElementsByTagName("progress");
  const [left] = all(place, "[data-left]", HTMLElement);
  let most = 0;
  try {
    const told = await work((count) => {
      most = Math.max(most, count);
      if (left) left.textContent = say("rewrap_left", { count });
      if (!bar) return;
      bar.max = most || 1;
      bar.value = most ? most - count : 1;
    });
    place.append(...told.map((words) => h("p", { role: "status" }, words)));
  } catch (error) {
    const failure = h("div");
    place.append(failure);
    fail(failure, error);
  }
}

/** @param {string} slug @param {(left: number) => void} tell */
async function making(slug, tell) {
  const failed = await makeRest(slug, tell);
  return [failed ? say("rewrap_failed", { count: failed }) : say("rewrap_made")];
}

/** @param {string} slug @param {(left: number) => void} tell */
async function confirming(slug, tell) {
  const { wrong, failed } = await confirmRest(slug, tell);
  const told = [];
  if (wrong) told.push(say("confirm_wrong", { count: wrong }));
  if (failed) told.push(say("confirm_failed", { count: failed }));
  return told.length ? told : [say("confirm_done")];
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
  // The server marks the places where this person is asked for something.
  for (const place of all(document, "[data-rewrap], [data-confirm]", HTMLElement)) {
    if (begun.has(place)) continue;
    begun.add(place);
    const { rewrap: makes, confirm: confirms } = place.dataset;
    if (makes) await going(place, (tell) => making(makes, tell));
    else if (confirms) await going(place, (tell) => confirming(confirms, tell));
  }
}

onForms("form[data-drill]", "opening", drill);
onForms("form[data-rotate]", "making_key", propose);
onForms("form[data-new-kit]", "making_key", makeNewKit);
if (document.getElementById("kit")) onKept(HERE);
onForms("form[data-complete]", "making_key", complete);
onForms("form[data-cancel]", "sending", cancel);
onForms("form[data-give]", "sealing", ({ dataset: { desk = "", give = "" } }) =>
  giveKey(desk, give),
);
onRenewal(offerKits);
onRenewal(showPrints);
await showPrints();
offerKits();
if (document.getElementById("unlock-form")) {
  await unlocked();
  await bringBack();
  await sayOpened(keys());
  onRenewal(() => void showLists(document));
  await showLists(document);
  onRenewal(() => void rewrap());
  await rewrap();
}
