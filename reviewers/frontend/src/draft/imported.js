// A draft that `manage.py import_records` prepared: it lies as a text file in the parcel of an imported case.
import { text } from "../sealed/bytes.js";

/** @typedef {import("../record/document.js").Document} Document */

export const FORMAT = "amana-import/1";
const LARGEST = 1 << 20; // bytes

/**
 * The first prepared draft among the files of a case. What a reporter sends is never taken for one without being shown: the
 * fields are filled, and an editor reads and saves them.
 *
 * @param {{ bytes: Uint8Array }[]} files
 * @returns {Document | null}
 */
export function preparedDraft(files) {
  for (const { bytes } of files) {
    if (bytes.length > LARGEST || bytes[0] !== 0x7b) continue;
    const found = parsed(bytes);
    if (found?.format === FORMAT && found.draft && typeof found.draft === "object")
      return found.draft;
  }
  return null;
}

/** @param {Uint8Array} bytes @returns {any} null for what is not JSON */
function parsed(bytes) {
  try {
    return JSON.parse(text(bytes));
  } catch {
    return null;
  }
}
