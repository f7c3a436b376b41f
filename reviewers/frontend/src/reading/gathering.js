// What the search page reads: the desk's index, the list of parcels, and the beginnings of those that no part of the
// index has. The words stay in the worker.
import { getJson } from "../page/api.js";
import { run } from "../sealed/crypto.js";
import { data, keys } from "../page/page.js";
import { deskKey } from "../roster/desk_key.js";
import { each, readSegments, writeSegments } from "./segments.js";

/** @typedef {import("./remembered.js").Result} Result */
/** @typedef {[parcel: string, of: string, desk: number, day: string, state: string, header: string]} Row as the server lists it; `of`: the case; ids without hyphens */
/** @typedef {{ case: string, desk: string, day: string, state: string, label: string, header: string }} Entry */
/** @typedef {{ done: number, total: number, unreadable: number, unbelieved: number }} Progress parcels; `unbelieved`: parts of the index */
/** @typedef {(progress: Progress) => Promise<void>} Watch */

/** @type {Map<string, Entry>} of the choice that is being read, by the id of the parcel */
let entries = new Map();
/** @type {Promise<number> | null} how many parts of the index were not believed; it is read once */
let index = null;
/** @type {Promise<void>} */
let writing = Promise.resolve();
let turns = 0;

/** @param {string} pattern of an address @param {string} id without hyphens */
const address = (pattern, id) =>
  pattern.replace("{id}", id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));

/** @template Item @param {Item[]} items @returns {Item[][]} as many at a time as the server gives beginnings */
function inBatches(items) {
  const size = data().heads_at_a_time;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
}

/** @param {{ parcel: string, desk: string }[]} batch @returns {Promise<number>} how many could not be opened. Throws DeskError. */
async function openHeads(batch) {
  /** @type {Record<string, import("../sealed/index.js").Closed>} */ const parcels = {};
  for (const { parcel, desk } of batch) {
    const { identity } = await deskKey(keys(), desk);
    parcels[parcel] = { url: address(data().parcel, parcel), identity, desk };
  }
  const asked = new URLSearchParams(batch.map(({ parcel }) => ["parcel", parcel]));
  return run("readHeads", `${data().heads}?${asked}`, parcels);
}

/** What is asked for while a choice is read; another choice ends it. */
class Reading {
  #turn = (turns += 1);
  /** @type {Progress} */ #progress = { done: 0, total: 0, unreadable: 0, unbelieved: 0 };
  #watch;

  /** @param {Watch} watch */
  constructor(watch) {
    this.#watch = watch;
  }

  get isOver() {
    return this.#turn !== turns;
  }

  /** @param {Partial<Progress>} more */
  async advance(more) {
    for (const [name, count] of Object.entries(more))
      this.#progress[/** @type {keyof Progress} */ (name)] += count;
    await this.#watch({ ...this.#progress });
  }

  /** @param {[string, Entry][]} batch */
  async heads(batch) {
    if (this.isOver) return;
    const unreadable = await openHeads(batch.map(([parcel, { desk }]) => ({ parcel, desk })));
    if (this.isOver) return;
    write(false);
    await this.advance({ done: batch.length, unreadable });
  }

  /** @param {[string, Entry][]} rows of one answer */
  async rows(rows) {
    const asked = rows.map(([parcel, { desk, header }]) => ({ parcel, desk, header }));
    const missing = new Set(await run("missingWords", asked));
    if (this.isOver) return;
    if (missing.size < rows.length) await this.advance({ done: rows.length - missing.size });
    const closed = rows.filter(([parcel]) => missing.has(parcel));
    await each(inBatches(closed), (batch) => this.heads(batch));
  }
}

/** What was opened here is sealed for those who search next, beside the reading. @param {boolean} rest whether nothing more comes */
function write(rest) {
  writing = writing.then(async () => {
    for (const { desk } of keys().desks)
      // An index that is not written costs the next visit its time, and this one nothing.
      await writeSegments(data().take, desk, rest)
        .then(() => (rest ? merge(desk) : undefined))
        .catch(() => undefined);
  });
}

/** Many small parts of the index become one. @param {string} desk its slug @returns {Promise<void>} Throws DeskError. */
async function merge(desk) {
  const parcels = await run("partsToMerge", desk);
  if (!parcels.length) return;
  for (const batch of inBatches(parcels))
    await openHeads(batch.map((parcel) => ({ parcel, desk })));
  await writeSegments(data().take, desk, true);
}

/** @param {any} response @returns {[string, Entry][]} by the id of the parcel */
const rowsOf = ({ parcels, desks, labels }) =>
  /** @type {Row[]} */ (parcels).map(([parcel, of, desk, day, state, header]) => [
    parcel,
    { case: of, desk: desks[desk], day, state, label: labels[state], header },
  ]);

/** @param {(done: number, total: number) => void} progress @returns {Promise<number>} */
function readIndex(progress) {
  index ??= readSegments(data().segments, progress);
  // What could not be fetched is asked for again.
  index.catch(() => (index = null));
  return index;
}

/**
 * @param {{ which: string, month: string }} choice
 * @param {(done: number, total: number) => void} watchIndex parts of it
 * @param {Watch} watch
 * @returns {Promise<boolean>} false when another choice was begun meanwhile. Throws DeskError.
 */
export async function readChoice(choice, watchIndex, watch) {
  const reading = new Reading(watch);
  entries = new Map();
  const unbelieved = await readIndex(watchIndex);
  if (reading.isOver) return false;
  let [more, opened] = ["", Promise.resolve()];
  do {
    if (reading.isOver) return false;
    const asked = `${data().parcels}?${new URLSearchParams(choice)}&after=${more}`;
    // Beside it the rows before are opened: the network and the cipher wait for each other no longer than they must.
    const [response] = await Promise.all([getJson(asked), opened]);
    if (reading.isOver) return false;
    const rows = rowsOf(response);
    await run(
      "choose",
      rows.map(([parcel]) => parcel),
      !more,
    );
    if (!more) await reading.advance({ total: response["total"], unbelieved });
    for (const [parcel, entry] of rows) entries.set(parcel, entry);
    opened = reading.rows(rows);
    more = response["more"];
  } while (more);
  await opened;
  if (reading.isOver) return false;
  write(true);
  return true;
}

/** @param {string} words @returns {Promise<{ count: number, results: Result[] }>} of the choice that is being read; the newest results */
export async function answer(words) {
  const { count, hits } = await run("findWords", words);
  /** @type {Result[]} */ const results = [];
  for (const { parcel, excerpt } of hits) {
    const entry = entries.get(parcel);
    if (!entry) continue;
    const { case: id, day, state, label } = entry;
    const number = id.slice(0, 8);
    const page = address(data().case, id);
    results.push({ parcel, case: page, number, day, state, label, excerpt });
  }
  return { count, results };
}

/** Nothing that was listed is left. */
export const forgetEntries = () => entries.clear();
