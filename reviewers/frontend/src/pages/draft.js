// The draft editor: both languages side by side, what is still missing, and the sealed draft that is kept.
import { upload } from "../page/api.js";
import { sha256, toBase64 } from "../sealed/bytes.js";
import { canonicalBytes } from "../sealed/canonical.js";
import { run } from "../sealed/crypto.js";
import { compared, named } from "../record/difference.js";
import { build } from "../record/document.js";
import { doubtsOf } from "../record/dates.js";
import { all, byId, h } from "../page/dom.js";
import { membersOf, openDraft } from "../draft/drafts.js";
import { anchor } from "../draft/anchor.js";
import { addRow, beginFrom, entries, fill, renumber } from "../draft/editor.js";
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
import { saying } from "../page/status.js";
import { deskKey } from "../keys/session.js";
import { say } from "../page/words.js";

/** @typedef {import("../record/document.js").Language} Language */
/** @typedef {import("../record/document.js").Document} Document */
/** @typedef {import("../draft/media.js").Candidate} Candidate */
/** @typedef {{ id: string, url: string }} ParcelEntry */
/** @typedef {{ desk: string, status: string, parcels: ParcelEntry[], latest: string | null, number: number, save: string, rules: import("../record/validate.js").Rules, settled: Document | null }} DraftData `latest`: address of the sealed draft of that `number`; `save`: where to send the next */

/** @type {DraftData} */
const page = data();
const form = byId("editor", HTMLFormElement);
/** @type {Candidate[]} */
let candidates = [];
// How often something was typed, and how often until the last save.
let [typed, saved] = [0, 0];

/** @returns {Language[]} */
const languages = () =>
  /** @type {Language[]} */ (byId("languages", HTMLSelectElement).value.split(" "));

function current() {
  const chosen = choose(candidates);
  const fixed = {
    languages: languages(),
    change: byId("change", HTMLSelectElement).value,
    status: page.status,
  };
  const others = entries(form).filter(({ path }) => !path.startsWith("media."));
  return { ...chosen, document: build(others, fixed, chosen.documents) };
}

function follow() {
  for (const part of all(form, "[data-language]", HTMLElement)) {
    part.hidden = !languages().includes(/** @type {Language} */ (part.dataset["language"]));
  }
  byId("note-part", HTMLElement).hidden = byId("change", HTMLSelectElement).value === "publication";
  const { document: written } = current();
  const found = problems(written, page.rules, page.settled);
  const items = found.map(({ path, code }) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `#${anchor(path, candidates)}`, click: unfold },
        say(`problem_${code}`, { field: named(path) }),
      ),
    ),
  );
  byId("missing", HTMLElement).replaceChildren(...items);
  byId("complete", HTMLElement).hidden = found.length > 0;
  byId("incomplete", HTMLElement).hidden = found.length === 0;
  byId("submit", HTMLButtonElement).disabled = found.length > 0;
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
  const sealed = await run("sealMembers", membersOf(written, members, sources), [desk.recipient]);
  const { header, payload } = apart(sealed);
  const fields = {
    change: String(written["change"]),
    content_hash: await sha256(canonicalBytes(written)),
    header: toBase64(header),
    based_on: String(page.number),
    redacted: String(altered),
    submit: submit ? "1" : "",
  };
  const told = await upload(page.save, fields, [{ name: "draft.age", bytes: payload }]);
  saved = now;
  // What is saved next is made from this revision.
  page.number = Number(told["number"]);
  for (const { shape } of candidates) shape.altered = false;
  await accepted(form, told, "");
}

/** @param {string} identity */
async function begin(identity) {
  const files = [];
  for (const parcel of page.parcels) {
    const opened = await openInto(parcel.url, identity, byId(`parcel-${parcel.id}`, HTMLElement));
    files.push(...(opened?.files ?? []).map((file) => ({ ...file, parcel: parcel.id })));
  }
  candidates = await offer(files);
  const prepared = page.latest ? null : preparedDraft(files);
  if (page.latest) await reopen(page.latest, identity);
  if (prepared) beginFrom(form, prepared);
  await bringBack();
  follow();
}

/** @param {string} url @param {string} identity */
async function reopen(url, identity) {
  const draft = await openDraft(url, identity);
  const { media: _media, ...rest } = draft.document;
  fill(form, rest);
  byId("languages", HTMLSelectElement).value = /** @type {string[]} */ (
    draft.document["languages"]
  ).join(" ");
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
  const newer = asDeskError(error).told["newer"];
  if (!newer) return;
  const theirs = await openDraft(newer.url, (await deskKey(keys(), page.desk)).identity);
  place.append(compared(theirs.document, current().document), discarding(forget));
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
    saying("");
    const back = keepFocus(form);
    const submit = event.submitter?.id === "submit";
    void busy(form, say("sealing"), () => save(submit).catch((error) => refused(failure, error)))
      .then(follow)
      .then(back);
  });
  for (const button of all(form, "[data-add]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      const row = addRow(button.dataset["add"] ?? "");
      renumber();
      follow();
      row.querySelector("input")?.focus();
    });
  }
}

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
