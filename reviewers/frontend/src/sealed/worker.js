// Everything that opens or seals runs here, so that the page stays alive meanwhile.
import "../page/no_network.js";
import { asDeskError } from "../page/errors.js";
import { newSegment, partsToMerge, readHeads, readSegment } from "./index.js";
import * as keys from "../keys/keys.js";
import { openFrom, openHead } from "./opening.js";
import { confirmAll, handAll, rewrapAll } from "../keys/rewrap.js";
import { agreed } from "../roster/agreed.js";
import { checkDesk } from "../roster/check.js";
import { checkFirst } from "../roster/first.js";
import { needed } from "../roster/needed.js";
import { signEntry, signingPublic, signRequest, signWords } from "../roster/signing.js";
import { choose, findWords, missingWords } from "./texts.js";
import { readTar, writeTar } from "./tar.js";

/** @typedef {import("./tar.js").Member} Member */

const TASKS = {
  newIdentity: keys.newIdentity,
  sealWithPassphrase: keys.sealWithPassphrase,
  openWithPassphrase: keys.openWithPassphrase,
  openFile: keys.openFile,
  resealIdentityFile: keys.resealIdentityFile,
  wrap: keys.wrap,
  unwrap: keys.unwrap,
  unwrapMine: (/** @type {string} */ identity, /** @type {Uint8Array} */ wrapped) =>
    keys.unwrap(wrapped, identity),
  recipientOf: keys.recipientOf,
  seal: keys.seal,
  open: keys.open,
  fingerprint: keys.fingerprint,
  signingPublic,
  signRequest,
  signEntry,
  signWords,
  checkDesk,
  checkFirst,
  agreed,
  needed,
  handAll,
  confirmAll,
  rewrapAll,
  readSegment,
  choose,
  missingWords,
  readHeads,
  newSegment,
  partsToMerge,
  openHead,
  findWords,
  sealMembers: async (/** @type {Member[]} */ members, /** @type {string[]} */ recipients) =>
    keys.seal(writeTar(members), recipients),
  openMembers: async (/** @type {Uint8Array} */ file, /** @type {string} */ identity) =>
    readTar(await keys.open(file, identity)),
};
/** @typedef {typeof TASKS} Tasks */
/**
 * What such a task takes after the identity.
 *
 * @template {keyof Tasks} Name
 * @typedef {Parameters<Tasks[Name]> extends [identity: string, ...rest: infer Rest] ? Rest : never} WithIdentity
 */

/** @param {MessageEvent<{ id: number, task: string, given: any[] }>} event */
async function work({ data: { id, task, given } }) {
  try {
    const result =
      task === "openFrom"
        ? await opening(id, given[0], given[1], given[2], given[3])
        : await run(task, given);
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, code: asDeskError(error).code });
  }
}

/** @param {string} task @param {any[]} given */
function run(task, given) {
  const known = /** @type {Record<string, (...given: any[]) => Promise<any>>} */ (TASKS)[task];
  return known ? known(...given) : undefined;
}

/** @param {number} id @param {string} url @param {string} identity @param {string} mailbox @param {boolean} loose */
function opening(id, url, identity, mailbox, loose) {
  return openFrom(
    url,
    identity,
    mailbox,
    (progress) => self.postMessage({ id, progress }),
    (member) => self.postMessage({ id, member }, { transfer: [member.bytes.buffer] }),
    loose,
  );
}

self.addEventListener("message", work);
