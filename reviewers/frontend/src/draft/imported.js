// A draft that `manage.py import_records` prepared: it lies as a text file in the parcel of an imported case.
import { isGroup } from "../record/document.js";
import { text } from "../sealed/bytes.js";

/** @typedef {import("../record/rules.js").Unread} Unread */

export const FORMAT = "amana-import/1";
const LARGEST = 1 << 20; // bytes

/**
 * The first prepared draft among the files of a case. What a reporter sends is never taken for one without being shown: the
 * fields are filled, and an editor reads and saves them.
 *
 * @param {{ bytes: Uint8Array }[]} files
 * @returns {Unread | null}
 */
export function preparedDraft(files) {
  for (const { bytes } of files) {
    if (bytes.length > LARGEST || bytes[0] !== 0x7b) continue;
    const file = parsed(bytes);
    if (isGroup(file) && file["format"] === FORMAT && isGroup(file["draft"])) return file["draft"];
  }
  return null;
}

/** @param {Uint8Array} bytes @returns {import("../types.js").Json} null for what is not JSON */
function parsed(bytes) {
  try {
    return JSON.parse(text(bytes));
  } catch {
    return null;
  }
}
