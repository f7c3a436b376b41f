// No letter that looks like another, none that a keyboard layout moves far: 31 signs, 4.95 bits each.
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 5;
const GROUP = 4;
export const LEAST = 16;

/** @returns {string} five groups of four signs: 99 bits */
export function suggest() {
  const signs = Array.from({ length: GROUPS * GROUP }, () => SIGNS[below(SIGNS.length)]).join("");
  return (signs.match(/.{4}/g) ?? []).join("-");
}

/** @param {number} limit at most 256 @returns {number} uniform in [0, limit) */
function below(limit) {
  const most = 256 - (256 % limit);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    // A rejected byte is drawn again: taking the remainder of it would favour the first signs.
    if (byte !== undefined && byte < most) return byte % limit;
  }
}

/**
 * @param {string} passphrase
 * @returns {boolean} long enough, and not the same few signs again and again
 */
export function isStrong(passphrase) {
  return passphrase.length >= LEAST && new Set(passphrase).size >= 6;
}
