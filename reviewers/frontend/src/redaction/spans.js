// Which parts of a recording stay, which are cut, and which are silent. Seconds throughout. Pure.

/** @typedef {"cut" | "mute"} What */
/** @typedef {{ from: number, to: number, what: What }} Span */
/** @typedef {{ from: number, to: number, silent: boolean }} Part */

/**
 * The parts that stay, in order; what is silent is a part of its own.
 *
 * @param {number} length of the whole
 * @param {Span[]} spans in any order; they may overlap, and a cut wins
 * @returns {Part[]}
 */
export function parts(length, spans) {
  const edges = [0, length, ...spans.flatMap(({ from, to }) => [from, to])].filter(
    (at) => at >= 0 && at <= length,
  );
  const places = [...new Set(edges)].sort((one, other) => one - other);
  /** @type {Part[]} */ const kept = [];
  for (const [number, to] of places.slice(1).entries()) {
    const from = places[number] ?? 0;
    const over = spans.filter((span) => span.from <= from && span.to >= to);
    if (over.some(({ what }) => what === "cut")) continue;
    const silent = over.some(({ what }) => what === "mute");
    const last = kept.at(-1);
    if (last && last.to === from && last.silent === silent) last.to = to;
    else kept.push({ from, to, silent });
  }
  return kept;
}

/** @param {string} text `75.5` or `1:15.5` @returns {number} seconds; NaN for anything else */
export function seconds(text) {
  const match = /^(?:(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)$/.exec(text.trim());
  return match ? Number(match[1] ?? 0) * 60 + Number(match[2]) : Number.NaN;
}

/** @param {number} at @returns {string} `1:15.5`, to the tenth of a second */
export function clock(at) {
  const tenths = Math.round(at * 10);
  const rest = tenths % 600;
  return `${Math.floor(tenths / 600)}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
}

/**
 * Sound as it stays: what is cut is not there, and what is silent is zero.
 *
 * @param {Float32Array[]} channels each as long as the recording
 * @param {number} rate samples a second
 * @param {Part[]} kept
 * @returns {Float32Array[]}
 */
export function sounding(channels, rate, kept) {
  const places = kept.map(({ from, to, silent }) => ({
    from: Math.round(from * rate),
    to: Math.round(to * rate),
    silent,
  }));
  const length = places.reduce((sum, { from, to }) => sum + to - from, 0);
  return channels.map((channel) => {
    const samples = new Float32Array(length);
    let at = 0;
    for (const { from, to, silent } of places) {
      if (!silent) samples.set(channel.subarray(from, to), at);
      at += to - from;
    }
    return samples;
  });
}
