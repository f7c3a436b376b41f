import { utf8 } from "./bytes.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("../types.js").Json} Json */

/**
 * The one way to write a JSON value, so that two people approve the same bytes (RFC 8785).
 *
 * ECMAScript's own number and string forms are the ones that RFC takes, and its sort is by UTF-16 code unit, as asked.
 *
 * @param {Json} value
 * @returns {string}
 */
export function canonical(value) {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new TypeError("A number is not finite.");
  if (typeof value === "string" && /\p{Surrogate}/u.test(value))
    throw new TypeError("A text is not whole Unicode.");
  if (value === null || typeof value !== "object") {
    const written = JSON.stringify(value);
    if (written === undefined) throw new TypeError("A value has no JSON form.");
    return written;
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${canonical(name)}:${canonical(/** @type {Json} */ (value[name]))}`);
  return `{${members.join(",")}}`;
}

/** @param {Json} value @returns {Bytes} */
export const canonicalBytes = (value) => utf8(canonical(value));
