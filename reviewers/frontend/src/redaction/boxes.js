// Boxes on a picture, in its own pixels. Pure: what is drawn with them is elsewhere.

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

const LEAST = 4; // pixels: a smaller box could be lost out of sight

/** @param {number} value @param {number} least @param {number} most */
const between = (value, least, most) => Math.max(least, Math.min(value, most));

/** @param {Box} box @param {Size} size of the picture @returns {Box} the same, no smaller than a box may be, and inside */
export function inside({ x, y, width, height }, size) {
  const wide = between(width, Math.min(LEAST, size.width), size.width);
  const high = between(height, Math.min(LEAST, size.height), size.height);
  return {
    x: between(x, 0, size.width - wide),
    y: between(y, 0, size.height - high),
    width: wide,
    height: high,
  };
}

/** @param {Box} box @param {number} right @param {number} down @param {Size} size @returns {Box} */
export const moved = (box, right, down, size) =>
  inside({ ...box, x: box.x + right, y: box.y + down }, size);

/** Its upper left corner stays. @param {Box} box @param {number} right @param {number} down @param {Size} size @returns {Box} */
export const sized = (box, right, down, size) =>
  inside(
    {
      ...box,
      width: Math.min(box.width + right, size.width - box.x),
      height: Math.min(box.height + down, size.height - box.y),
    },
    size,
  );

/** @param {{ x: number, y: number }} one corner @param {{ x: number, y: number }} other @param {Size} size @returns {Box} */
export function spanned(one, other, size) {
  const x = between(Math.min(one.x, other.x), 0, size.width);
  const y = between(Math.min(one.y, other.y), 0, size.height);
  const right = between(Math.max(one.x, other.x), 0, size.width);
  const bottom = between(Math.max(one.y, other.y), 0, size.height);
  return inside({ x, y, width: right - x, height: bottom - y }, size);
}

/**
 * Every pixel that the box touches, so that no half-covered one shows what is under it.
 *
 * @param {Box} box
 * @param {Size} size
 * @returns {Box} in whole pixels
 */
export function outward(box, size) {
  const x = Math.max(0, Math.floor(box.x));
  const y = Math.max(0, Math.floor(box.y));
  const right = Math.min(size.width, Math.ceil(box.x + box.width));
  const bottom = Math.min(size.height, Math.ceil(box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
