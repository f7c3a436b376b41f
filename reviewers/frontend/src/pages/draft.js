// The draft editor: the languages side by side, what is still missing, and the sealed draft that is kept.
import { upload } from "../page/api.js";
import { sha256, toBase64 } from "../sealed/bytes.js";
import { canonicalBytes } from "../sealed/canonical.js";
import { run } from "../sealed/crypto.js";
import { compared } from "../record/difference.js";
import { build } from "../record/document.js";
import { sentence } from "../record/fields.js";
import { doubtsOf } from "../record/dates.js";
import { all, byId, h } from "../page/dom.js";
import { membersOf, openDraft } from "../draft/drafts.js";
import { anchor } from "../draft/anchor.js";
import { addRow, entries, fill, renumber } from "../draft/editor.js";
import { followDate } from "../draft/event_date.js";
import { buildForm, offerChanges, reveal } from "../draft/form.js";
import { asDeskError } from "../page/errors.js";
import { keepFocus } from "../page/focus.js";
import { open, unfold } from "../page/expand.js";
import { accepted } from "../forms/forms.js";
import { apart } from "../sealed/header.js";
import { bringBack } from "../forms/autosave.js";
import { choose, offer, restore } from "../draft/media.js";
import { failed } from "../page/changes.js";
import { problems } from "../record/validate.js";
import { busy, data, fail, keys, unlocked } from "../page/page.js";
import { openInto } from "../reading/parcel.js";
import { preparedDraft } from "../draft/imported.js";
import { discarding, keepEditor } from "../draft/autosave_rows.js";
import { showStatus } from "../page/status.js";
import { signed, signedProposal } from "../roster/consent.js";
import { deskKey } from "../roster/desk_key.js";
import { draftedWords } from "../roster/words.js";
import { say } from "../page/words.js";

/** @typedef {import("../record/rules.js").Rules} Rules */
/** @typedef {import("../record/rules.js").Unread} Unread */
/** @typedef {import("../draft/media.js").Candidate} Candidate */
/** @typedef {{ id: string, url: string, kind: string, mailbox: string }} ParcelEntry */
/** @typedef {{ case: string, desk: string, status: string, changes: { slug: string, label: string, act: string }[], parcels: ParcelEntry[], latest: string | null, number: number, save: string, rules: Rules, settled: Unread | null }} DraftData `changes`: what a draft can be now; `latest`: address of the sealed draft of that `number`; `save`: where to send the next */

/** @type {DraftData} */
const page = data();
const form = byId("editor", HTMLFormElement);
/** @type {Candidate[]} */
let candidates = [];
// How often something was typed, and how often until the last save.
let [typed, saved] = [0, 0];

function current() {
  const chosen = choose(candidates);
  const others = entries(form).filter(({ path }) => !path.startsWith("media."));
  return { ...chosen, document: build(others, page.status, chosen.documents, page.rules) };
}

function follow() {
  const { document: written } = current();
  reveal(form, written);
  const wrong = problems(written, page.rules, page.settled);
  const items = wrong.map((problem) => {
    const href = `#${anchor(problem.path, candidates)}`;
    return h("li", {}, h("a", { href, click: unfold }, sentence(page.rules, problem)));
  });
  byId("missing", HTMLElement).replaceChildren(...items);
  byId("complete", HTMLElement).hidden = wrong.length > 0;
  byId("incomplete", HTMLElement).hidden = wrong.length === 0;
  byId("submit", HTMLButtonElement).disabled = wrong.length > 0;
  const doubts = doubtsOf(written, page.rules.dates, new Date()).map((code) =>
    h("p", { class: "note" }, say(`doubt_${code}`)),
  );
  byId("doubts", HTMLElement).replaceChildren(...doubts);
}

