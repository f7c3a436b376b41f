// The page as it is now, without leaving it: what the server changed is put in the place of what it was.
import { fetchPage } from "./api.js";
import { readFrom } from "./dom.js";
import { renewed, rescue } from "../forms/autosave.js";
import { merge, snapshot } from "./merge.js";
import { forgetDesks } from "../keys/session.js";

const [main] = document.getElementsByTagName("main");
let was = main ? snapshot(main) : null;
/** @type {(() => unknown)[]} */
const listeners = [];
/** @type {Promise<void>} */
let last = Promise.resolve();

/** @param {() => unknown} listener is called when parts of the page may be new: it may be called for nothing */
export const onRenewal = (listener) => void listeners.push(listener);

/** @returns {Promise<void>} Throws DeskError when the page cannot be had. */
export function renew() {
  last = last.catch(() => undefined).then(once);
  return last;
}

async function once() {
  const page = await fetchPage(window.location.href);
  const [now] = page.getElementsByTagName("main");
  if (!now || !was) return;
  readFrom(page);
  forgetDesks();
  merge(was, now, rescue);
  was = now;
  await renewed();
  for (const listener of listeners) await listener();
}
