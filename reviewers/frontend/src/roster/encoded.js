import { fromBase64 } from "../sealed/bytes.js";
import { RosterError } from "./faults.js";

/** @param {string} encoded @returns {import("../sealed/bytes.js").Bytes} Throws RosterError "malformed". */
export function bytesOf(encoded) {
  try {
    return fromBase64(encoded);
  } catch {
    // No base64: whatever it is, no server of ours wrote it.
    throw new RosterError("malformed", "no base64");
  }
}
