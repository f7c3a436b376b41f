/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

const HEADER = 44; // bytes

/**
 * Sound as a WAV file of 16-bit samples: every player reads it, and it says nothing but its own measures.
 *
 * @param {Float32Array[]} channels of one length, samples from -1 to 1
 * @param {number} rate samples a second
 * @returns {Bytes}
 */
export function wav(channels, rate) {
  const count = channels.length;
  const length = channels[0]?.length ?? 0;
  const bytes = new Uint8Array(HEADER + 2 * count * length);
  const view = new DataView(bytes.buffer);
  const name = (/** @type {number} */ at, /** @type {string} */ four) =>
    [...four].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  name(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  name(8, "WAVE");
  name(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, count, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * count * 2, true);
  view.setUint16(32, count * 2, true);
  view.setUint16(34, 16, true);
  name(36, "data");
  view.setUint32(40, bytes.length - HEADER, true);
  for (let sample = 0, at = HEADER; sample < length; sample += 1) {
    for (const channel of channels) {
      const value = Math.max(-1, Math.min(1, channel[sample] ?? 0));
      view.setInt16(at, Math.round(value * 0x7fff), true);
      at += 2;
    }
  }
  return bytes;
}
