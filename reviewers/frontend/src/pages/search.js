// The search page: what the worker has opened is asked what is in it.
import { forgetWorker } from "../sealed/crypto.js";
import { all, byId, h } from "../page/dom.js";
import { fail, unlocked } from "../page/page.js";
import { answer, forgetEntries, readChoice } from "../reading/gathering.js";
import { forgetRemembered, remember, remembered } from "../reading/remembered.js";
import { isUnlocked } from "../keys/session.js";
import { say } from "../page/words.js";

/** @typedef {import("../reading/remembered.js").Result} Result */
/** @type {Map<string, Result>} what was found before a hit was opened, until everything is read anew */
let before = new Map();
const field = byId("sought", HTMLInputElement);
const which = byId("which", HTMLSelectElement);
const month = byId("month", HTMLSelectElement);
const MOST = 200; // results on the page, as many as the worker gives
const STEPS = 20; // of what is read: so often the question is asked again meanwhile
/** @type {import("../reading/gathering.js").Progress} */
let read = { done: 0, total: 0, unreadable: 0, unbelieved: 0 };
let asked = 0; // the step at which it was asked last
/** @type {Promise<void> | null} the question that is under way */
let asking = null;
let again = false; // whether there is a newer one

function tell() {
  const { done, total, unreadable, unbelieved } = read;
  const parts = [say(done < total ? "search_reading" : "search_ready", { done, total })];
  if (unreadable) parts.push(say("search_unreadable", { count: unreadable }));
  if (unbelieved) parts.push(say("search_unbelieved", { count: unbelieved }));
  tellProgress(parts, done, total);
}

/** @param {number} opened @param {number} count of the parts of the index */
const tellIndex = (opened, count) =>
  tellProgress([say("search_index", { done: opened, total: count })], opened, count + 1);

/** @param {string[]} parts @param {number} reached @param {number} whole */
function tellProgress(parts, reached, whole) {
  const last = before.size ? [say("search_before")] : [];
  byId("reading", HTMLElement).textContent = [...parts, ...last].join(" ");
  const bar = byId("read", HTMLProgressElement);
  bar.value = whole ? reached / whole : 1;
  bar.hidden = reached >= whole;
}

/** @param {import("../reading/gathering.js").Progress} progress */
async function tellRead(progress) {
  read = progress;
  tell();
  const step = progress.total ? Math.floor((STEPS * progress.done) / progress.total) : STEPS;
  if (field.value.trim() && step !== asked) void search();
  asked = step;
}

/** Reads what the choice asks for; what was read for another choice is open already. */
async function gather() {
  const choice = { which: which.value, month: month.value };
  if (!(await readChoice(choice, tellIndex, tellRead))) return;
  before = new Map();
  tell();
  await search();
}

/** @returns {Promise<{ count: number, results: Result[] }>} the newest first */
async function found() {
  const { count, results } = await answer(field.value);
  const all = new Map([...before.values(), ...results].map((one) => [one.parcel, one]));
  const sorted = [...all.values()].sort((one, other) =>
    one.day < other.day ? 1 : one.day > other.day ? -1 : 0,
  );
  return { count: Math.max(count, all.size), results: sorted };
}

/** Answers what is in the field; what is typed meanwhile is asked once, at the end. */
function search() {
  again = true;
  asking ??= answered().finally(() => {
    asking = null;
  });
  return asking;
}

async function answered() {
  while (again) {
    again = false;
    await answerOnce();
  }
}

async function answerOnce() {
  const sought = field.value;
  const { count, results } = await found();
  // A newer question is under way: its answer is the one to show.
  if (sought !== field.value) return;
  show(results, count);
  if (sought.trim())
    await remember({
      sought,
      which: which.value,
      month: month.value,
      results: results.slice(0, MOST),
    });
  else forgetRemembered();
}

/** @param {Result[]} results @param {number} count of all of them */
function show(results, count) {
  const sentences = field.value.trim() ? [say("search_found", { count })] : [];
  if (count > MOST) sentences.push(say("search_most", { count: MOST }));
  byId("count", HTMLElement).textContent = sentences.join(" ");
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
  before = new Map(asked.results.map((one) => [one.parcel, one]));
  const { count, results } = await found();
  show(results, count);
}

/** Everything that was opened goes with the worker that opened it, and the tab begins anew. */
async function forget() {
  if (!byId("opened", HTMLElement).hidden || (await isUnlocked())) return;
  forgetWorker();
  forgetRemembered();
  forgetEntries();
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
