// A sound recording, cut and silenced to the sample. What comes out is a WAV file: larger, and it carries nothing else.
import { alterations, Cuts } from "./cuts.js";
import { h } from "../page/dom.js";
import { parts, sounding } from "./spans.js";
import { wav } from "./wav.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./picture.js").Editor} Editor */

const RATE = 48_000; // samples a second
const MOST_CHANNELS = 2;

/** @param {Bytes} bytes @returns {Promise<Float32Array[]>} its channels at RATE. Throws DOMException for what is no sound. */
export async function decoded(bytes) {
  const context = new OfflineAudioContext(MOST_CHANNELS, 1, RATE);
  const heard = await context.decodeAudioData(bytes.slice().buffer);
  const count = Math.min(heard.numberOfChannels, MOST_CHANNELS);
  return Array.from({ length: count }, (_, channel) => heard.getChannelData(channel));
}

/** @param {Bytes} bytes @param {string} type @param {import("./stage.js").Say} say @param {() => void} changed @returns {Promise<Editor>} */
export async function soundEditor(bytes, type, say, changed) {
  const player = h("audio", { controls: true });
  player.src = URL.createObjectURL(new Blob([bytes], { type }));
  const channels = await decoded(bytes);
  const length = (channels[0]?.length ?? 0) / RATE;
  const cuts = new Cuts(player, say, changed);
  const kept = () => parts(length, cuts.spans() ?? []);
  return {
    element: h("div", {}, player, cuts.element),
    tools: cuts.tools,
    ready: () => Boolean(cuts.spans()?.length && kept().length),
    make: async () => ({
      bytes: wav(sounding(channels, RATE, kept()), RATE),
      type: "audio/wav",
      alterations: ["re_encoded", ...alterations(cuts.spans() ?? [])],
    }),
  };
}
