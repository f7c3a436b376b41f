// Waiting to be admitted: one's own digits to be read out, the desk's to be compared, and the proof of one's keys.
import { byId, all } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { onForms } from "../forms/forms.js";
import { data, unlocked } from "../page/page.js";
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
const account = data().account;
byId("print", HTMLElement).textContent = await personDigits({
  name: account,
  ...(await ownKeys()),
});
for (const place of all(document, "[data-desk-list]", HTMLElement)) await show(place);
