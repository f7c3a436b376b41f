// The draft editor: both languages side by side, what is still missing, and the sealed draft that is kept.
import { fetchBytes, upload } from "./api.js";
import { sha256, text, toBase64 } from "./bytes.js";
import { canonicalBytes } from "./canonical.js";
import { run } from "./crypto.js";
import { build } from "./document.js";
import { all, byId, h } from "./dom.js";
import { addRow, entries, fill, renumber } from "./editor.js";
import { apart } from "./header.js";
import { choose, offer, restore } from "./media.js";
import { problems } from "./missing.js";
import { busy, data, fail, keys, unlocked } from "./page.js";
import { openInto } from "./parcel.js";
import { deskKey } from "./session.js";
import { say } from "./words.js";

/** @typedef {import("./document.js").Language} Language */
/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./media.js").Candidate} Candidate */
/** @typedef {{ id: string, url: string }} ParcelEntry */
/** @typedef {{ desk: string, status: string, parcels: ParcelEntry[], latest: string | null, save: string }} DraftData `latest`: address of the sealed draft; `save`: where to send the next */

/** @type {DraftData} */
const page = data();
const form = byId("editor", HTMLFormElement);
/** @type {Candidate[]} */
let candidates = [];
let changed = false;

/** @returns {Language[]} */
const languages = () => /** @type {Language[]} */ (byId("languages", HTMLSelectElement).value.split(" "));

function current() {
  const chosen = choose(candidates);
  const fixed = { languages: languages(), change: byId("change", HTMLSelectElement).value, status: page.status };
  const others = entries(form).filter(({ path }) => !path.startsWith("media."));
  return { document: build(others, fixed, chosen.documents), members: chosen.members };
}

function follow() {
  for (const part of all(form, "[data-language]", HTMLElement)) {
    part.hidden = !languages().includes(/** @type {Language} */ (part.dataset["language"]));
  }
  byId("note-part", HTMLElement).hidden = byId("change", HTMLSelectElement).value === "publication";
  const found = problems(current().document);
  const items = found.map(({ path, code }) =>
    h("li", {}, h("a", { href: `#${anchor(path)}` }, say(`problem_${code}`, { field: named(path) }))),
  );
  byId("missing", HTMLElement).replaceChildren(...items);
  byId("complete", HTMLElement).hidden = found.length > 0;
  byId("incomplete", HTMLElement).hidden = found.length === 0;
  byId("submit", HTMLButtonElement).disabled = found.length > 0;
}

/** @param {string} path @returns {string} the id of the field that a problem is about */
function anchor(path) {
  return document.getElementById(path) ? path : (path.split(".")[0] ?? path);
}

/** @param {string} path @returns {string} the field's name as the page shows it */
function named(path) {
  const names = path.split(".");
  const language = names.at(-1) === "ar" || names.at(-1) === "en" ? say(`language_${names.pop()}`) : "";
  const number = names.find((name) => /^\d+$/.test(name));
  const label = say(`doc_${names.filter((name) => name !== number).join("_")}`);
  return [label, number === undefined ? "" : String(Number(number) + 1), language].filter(Boolean).join(" · ");
}

/** @param {boolean} submit whether it goes to the safety review */
async function save(submit) {
  const { document: written, members } = current();
  const bytes = canonicalBytes(written);
  const desk = await deskKey(keys(), page.desk);
  const sealed = await run("sealMembers", [{ name: "draft.json", bytes }, ...members], [desk.recipient]);
  const { header, payload } = apart(sealed);
  const fields = {
    change: String(written["change"]),
    content_hash: await sha256(bytes),
    header: toBase64(header),
    submit: submit ? "1" : "",
  };
  const told = await upload(page.save, fields, [{ name: "draft.age", bytes: payload }]);
  changed = false;
  window.location.assign(told.next ?? window.location.href);
}

/** @param {string} identity */
async function begin(identity) {
  const files = [];
  for (const parcel of page.parcels) {
    const opened = await openInto(parcel.url, identity, byId(`parcel-${parcel.id}`, HTMLElement));
    files.push(...(opened?.files ?? []));
  }
  candidates = await offer(files);
  if (page.latest) await reopen(page.latest, identity);
  follow();
}

/** @param {string} url @param {string} identity */
async function reopen(url, identity) {
  const members = await run("openMembers", await fetchBytes(url), identity);
  const [first] = members;
  /** @type {Document} */ const written = first ? JSON.parse(text(first.bytes)) : {};
  const { media, ...rest } = written;
  fill(form, rest);
  byId("languages", HTMLSelectElement).value = /** @type {string[]} */ (written["languages"]).join(" ");
  restore(candidates, /** @type {Document[]} */ (media ?? []));
}

function listen() {
  form.addEventListener("input", () => {
    changed = true;
    follow();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const failure = byId("save-failure", HTMLElement);
    failure.replaceChildren();
    const submit = event.submitter?.id === "submit";
    void busy(form, say("sealing"), () => save(submit).catch((error) => fail(failure, error))).then(follow);
  });
  for (const button of all(form, "[data-add]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      const row = addRow(button.dataset["add"] ?? "");
      renumber();
      follow();
      row.querySelector("input")?.focus();
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

listen();
await unlocked();
try {
  const desk = await deskKey(keys(), page.desk);
  await begin(desk.identity);
} catch (error) {
  fail(byId("failure", HTMLElement), error);
}
