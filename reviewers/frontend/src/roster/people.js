// The list of a desk on the page "People": the digits of everybody in it, and the forms whose answers are signed.
import { all, h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { read } from "../forms/forms.js";
import { fail, keys } from "../page/page.js";
import { say } from "../page/words.js";
import { deskDigits, nameCommitment, personDigits } from "./digits.js";
import { act, admission, askAgain, complete, wrappedFor } from "./making.js";
import { answerOf, listOf } from "./served.js";

/** @typedef {import("./making.js").Claim} Claim */
/** @typedef {import("./statements.js").Request} Request */

/** @param {string} desk @returns {Promise<Claim[]>} those whose names are what their keys were signed with */
async function claimsOf(desk) {
  const { claims, names } = /** @type {any} */ (await answerOf(desk));
  const proved = await Promise.all(
    claims.map(async (/** @type {Claim} */ claim) => {
      const { name, salt } = names[claim.person] ?? {};
      return claim.account === name && claim.name === (await nameCommitment(name, salt));
    }),
  );
  return claims.filter((/** @type {Claim} */ _, /** @type {number} */ place) => proved[place]);
}

/** Fills in the digits of every list on the page. @param {Document} page */
export async function showLists(page) {
  for (const place of all(page, "[data-desk-list]", HTMLElement)) {
    try {
      await showList(place);
    } catch (error) {
      const failure = h("div");
      place.prepend(failure);
      fail(failure, error);
    }
  }
}

/** @param {HTMLElement} place of one desk */
async function showList(place) {
  const desk = place.dataset["desk"] ?? "";
  const list = await listOf(desk);
  if (!list?.state) return;
  const { state, names, proposals } = list;
  for (const print of all(place, "[data-desk-print]", HTMLElement))
    print.textContent = await deskDigits(state);
  /** @type {Map<string, { name: string, recipient: string, signing: string }>} */
  const people = new Map();
  for (const claim of await claimsOf(desk))
    people.set(claim.person, { ...claim, name: claim.account });
  for (const print of all(place, "[data-claim-print]", HTMLElement)) {
    const found = people.get(print.dataset["claimPrint"] ?? "");
    print.textContent = found ? await personDigits(found) : "";
  }
  // What stands in the list is shown for its people, also while another key of theirs waits.
  for (const [person, stands] of Object.entries(state.people))
    people.set(person, { ...stands, name: names[person] ?? people.get(person)?.name ?? "" });
  for (const print of all(place, "[data-person-print]", HTMLElement)) {
    const found = people.get(print.dataset["personPrint"] ?? "");
    print.textContent = found ? await personDigits(found) : "";
  }
  for (const print of all(place, "[data-request-print]", HTMLElement)) {
    const asked = proposals.find(({ id }) => String(id) === print.dataset["requestPrint"]);
    const { recipient = "", signing = "" } = asked?.request.facts ?? {};
    const name = people.get(asked?.request.subject ?? "")?.name ?? "";
    print.textContent = await personDigits({ name, recipient, signing });
  }
}

/** @param {HTMLFormElement} form in which the passphrase is typed again. Throws DeskError "passphrase". */
export async function again(form) {
  const [field] = all(form, "[data-passphrase]", HTMLInputElement);
  if (!field) throw new DeskError("internal");
  await askAgain(keys(), field.value);
  field.value = "";
}

/** A form of an act: alone, or its first half. @param {HTMLFormElement} form */
export async function changed(form) {
  const { desk = "", roster = "", person = "" } = form.dataset;
  await again(form);
  if (roster === "admit") return admitted(desk, person);
  const { clear } = read(form);
  return act(desk, roster, person, facts(form, clear), async () => ({}));
}

/** @param {HTMLFormElement} form @param {Record<string, string>} clear */
function facts(form, clear) {
  const { roster = "" } = form.dataset;
  if (roster === "roles") {
    const boxes = all(form, "[name=roles]:checked", HTMLInputElement);
    return { roles: boxes.map((box) => box.value).sort() };
  }
  if (roster === "custodian_key") return { recipient: (clear["recipient"] ?? "").trim() };
  if (roster === "retention") return { days: Number(clear["days"]) };
  return {};
}

/** @param {string} desk @param {string} person who waits */
async function admitted(desk, person) {
  const claim = (await claimsOf(desk)).find((each) => each.person === person);
  // What stood on the page when the digits were compared may have been replaced since.
  if (!claim) throw new DeskError("refused", [say("claim_changed")]);
  return act(desk, "admit", person, admission(claim), () => wrappedFor(keys(), desk, claim));
}

/** The second half. @param {HTMLFormElement} form */
export async function completed(form) {
  const { desk = "", complete: id = "" } = form.dataset;
  await again(form);
  return complete(desk, Number(id), async ({ act: asked, subject, facts: said }) =>
    asked === "admit"
      ? wrappedFor(keys(), desk, { person: subject, recipient: said["recipient"] })
      : {},
  );
}
