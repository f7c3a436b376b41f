// Waiting to be admitted: one's own digits to be read out, the desk's to be compared, and the proof of one's keys.
import { byId, all, h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { onForms } from "../forms/forms.js";
import { data, fail, unlocked } from "../page/page.js";
import { onRenewal } from "../page/renew.js";
import { deskDigits, personDigits } from "../roster/digits.js";
import { claim, ownKeys, seenBy } from "../roster/making.js";

/** @param {HTMLElement} place of one desk */
async function show(place) {
  const desk = place.dataset["desk"] ?? "";
  const state = await seenBy(desk);
  for (const print of all(place, "[data-desk-print]", HTMLElement))
    print.textContent = state ? await deskDigits(state) : "";
}

onForms("form[data-claim]", "sending", async (form) => {
  const desk = form.dataset["desk"];
  if (!desk) throw new DeskError("internal");
  return claim(desk);
});
await unlocked();

async function showAll() {
  const own = await ownKeys();
  byId("print", HTMLElement).textContent = await personDigits({ name: data().account, ...own });
  for (const place of all(document, "[data-desk-list]", HTMLElement)) {
    try {
      await show(place);
    } catch (error) {
      const failure = h("div");
      place.prepend(failure);
      fail(failure, error);
    }
  }
}

onRenewal(showAll);
await showAll();
