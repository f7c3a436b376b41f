// The search page: opens the first words of every open report in the worker, and asks it what is in them.
import { getJson } from "./api.js";
import { forgetWorker, run } from "./crypto.js";
import { all, byId, h } from "./dom.js";
import { data, fail, keys, unlocked } from "./page.js";
import { deskKey, isUnlocked } from "./session.js";
import { say } from "./words.js";

/** @typedef {{ url: string, desk: string, case: string, number: string, day: string }} Entry */
/** @type {Map<string, Entry>} */
const entries = new Map();
const field = byId("sought", HTMLInputElement);
const AT_ONCE = 4; // requests
let [done, total, unreadable] = [0, 0, 0];

function tell() {
  const parts = [say(done < total ? "search_reading" : "search_ready", { done, total })];
  if (unreadable) parts.push(say("search_unreadable", { count: unreadable }));
  byId("reading", HTMLElement).textContent = parts.join(" ");
  const bar = byId("read", HTMLProgressElement);
  bar.value = total ? done / total : 1;
  bar.hidden = done >= total;
}

/** @param {Entry} entry */
async function read(entry) {
  const { identity } = await deskKey(keys(), entry.desk);
  if (!(await run("readHead", entry.url, identity))) unreadable += 1;
  done += 1;
  tell();
}

/** @param {Entry[]} batch some at a time: waiting for the network costs less than opening */
async function readAll(batch) {
  const waiting = [...batch];
  const lane = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) await read(entry);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function gather() {
  let more = "";
  do {
    const told = await getJson(`${data().parcels}?after=${more}`);
    if (!more) total = told["total"];
    tell();
    for (const entry of /** @type {Entry[]} */ (told["parcels"])) entries.set(entry.url, entry);
    await readAll(told["parcels"]);
    await search();
    more = told["more"];
  } while (more);
}

async function search() {
  const asked = field.value;
  const hits = await run("findWords", asked);
  // A newer question is under way: its answer is the one to show.
  if (asked !== field.value) return;
  byId("count", HTMLElement).textContent = asked.trim() ? say("search_found", { count: hits.length }) : "";
  byId("results", HTMLElement).replaceChildren(...hits.map(result).filter((node) => node !== null));
}

/** @param {import("./heads.js").Hit} hit */
function result({ url, excerpt }) {
  const entry = entries.get(url);
  if (!entry) return null;
  return h(
    "li",
    {},
    h("p", { class: "meta" }, h("time", { dir: "ltr" }, entry.day)),
    h("h2", {}, h("a", { href: entry.case }, h("code", {}, entry.number))),
    h("p", { dir: "auto" }, excerpt),
  );
}

/** Everything that was opened goes with the worker that opened it, and the tab begins anew. */
async function forget() {
  if (!byId("opened", HTMLElement).hidden || (await isUnlocked())) return;
  forgetWorker();
  entries.clear();
  field.value = "";
  byId("results", HTMLElement).replaceChildren();
  byId("count", HTMLElement).textContent = "";
  window.location.reload();
}

byId("search-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  all(document, "#results a", HTMLAnchorElement)[0]?.focus();
});
field.addEventListener("input", () => void search());
await unlocked();
new MutationObserver(() => void forget()).observe(byId("opened", HTMLElement), { attributeFilter: ["hidden"] });
field.focus();
await gather().catch((error) => fail(byId("failure", HTMLElement), error));
