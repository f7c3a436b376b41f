// The page on which a second person decides: the draft as it will be published beside what was sent, the checklist,
// and the hash that this browser computed from what it shows.
import { fetchBytes, post, upload } from "./api.js";
import { sha256, text } from "./bytes.js";
import { canonical, canonicalBytes } from "./canonical.js";
import { run } from "./crypto.js";
import { all, byId, h } from "./dom.js";
import { DeskError } from "./errors.js";
import { address, read, takeOver } from "./forms.js";
import { busy, data, fail, keys, unlocked } from "./page.js";
import { openInto } from "./parcel.js";
import { record } from "./record.js";
import { openSealed } from "./sealed.js";
import { deskKey } from "./session.js";
import { say } from "./words.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {{ document: Document, hash: string, media: { name: string, bytes: import("./bytes.js").Bytes }[] }} Draft */
/** @typedef {{ id: string, url: string }} ParcelEntry */
/** @typedef {{ desk: string, parcels: ParcelEntry[], draft: string, content_hash: string }} ReleaseData `draft`: address of the sealed draft */

/**
 * @param {string} url
 * @param {string} identity
 * @param {string} expected the hash that the server keeps for it
 * @returns {Promise<Draft>} Throws DeskError "damaged" when hash, document and files do not belong together.
 */
async function openDraft(url, identity, expected) {
  const [first, ...media] = await run("openMembers", await fetchBytes(url), identity);
  if (first?.name !== "draft.json") throw new DeskError("damaged");
  /** @type {Document} */ const document = JSON.parse(text(first.bytes));
  const hash = await sha256(canonicalBytes(document));
  if (hash !== expected) throw new DeskError("damaged");
  for (const entry of /** @type {any[]} */ (document["media"] ?? [])) {
    const member = media.find((candidate) => candidate.name === `media/${entry.file}`);
    if (!member || (await sha256(member.bytes)) !== entry.sha256) throw new DeskError("damaged");
  }
  return { document, hash, media };
}

/** @param {HTMLFormElement} form @param {Draft} draft */
async function decide(form, draft) {
  const fields = { ...read(form).clear, content_hash: draft.hash };
  if (form.dataset["release"] === "approve") return post(address(form), fields);
  // Two people have approved these bytes: now, and only now, the server gets them in the clear.
  const files = draft.media.map(({ name, bytes }) => ({ name: name.replace("media/", ""), bytes }));
  return upload(address(form), { ...fields, document: canonical(draft.document) }, files);
}

/** @param {Draft} draft */
function listen(draft) {
  for (const form of all(document, "form[data-release]", HTMLFormElement)) {
    const failure = h("div");
    form.before(failure);
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      failure.replaceChildren();
      void busy(form, say("sending"), () =>
        decide(form, draft).then(
          (told) => window.location.assign(told.next ?? window.location.href),
          (error) => fail(failure, error),
        ),
      );
    });
  }
}

/** @type {ReleaseData} */
const page = data();
takeOver(async () => [(await deskKey(keys(), page.desk)).recipient]);
await unlocked();
try {
  const desk = await deskKey(keys(), page.desk);
  void openSealed(document, desk.identity);
  const draft = await openDraft(page.draft, desk.identity, page.content_hash);
  byId("record", HTMLElement).replaceChildren(...record(draft.document, draft.media));
  byId("hash", HTMLElement).textContent = draft.hash;
  for (const parcel of page.parcels)
    await openInto(parcel.url, desk.identity, byId(`parcel-${parcel.id}`, HTMLElement));
  listen(draft);
} catch (error) {
  fail(byId("failure", HTMLElement), error);
}
