// The search page: opens the first words of every report in the worker, and asks it what is in them.
import { getJson } from "../page/api.js";
import { forgetWorker, run } from "../sealed/crypto.js";
import { all, byId, h } from "../page/dom.js";
import { data, fail, keys, unlocked } from "../page/page.js";
import { forgetRemembered, remember, remembered } from "../reading/remembered.js";
import { isUnlocked } from "../keys/session.js";
import { deskKey } from "../roster/desk_key.js";
import { say } from "../page/words.js";

/** @typedef {import("../reading/remembered.js").Result} Result */
/** @typedef {{ url: string, desk: string, case: string, number: string, day: string, state: string, label: string }} Entry */
/** @type {Map<string, Entry>} of the choice that is being read, by the address of the parcel */
let entries = new Map();
/** @type {Map<string, Result>} what was found before a hit was opened, until everything is read anew */
let before = new Map();
const field = byId("sought", HTMLInputElement);
const which = byId("which", HTMLSelectElement);
const month = byId("month", HTMLSelectElement);
const MOST = 200; // results on the page: more are not read through, they are narrowed
let [done, total, unreadable, reading] = [0, 0, 0, 0];

function tell() {
  const parts = [say(done < total ? "search_reading" : "search_ready", { done, total })];
  if (unreadable) parts.push(say("search_unreadable", { count: unreadable }));
  if (before.size) parts.push(say("search_before"));
  byId("reading", HTMLElement).textContent = parts.join(" ");
  const bar = byId("read", HTMLProgressElement);
  bar.value = total ? done / total : 1;
  bar.hidden = done >= total;
}

/** @param {Entry} entry @returns {string} the id of its parcel, without hyphens */
const idOf = ({ url }) => url.split("/").filter(Boolean).at(-1)?.replaceAll("-", "") ?? "";

/** @param {Entry[]} batch @param {string} heads where their beginnings are @param {number} turn */
async function readAll(batch, heads, turn) {
  /** @type {Record<string, { url: string, identity: string }>} */ const parcels = {};
  for (const entry of batch) {
    const { identity } = await deskKey(keys(), entry.desk);
    parcels[idOf(entry)] = { url: entry.url, identity };
  }
  const damaged = await run("readHeads", heads, parcels);
  if (turn !== reading) return;
  unreadable += damaged;
  done += batch.length;
  tell();
  if (field.value.trim()) await search();
}

/** Reads what the choice asks for; what was read for another choice is open already. */
async function gather() {
  const turn = (reading += 1);
  [done, total, unreadable, entries] = [0, 0, 0, new Map()];
  const choice = new URLSearchParams({ which: which.value, month: month.value });
  let [more, batch] = ["", Promise.resolve()];
  do {
    const asked = `?${choice}&after=${more}`;
    // Beside it the batch before is opened: the network and the cipher wait for each other no longer than they must.
    const [response] = await Promise.all([getJson(data().parcels + asked), batch]);
    if (turn !== reading) return;
    if (!more) total = response["total"];
    tell();
    for (const entry of /** @type {Entry[]} */ (response["parcels"])) entries.set(entry.url, entry);
    batch = readAll(response["parcels"], data().heads + asked, turn);
    more = response["more"];
  } while (more);
  await batch;
  if (turn !== reading) return;
  before = new Map();
  tell();
  await search();
}

/** @returns {Promise<Result[]>} the newest first */
async function found() {
  /** @type {Map<string, Result>} */ const results = new Map(before);
  for (const { url, excerpt } of await run("findWords", field.value)) {
    const entry = entries.get(url);
    if (entry) results.set(url, { ...entry, excerpt });
  }
  return [...results.values()].sort((one, other) =>
    one.day < other.day ? 1 : one.day > other.day ? -1 : 0,
  );
}

async function search() {
  const asked = field.value;
  const results = await found();
  // A newer question is under way: its answer is the one to show.
  if (asked !== field.value) return;
  show(results);
  if (asked.trim())
    await remember({
      sought: asked,
      which: which.value,
      month: month.value,
      results: results.slice(0, MOST),
    });
  else forgetRemembered();
}

/** @param {Result[]} results */
function show(results) {
  const count = field.value.trim() ? [say("search_found", { count: results.length })] : [];
  if (results.length > MOST) count.push(say("search_most", { count: MOST }));
  byId("count", HTMLElement).textContent = count.join(" ");
  byId("results", HTMLElement).replaceChildren(...results.slice(0, MOST).map(result));
}

/** @param {Result} found */
function result({ case: address, number, day, state, label, excerpt }) {
  return h(
    "li",
    {},
    h(
      "p",
      { class: "meta" },
      h("time", { dir: "ltr" }, day),
      " ",
      h("span", { class: "badge", "data-state": state }, label),
    ),
    h("h2", {}, h("a", { href: address }, h("code", {}, number))),
    h("p", { dir: "auto" }, excerpt),
  );
}

/** Brings back what was asked before a hit was opened. */
async function restore() {
  const asked = await remembered();
  if (!asked) return;
  [field.value, which.value, month.value] = [asked.sought, asked.which, asked.month];
  before = new Map(asked.results.map((each) => [each.url, each]));
  show(await found());
}

/** Everything that was opened goes with the worker that opened it, and the tab begins anew. */
async function forget() {
  if (!byId("opened", HTMLElement).hidden || (await isUnlocked())) return;
  forgetWorker();
  forgetRemembered();
  entries.clear();
  field.value = "";
  byId("results", HTMLElement).replaceChildren();
  byId("count", HTMLElement).textContent = "";
  window.location.reload();
}

const begin = () => gather().catch((error) => fail(byId("failure", HTMLElement), error));
byId("search-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  all(document, "#results a", HTMLAnchorElement)[0]?.focus();
});
field.addEventListener("input", () => {
  before = new Map();
  void search();
});
for (const choice of [which, month]) {
  choice.addEventListener("change", () => {
    before = new Map();
    void begin();
  });
}
await unlocked();
new MutationObserver(() => void forget()).observe(byId("opened", HTMLElement), {
  attributeFilter: ["hidden"],
});
await restore();
field.focus();
await begin();
