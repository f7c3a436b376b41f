// Another recovery kit for a desk that stands: made and shown here, and proposed once its last group was typed from the
// paper. Whoever confirms it wraps the desk's key for it in their own browser (roster/people.js).
import { all, byId, h } from "../page/dom.js";
import { busy, fail, keys } from "../page/page.js";
import { say } from "../page/words.js";
import { go } from "../forms/leaving.js";
import { deskKey } from "../roster/desk_key.js";
import { act, listed } from "../roster/making.js";
import { again } from "../roster/people.js";
import { isLastGroup, makeKit, paperOf, sealedOf, showKit } from "./kit.js";

/** @typedef {import("./kit.js").Made} Made */

/** @type {Map<string, Made>} by desk: a kit that may be on paper already is never made anew */
const made = new Map();
let shown = "";

/** @param {HTMLFormElement} form @returns {Promise<null>} */
export async function makeNewKit(form) {
  const { newKit: slug = "", name = "" } = form.dataset;
  await again(form);
  const pair = await deskKey(keys(), slug);
  const kit = made.get(slug) ?? (await makeKit(pair));
  made.set(slug, kit);
  shown = slug;
  // Nothing else is printed with it.
  for (const each of all(document, "#opened > :not(#kit)", HTMLElement)) each.hidden = true;
  await showKit(kit, { name, slug }, pair.recipient, "");
  return null;
}

/** @param {string} slug @param {Made} kit */
async function propose(slug, kit) {
  const { state } = await listed(slug);
  const facts = await paperOf(slug, kit.recovery.identity, state.genesis);
  return act(slug, "kit", "", facts, async () => ({ kit: sealedOf(kit) }));
}

/** @param {SubmitEvent} event @param {string} next */
function kept(event, next) {
  event.preventDefault();
  const kit = made.get(shown);
  const failure = byId("confirm-failure", HTMLElement);
  failure.replaceChildren();
  if (!kit || !isLastGroup(kit, byId("last-group", HTMLInputElement).value)) {
    failure.append(h("p", { class: "danger", role: "alert" }, say("wrong_group")));
    return;
  }
  void busy(byId("confirm-form", HTMLFormElement), say("sending"), async () => {
    try {
      await propose(shown, kit);
      await go(next);
    } catch (error) {
      fail(failure, error);
    }
  });
}

/** @param {string} next where it goes on once it was proposed */
export function onKept(next) {
  byId("confirm-form", HTMLFormElement).addEventListener("submit", (event) => kept(event, next));
  byId("print-kit", HTMLButtonElement).addEventListener("click", () => window.print());
}
