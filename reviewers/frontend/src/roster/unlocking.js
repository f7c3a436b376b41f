// What an unlock does with the lists of people: checks them, writes into the person's own file what it saw, and leaves a
// mark for colleagues to compare.
import { post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { sayOpened } from "../keys/opened.js";
import { fileKept, fileOf, rememberedLines, resealed, runMine } from "../keys/session.js";
import { fromBase64, sha256 } from "../sealed/bytes.js";
import { RosterError } from "./faults.js";
import { rememberedHere, rememberHere } from "./here.js";
import { markOf } from "./marks.js";
import { merge, read, write } from "./memory.js";
import { claim } from "./making.js";
import { afresh, answerOf, checkedOf, forgetLists, today } from "./served.js";

/** @typedef {import("./check.js").Checked} Checked */
/** @typedef {import("../keys/session.js").Keys} Keys */

/**
 * @param {Keys} keys as the page has them
 * @param {string} passphrase that has just opened them
 * @returns {Promise<{ desk: string, error: unknown }[]>} what went wrong; the other desks of the person can be used
 */
export async function afterUnlock(keys, passphrase) {
  forgetLists();
  /** @type {{ desk: string, error: unknown }[]} */ const errors = [];
  /** @type {Checked[]} */ const sound = [];
  const look = async (/** @type {string} */ desk) => {
    const checked = await checkedOf(desk);
    errors.push(...checked.faults.map((fault) => ({ desk, error: new RosterError(fault) })));
    if (checked.trusted && !checked.faults.length) sound.push(checked);
    await showKeys(desk);
  };
  const note = (/** @type {string} */ desk) => (/** @type {unknown} */ error) => {
    errors.push({ desk, error });
  };
  await Promise.all(keys.desks.map(({ desk }) => look(desk).catch(note(desk))));
  await remember(keys, passphrase, sound).catch(note(""));
  await Promise.all(sound.map(mark));
  await sayOpened(keys);
  return errors;
}

/** @param {Keys} keys @param {string} passphrase @param {Checked[]} sound */
async function remember(keys, passphrase, sound) {
  const before = read(rememberedLines());
  const seen = sound.flatMap(({ state, seen }) => (state && seen ? [[state.desk, seen]] : []));
  const lines = write(merge(before, Object.fromEntries(seen)));
  if (lines.join("\n") === write(before).join("\n")) return;
  await keepLines(keys, passphrase, lines);
}

/** @param {Keys} keys @param {string} passphrase @param {string[]} lines of the person's file from now on */
async function keepLines(keys, passphrase, lines) {
  // The server keeps it only where the file is still the one that was opened: another tab may have changed its passphrase.
  const was = await sha256(fromBase64(fileOf(keys)));
  const sealed = await resealed(passphrase, lines);
  try {
    const file = await sha256(fromBase64(sealed));
    const signature = await runMine("signWords", "amana-identity/1", { file, was });
    await post("/desk/roster/identity", { sealed_identity: sealed, signature, was });
    fileKept(keys, sealed);
  } catch (error) {
    if (!(error instanceof DeskError) || error.code !== "refused") throw error;
    // Another tab was faster. Its file is as good as this one, or the next unlock makes it so.
    if (error.response["status"] !== 409) throw new RosterError("not_kept");
  }
}

/**
 * The list that this person has compared with others by voice is the one that they know from now on, also where it ends
 * before what they had seen.
 *
 * @param {Keys} keys
 * @param {string} passphrase
 * @param {string} desk
 */
export async function accept(keys, passphrase, desk) {
  const list = await afresh(desk);
  const { state } = list;
  const { genesis, number, head } = state;
  const seen = { [desk]: { genesis, number, head, day: today() } };
  await keepLines(keys, passphrase, write({ ...read(rememberedLines()), ...seen }));
  rememberHere({ ...rememberedHere(), ...seen });
  await mark(list);
  forgetLists();
}

/** At a desk of an older release, which has no list yet: each member's keys are shown to the others once. @param {string} desk */
async function showKeys(desk) {
  const answer = /** @type {any} */ (await answerOf(desk));
  if (answer && !answer.entries.length && !answer.me.claimed) await claim(desk);
}

/** @param {Checked} checked */
async function mark({ state, own }) {
  if (!state || !own || state.suspended[own]) return;
  const value = markOf(state, own, today());
  const signature = await runMine("signWords", "amana-mark/1", value);
  const { head, number, week } = value;
  const fields = { head, number: String(number), week, signature };
  // A mark that is not taken is missed by colleagues, who see how old the last one is; nothing here depends on it.
  await post(`/desk/roster/${state.desk}/mark`, fields).catch(() => undefined);
}
