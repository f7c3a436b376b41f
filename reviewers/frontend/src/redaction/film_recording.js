// Plays the parts of a film that stay, and records them with their boxes and their sound.
import { h } from "../page/dom.js";
import { chosen, paint } from "./picture.js";
import { sounding } from "./spans.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./spans.js").Part} Part */
/** @typedef {import("./stage.js").Stage} Stage */

const RATE = 48_000; // samples a second: what Opus works with
const FRAMES = 30; // a second
const MARGIN = 0.05; // seconds on both sides of a cut: the frame at its edge may begin within it
const BITS = 4_000_000; // a second
// Firefox waits for ever for sound that was named and never comes.
const CODING = { sounding: "video/webm;codecs=vp8,opus", silent: "video/webm;codecs=vp8" };

/** @param {EventTarget} from @param {string} name */
export const once = (from, name) =>
  new Promise((resolve, reject) => {
    from.addEventListener(name, resolve, { once: true });
    from.addEventListener("error", reject, { once: true });
  });

/**
 * @param {HTMLVideoElement} film
 * @param {Stage} stage
 * @param {Float32Array[]} channels of the whole film; none when it is silent
 * @param {Part[]} kept
 * @param {(share: number) => void} progress
 * @returns {Promise<Bytes>}
 */
export async function recorded(film, stage, channels, kept, progress) {
  const what = chosen(stage);
  // A frame of the coding has an even number of pixels a side.
  const even = (/** @type {number} */ pixels) => Math.max(2, pixels - (pixels % 2));
  const canvas = h("canvas", {
    width: String(even(what.crop.width)),
    height: String(even(what.crop.height)),
  });
  const context = canvas.getContext("2d");
  if (!context) throw new TypeError("no canvas");
  const speaker = channels.length ? new AudioContext({ sampleRate: RATE }) : null;
  const heard = speaker?.createMediaStreamDestination();
  const tracks = [
    ...canvas.captureStream(FRAMES).getTracks(),
    ...(heard?.stream.getTracks() ?? []),
  ];
  const mimeType = heard ? CODING.sounding : CODING.silent;
  const recorder = new MediaRecorder(new MediaStream(tracks), {
    mimeType,
    videoBitsPerSecond: BITS,
  });
  /** @type {Blob[]} */ const pieces = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const total = kept.reduce((sum, part) => sum + part.to - part.from, 0);
  let before = 0;
  film.pause();
  for (const part of kept) {
    film.currentTime = part.from ? part.from + MARGIN : 0;
    await once(film, "seeked");
    paint(context, film, what);
    if (recorder.state === "paused") recorder.resume();
    else recorder.start(1000);
    if (speaker && heard) sound(speaker, heard, sounding(channels, RATE, [part]));
    await played(film, part, (at) => {
      paint(context, film, what);
      progress((before + at - part.from) / total);
    });
    recorder.pause();
    before += part.to - part.from;
  }
  const ended = once(recorder, "stop");
  recorder.stop();
  await ended;
  await speaker?.close();
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** @param {AudioContext} speaker @param {AudioNode} into @param {Float32Array[]} channels */
function sound(speaker, into, channels) {
  const length = channels[0]?.length ?? 0;
  if (!length) return;
  const buffer = speaker.createBuffer(channels.length, length, RATE);
  channels.forEach((channel, number) => buffer.copyToChannel(new Float32Array(channel), number));
  const source = speaker.createBufferSource();
  source.buffer = buffer;
  source.connect(into);
  source.start();
}

/**
 * Plays one part; `draw` is called for frames within it and for no other.
 *
 * @param {HTMLVideoElement} film
 * @param {Part} part
 * @param {(at: number) => void} draw
 * @returns {Promise<void>} Rejects when the page is put out of sight: a browser then shows no frames.
 */
function played(film, part, draw) {
  return new Promise((resolve, reject) => {
    let over = false;
    const end = () => {
      over = true;
      film.pause();
      film.removeEventListener("ended", end);
      document.removeEventListener("visibilitychange", hidden);
      resolve();
    };
    const hidden = () => {
      over = true;
      film.pause();
      reject(new DOMException("out of sight", "AbortError"));
    };
    const next = (
      /** @type {number} */ _now,
      /** @type {{ mediaTime: number }} */ { mediaTime },
    ) => {
      if (over) return;
      // What is drawn can be the frame after the one that is told of.
      if (Math.max(mediaTime, film.currentTime) > part.to - MARGIN || film.ended) return end();
      if (mediaTime >= part.from) draw(mediaTime);
      film.requestVideoFrameCallback(next);
    };
    film.addEventListener("ended", end, { once: true });
    document.addEventListener("visibilitychange", hidden, { once: true });
    film.requestVideoFrameCallback(next);
    film.play().catch(reject);
  });
}
