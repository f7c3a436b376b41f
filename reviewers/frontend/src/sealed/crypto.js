// The page's side of the worker: each task is a call that gives a promise.
import { DeskError } from "../page/errors.js";

/** @typedef {import("./tar.js").Member} Member */
/** @typedef {import("./worker.js").Tasks} Tasks */
/** @typedef {{ progress?: (share: number) => void, member?: (member: Member) => void }} Watcher */
/** @typedef {{ done: (result: any) => void, failed: (error: DeskError) => void } & Watcher} Call */
/** @typedef {{ createScriptURL(url: string): string }} Policy */
/** @typedef {{ createPolicy(name: string, rules: Policy): Policy }} TrustedTypes */

const SCRIPT = "/static/desk/worker.js";
/** @type {Map<number, Call>} */
const calls = new Map();
/** @type {Worker | null} */
let worker = null;
let last = 0;

/** @returns {Worker} */
function started() {
  const types = /** @type {{ trustedTypes?: TrustedTypes }} */ (/** @type {unknown} */ (window))
    .trustedTypes;
  // The only script this page may start is the worker: the policy names it and nothing else.
  const policy = types?.createPolicy("desk", { createScriptURL: () => SCRIPT });
  const fresh = new Worker(policy?.createScriptURL(SCRIPT) ?? SCRIPT);
  fresh.addEventListener("message", ({ data }) => answer(data));
  fresh.addEventListener("error", () => {
    for (const call of calls.values()) call.failed(new DeskError("internal"));
    calls.clear();
  });
  return fresh;
}

/** @param {any} data */
function answer({ id, result, code, progress, member }) {
  const call = calls.get(id);
  if (!call) return;
  if (progress !== undefined) call.progress?.(progress);
  else if (member) call.member?.(member);
  else {
    calls.delete(id);
    if (code) call.failed(new DeskError(code));
    else call.done(result);
  }
}

/** @param {string} task @param {any[]} given @param {Watcher} [watcher] @returns {Promise<any>} */
function ask(task, given, watcher = {}) {
  worker ??= started();
  const id = (last += 1);
  return new Promise((done, failed) => {
    calls.set(id, { done, failed, ...watcher });
    worker?.postMessage({ id, task, given });
  });
}

/**
 * @template {keyof Tasks} Name
 * @param {Name} task
 * @param {Parameters<Tasks[Name]>} given
 * @returns {Promise<Awaited<ReturnType<Tasks[Name]>>>} Throws DeskError.
 */
export const run = (task, ...given) => ask(task, given);

/**
 * @param {string} url
 * @param {string} identity
 * @param {string} mailbox as in `originOf`
 * @param {Watcher} watcher
 * @param {boolean} loose whether it need be no parcel
 * @returns {Promise<import("./statement.js").Origin>} see `openFrom` in opening.js
 */
export const openFrom = (url, identity, mailbox, watcher, loose) =>
  ask("openFrom", [url, identity, mailbox, loose], watcher);

/** Ends the worker and forgets whatever it had opened. */
export function forgetWorker() {
  worker?.terminate();
  worker = null;
  for (const call of calls.values()) call.failed(new DeskError("internal"));
  calls.clear();
}