/** @param {boolean} submit whether it goes to the safety review */
async function save(submit) {
  const now = typed;
  const { document: written, members, sources, altered } = current();
  const desk = await deskKey(keys(), page.desk);
  const sealed = await run("sealMembers", membersOf(written, members, sources), desk.recipients);
  const { header, payload } = apart(sealed);
  const fields = {
    change: String(written["change"]),
    content_hash: await sha256(canonicalBytes(written)),
    header: toBase64(header),
    based_on: String(page.number),
    redacted: String(altered),
    submit: submit ? "1" : "",
  };
  // Of a later version that is proposed at once, the proposal is signed.
  const act = submit ? page.changes.find(({ slug }) => slug === fields.change)?.act : "";
  const { desk: at, case: id } = page;
  const said = act
    ? await signedProposal(act, at, id, fields.content_hash, null)
    : await signed(draftedWords(at, id, fields.content_hash));
  const response = await upload(page.save, { ...fields, ...said }, [
    { name: "draft.age", bytes: payload },
  ]);
  saved = now;
  // What is saved next is made from this revision.
  page.number = Number(response["number"]);
  for (const { shape } of candidates) shape.altered = false;
  await accepted(form, response, "");
}

/** @param {string} identity */
async function begin(identity) {
  const files = [];
  for (const parcel of page.parcels) {
    const opened = await openInto(parcel, identity, byId(`parcel-${parcel.id}`, HTMLElement));
    const raw = parcel.kind === "sealed";
    files.push(...(opened?.files ?? []).map((file) => ({ ...file, parcel: parcel.id, raw })));
  }
  candidates = await offer(files, page.rules);
  const imported = page.latest ? null : preparedDraft(files.filter(({ raw }) => !raw));
  if (page.latest) await reopen(page.latest, identity);
  if (imported) {
    fill(form, imported, page.rules);
    byId("prepared", HTMLElement).hidden = false;
  }
  await bringBack();
  follow();
}

/** @param {string} url @param {string} identity */
async function reopen(url, identity) {
  const draft = await openDraft(url, identity);
  const { media: _media, ...rest } = draft.document;
  fill(form, rest, page.rules);
  await restore(candidates, draft);
}

/**
 * Why nothing was saved. When a colleague saved a draft meanwhile, theirs is shown beside what stands here; saving
 * once more is then a choice, made with both in sight.
 *
 * @param {HTMLElement} place
 * @param {unknown} error
 */
async function refused(place, error) {
  await failed(place, error);
  const newer = asDeskError(error).response["newer"];
  if (!newer) return;
  const theirs = await openDraft(newer.url, (await deskKey(keys(), page.desk)).identity);
  place.append(compared(theirs.document, current().document, page.rules), discarding(forget));
  page.number = newer.number;
}

/** What was typed counts no more. */
const forget = () => void (saved = typed);

function listen() {
  form.addEventListener("input", () => {
    typed += 1;
    follow();
  });
  // A browser sends no form with a number that is none, and says why at the field: only where the field can be seen.
  form.addEventListener("invalid", (event) => open(event.target), true);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const failure = byId("save-failure", HTMLElement);
    failure.replaceChildren();
    showStatus("");
    const back = keepFocus(form);
    const submit = event.submitter?.id === "submit";
    void busy(form, say("sealing"), () => save(submit).catch((error) => refused(failure, error)))
      .then(follow)
      .then(back);
  });
  for (const button of all(form, "[data-add]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      const row = addRow(page.rules, button.dataset["add"] ?? "");
      renumber(page.rules);
      follow();
      row.querySelector("input")?.focus();
    });
  }
}

buildForm(page.rules, (part) => byId(`part-${part}`, HTMLElement));
offerChanges(page.changes);
followDate(page.rules);
listen();
keepEditor(form, page, {
  isTyped: () => typed !== saved,
  hasFiles: () => candidates.some(({ shape }) => shape.altered),
  back: () => {
    typed += 1;
    byId("failure", HTMLElement).replaceChildren(discarding(forget));
    for (const { chosen } of candidates) chosen.dispatchEvent(new Event("change"));
  },
});
await unlocked();
try {
  const desk = await deskKey(keys(), page.desk);
  await begin(desk.identity);
} catch (error) {
  fail(byId("failure", HTMLElement), error);
}
