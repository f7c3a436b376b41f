// A container goes to the server in slices, and goes on after any break where it stopped. Modelled on tus 1.0: begin,
// ask for the offset, continue there (docs/formats.md, "A container in slices").

/** @typedef {{ begin: string, part: string, end: string, offset: string, slice: number }} Places addresses, and bytes of a slice */
/** @typedef {{ token: string, id: string }} Named the form, and the container */
/** @typedef {(address: string, options: RequestInit) => Promise<Response>} Ask as `fetch` */
/** @typedef {{ ask: Ask, wait: (seconds: number) => Promise<void>, sent: (share: number) => void }} Line */

const OFFSET = "Upload-Offset";
const [FIRST, LONGEST] = [2, 60]; // seconds between two tries, doubled each time
const HURRIED = new Set([408, 409, 425, 429]); // and all of the server's own: the same again may do

/** The server will not take it, however often it is sent. */
export class Refused extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`Refused: ${status}`);
    this.status = status;
  }
}

const ID = 16; // bytes

/** @returns {string} 32 hexadecimal digits by which the server tells one container from another */
const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(ID))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** Something that the same request, later, may mend. */
class Broken extends Error {}

/** @param {Record<string, string>} fields */
const form = (fields) => new URLSearchParams(fields);

/** @param {Response} answer @returns {number | null} where to go on */
function offsetOf(answer) {
  const text = answer.headers.get(OFFSET) ?? "";
  return /^\d+$/.test(text) ? Number(text) : null;
}

/**
 * Gives when the server has kept the container.
 *
 * @param {Blob} container
 * @param {string} token of the form
 * @param {Places} places
 * @param {Line} line `wait`: gives when it is time to try again
 * @returns {Promise<void>} Throws Refused.
 */
export async function send(container, token, places, line) {
  const named = { token, id: newId() };
  let [pause, furthest] = [FIRST, 0];
  /** @type {number | null} null: the server has to say it */
  let offset = null;
  for (;;) {
    try {
      offset ??= await found(container, named, places, line.ask);
      while (offset < container.size) {
        line.sent(offset / container.size);
        offset = await continued(container, offset, named, places, line.ask);
        // Only what is new counts as progress: a server that forgets each time is waited for ever longer.
        if (offset > furthest) [pause, furthest] = [FIRST, offset];
      }
      line.sent(1);
      const ended = await asked(line.ask, places.end, { body: form(named) });
      if (ended.ok) return;
      throw new Broken();
    } catch (error) {
      if (error instanceof Refused) throw error;
      offset = null;
      await line.wait(pause);
      pause = Math.min(LONGEST, pause * 2);
    }
  }
}

/** @param {Blob} container @param {Named} named @param {Places} places @param {Ask} ask @returns {Promise<number>} */
async function found(container, named, places, ask) {
  const here = await asked(ask, `${places.offset}${named.id}/`, { method: "HEAD" });
  const offset = here.ok ? offsetOf(here) : null;
  if (offset !== null && offset <= container.size) return offset;
  const body = form({ ...named, size: String(container.size) });
  const begun = offsetOf(await asked(ask, places.begin, { body }));
  if (begun === null) throw new Broken();
  return begun;
}

/** @param {Blob} container @param {number} offset @param {Named} named @param {Places} places @param {Ask} ask */
async function continued(container, offset, named, places, ask) {
  const body = new FormData();
  body.append("token", named.token);
  body.append("id", named.id);
  body.append("offset", String(offset));
  body.append("files", container.slice(offset, offset + places.slice), "data.bin");
  body.append("end", "1");
  const next = offsetOf(await asked(ask, places.part, { body }));
  if (next === null || next > container.size) throw new Broken();
  return next;
}

/** @param {Ask} ask @param {string} address @param {RequestInit} more @returns {Promise<Response>} good, 404, or 409 with an offset */
async function asked(ask, address, more) {
  const answer = await ask(address, {
    method: "POST",
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    ...more,
  });
  const told = answer.status === 404 || (answer.status === 409 && offsetOf(answer) !== null);
  if (answer.ok || told) return answer;
  if (answer.status >= 500 || HURRIED.has(answer.status)) throw new Broken();
  throw new Refused(answer.status);
}
