// The page on which a second person decides: the draft as it will be published beside what was sent, the checklist,
// and the hash that this browser computed from what it shows.
import { post, upload } from "../page/api.js";
import { compare } from "../record/compare.js";
import { canonical } from "../sealed/canonical.js";
import { compared } from "../record/difference.js";
import { all, byId, h } from "../page/dom.js";
import { openDraft } from "../draft/drafts.js";
import { asDeskError } from "../page/errors.js";
import { accepted, address, read, takeOver } from "../forms/forms.js";
import { bringBack } from "../forms/autosave.js";
import { ask, unopened } from "../record/viewed.js";
import { failed } from "../page/changes.js";
import { problems } from "../record/validate.js";
import { busy, data, fail, keys, unlocked } from "../page/page.js";
import { openInto } from "../reading/parcel.js";
import { sentence } from "../record/fields.js";
import { review } from "../record/review.js";
import { openSealed } from "../sealed/sealed.js";
import { requireAgreed, requireProposed, signed, signedConfirmation } from "../roster/consent.js";
import { deskKey } from "../roster/desk_key.js";
import { draftedWords, releaseWords } from "../roster/words.js";
import { say } from "../page/words.js";

/** @typedef {import("../draft/drafts.js").Draft} Draft */
/** @typedef {{ id: string, url: string, mailbox: string }} ParcelEntry */
/** @typedef {import("../roster/words.js").SignedBy} SignedBy */
/** @typedef {{ author: SignedBy | null, approvals: SignedBy[] }} Agreed */
/** @typedef {{ desk: string, case: string, number: number, agreed: Agreed, parcels: ParcelEntry[], draft: string, content_hash: string, rules: import("../record/rules.js").Rules, settled: import("../record/rules.js").Unread | null }} ReleaseData `draft`: address of the sealed draft */

/**
 * Whether others agreed, before anybody presses anything: what is written into the database alone shows here, in red.
 *
 * @param {HTMLFormElement} form
 * @param {string} hash
 * @returns {Promise<void>} Throws DeskError "refused".
 */
async function requireOthers(form, hash) {
  const { desk, case: id, number, agreed } = page;
  if (form.dataset["release"] === "confirm")
    return requireProposed(form, { desk, case: id, bound_to: hash });
  if (form.dataset["release"] !== "publish") return undefined;
  const author = {
    words: draftedWords(desk, id, hash),
    by: agreed.author ? [agreed.author] : [],
  };
  const words = releaseWords("approve", desk, id, hash, number);
  return requireAgreed(desk, [author, { words, by: agreed.approvals }], false);
}

/**
 * This person's own signature, once those of the others were verified here.
 *
 * @param {HTMLFormElement} form
 * @param {string} hash
 * @returns {Promise<Record<string, string>>} Throws DeskError "refused".
 */
async function agreedTo(form, hash) {
  const { desk, case: id, number } = page;
  await requireOthers(form, hash);
  return form.dataset["release"] === "publish"
    ? signed(releaseWords("publish", desk, id, hash, number))
    : signedConfirmation(form, { desk, case: id, bound_to: hash });
}

/** @param {HTMLFormElement} form @param {Draft} draft */
async function decide(form, draft) {
  const said = { ...read(form).clear, content_hash: draft.hash };
  const { desk, case: id, number } = page;
  if (form.dataset["release"] === "sign")
    return post(address(form), { ...said, ...(await signed(draftedWords(desk, id, draft.hash))) });
  if (form.dataset["release"] === "approve") {
    const words = releaseWords("approve", desk, id, draft.hash, number);
    return post(address(form), { ...said, ...(await signed(words)) });
  }
  const fields = { ...said, ...(await agreedTo(form, draft.hash)) };
  // Two people have approved these bytes: now, and only now, the server gets them in the clear.
  const files = draft.media.map(({ name, bytes }) => ({ name: name.replace("media/", ""), bytes }));
  return upload(address(form), { ...fields, document: canonical(draft.document) }, files);
}

/**
 * Why nothing was decided. When the draft has changed since it was opened here, the new one is shown beside this one.
 *
 * @param {HTMLElement} place
 * @param {unknown} error
 * @param {Draft} draft
 */
async function refused(place, error, draft) {
  await failed(place, error);
  const newer = asDeskError(error).response["newer"];
  if (!newer) return;
  const theirs = await openDraft(newer.url, (await deskKey(keys(), page.desk)).identity);
  const again = h("a", { class: "button", href: window.location.pathname }, say("draft_look"));
  place.append(compared(theirs.document, draft.document, page.rules), h("p", {}, again));
}

/** What the archive would refuse, said before two people spend their word on it. @param {Draft} draft @returns {boolean} */
function refusable(draft) {
  const wrong = problems(draft.document, page.rules, page.settled);
  const items = wrong.map((problem) => h("li", {}, sentence(page.rules, problem)));
  byId("wrong", HTMLElement).hidden = !wrong.length;
  byId("problems", HTMLElement).replaceChildren(...items);
  return wrong.length > 0;
}

/** The second person has opened every file before they say so; a retraction shows readers nothing new. @param {Draft} draft */
function look(draft) {
  if (draft.document.change === "retraction") return;
  const forms = all(
    document,
    "form[data-release=approve], form[data-release=confirm]",
    HTMLFormElement,
  );
  const follow = () => forms.forEach((form) => ask(form, left));
  const left = unopened(
    (draft.document.media ?? []).map(({ file }) => file),
    follow,
  );
  follow();
}

/** @param {Draft} draft */
function listen(draft) {
  for (const form of all(document, "form[data-release]", HTMLFormElement)) {
    const failure = h("div");
    form.before(failure);
    void requireOthers(form, draft.hash).then(
      () => (form.hidden = false),
      (error) => fail(failure, error),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      failure.replaceChildren();
      void busy(form, say("sending"), () =>
        decide(form, draft).then(
          (response) => accepted(form, response, ""),
          (error) => refused(failure, error, draft),
        ),
      );
    });
  }
}

/** @type {ReleaseData} */
const page = data();
takeOver(async () => (await deskKey(keys(), page.desk)).recipients);
await unlocked();
await bringBack();
try {
  const desk = await deskKey(keys(), page.desk);
  void openSealed(document, desk.identity);
  const draft = await openDraft(page.draft, desk.identity, page.content_hash);
  byId("record", HTMLElement).replaceChildren(...review(draft.document, page.rules, draft.media));
  byId("hash", HTMLElement).textContent = draft.hash;
  const sent = [];
  for (const parcel of page.parcels) {
    const opened = await openInto(parcel, desk.identity, byId(`parcel-${parcel.id}`, HTMLElement));
    sent.push(...(opened?.files ?? []).map((file) => ({ ...file, parcel: parcel.id })));
  }
  const files = compare(draft, sent, page.rules);
  byId("compare", HTMLElement).replaceChildren(...files);
  byId("files", HTMLElement).hidden = !files.length;
  if (!refusable(draft)) {
    listen(draft);
    look(draft);
  }
} catch (error) {
  fail(byId("failure", HTMLElement), error);
}
