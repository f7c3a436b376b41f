// The page's side of altering a file: a frame without rights does it, and what comes back is bytes and nothing more.
import { h } from "../page/dom.js";
import { beginning, say } from "../page/words.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./picture.js").Altered} Altered */

const PAGE = "/desk/redact/";
const TALLEST = 4000; // pixels
const CAN = new Set(["image", "audio", "video"]);
const RETURNED = /** @type {Record<string, string>} */ ({
  "image/jpeg": "jpg",
  "image/png": "png",
  "audio/wav": "wav",
  "video/webm": "webm",
});
const DONE = new Set([
  "re_encoded",
  "faces_covered",
  "text_blacked_out",
  "cropped",
  "trimmed",
  "audio_removed",
]);

/** @param {string} type */
export const canAlter = (type) => CAN.has(type.split("/")[0] ?? "");

/** @param {string} type of an altered file @returns {string} the ending of its name */
export const endingOf = (type) => RETURNED[type] ?? "bin";

/**
 * @param {{ bytes: Bytes, type: string }} file
 * @param {HTMLElement} place is filled meanwhile, and emptied
 * @param {boolean} raw whether it may be made anew without a change
 * @returns {Promise<Altered | null>} null when the file was left as it is
 */
export async function alter({ bytes, type }, place, raw) {
  const frame = h("iframe", {
    src: PAGE,
    title: say("redact"),
    sandbox: "allow-scripts",
    height: "320",
  });
  const answer = new Promise((/** @type {(altered: Altered | null) => void} */ resolve, reject) => {
    const listen = (/** @type {MessageEvent} */ event) => {
      if (event.source !== frame.contentWindow) return;
      const { ready, height, altered, left, failed } = event.data;
      if (ready)
        frame.contentWindow?.postMessage(
          { bytes: bytes.buffer, type, raw, words: beginning("redact_") },
          "*",
        );
      if (height) frame.height = String(Math.min(Number(height) || 0, TALLEST));
      if (!altered && !left && !failed) return;
      window.removeEventListener("message", listen);
      if (failed) reject(new TypeError("The frame cannot show it."));
      else resolve(altered ? checked(altered) : null);
    };
    window.addEventListener("message", listen);
  });
  place.replaceChildren(frame);
  try {
    return await answer;
  } finally {
    place.replaceChildren();
  }
}

/** The frame is not trusted: what it says is made sure of. @param {any} altered @returns {Altered | null} */
function checked({ bytes, type, alterations }) {
  if (!(bytes instanceof ArrayBuffer) || !(String(type) in RETURNED) || !Array.isArray(alterations))
    return null;
  return {
    bytes: new Uint8Array(bytes),
    type: String(type),
    alterations: alterations.filter((slug) => DONE.has(slug)),
  };
}
