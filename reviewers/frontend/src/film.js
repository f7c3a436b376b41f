// A film, cut, silenced, and covered with boxes, by playing it once and recording what is left. That takes as long as
// the film; nothing that was cut is ever played, and a frame from outside a part that stays is never drawn.
import { alterations as timed, Cuts } from "./cuts.js";
import { h } from "./dom.js";
import { alterations, chosen, paint, tools } from "./picture.js";
import { clock, parts, sounding } from "./spans.js";
import { decoded } from "./sound.js";
import { Stage } from "./stage.js";
import { finished } from "./recording.js";
import { plainWebm } from "./webm.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./spans.js").Part} Part */
/** @typedef {import("./picture.js").Altered} Altered */
/** @typedef {import("./picture.js").Editor} Editor */

const RATE = 48_000;
const FRAMES = 30; // a second
const LONGEST = 20 * 60; // seconds: its sound is in memory as a whole
// Firefox waits for ever for sound that was named and never comes.
const CODING = { sounding: "video/webm;codecs=vp8,opus", silent: "video/webm;codecs=vp8" };
const BEYOND = 1e6; // seconds: behind the end of every film that fits into a browser
const MARGIN = 0.05; // seconds on both sides of a cut: the frame at its edge may begin within it
const BITS = 4_000_000; // a second

/** @param {EventTarget} from @param {string} name */
const once = (from, name) =>
  new Promise((resolve, reject) => {
    from.addEventListener(name, resolve, { once: true });
    from.addEventListener("error", reject, { once: true });
  });

/** @param {Bytes} bytes @param {string} type @param {import("./stage.js").Say} say @param {() => void} changed @returns {Promise<Editor>} */
export async function filmEditor(bytes, type, say, changed) {
  const film = h("video", { playsinline: true });
  film.src = URL.createObjectURL(new Blob([bytes], { type }));
  film.muted = true;
  await once(film, "loadeddata");
  if (!Number.isFinite(film.duration)) await measure(film);
  if (film.duration > LONGEST) throw new RangeError("too long");
  const channels = await decoded(bytes).catch(() => []);
  const stage = new Stage(film, { width: film.videoWidth, height: film.videoHeight }, say, changed);
  const cuts = new Cuts(film, say, changed);
  const kept = () => parts(film.duration, cuts.spans() ?? []);
  return {
    element: h("div", {}, stage.element, controls(film, say), cuts.element),
    tools: [...tools(stage, say), ...cuts.tools],
    ready: () =>
      Boolean(cuts.spans() && kept().length && (cuts.spans()?.length || stage.placed.length)),
    make: async (progress) => ({
      bytes: finished(plainWebm(await recorded(film, stage, channels, kept(), progress))),
      type: "video/webm",
      alterations: [
        ...new Set([
          ...alterations(stage),
          ...timed(cuts.spans() ?? []),
          // Also when this browser cannot read its sound: then nobody hears it.
          ...(channels.length ? [] : ["audio_removed"]),
        ]),
      ],
    }),
  };
}

/** A stream that somebody recorded says no length: a browser knows it once it went to its end. @param {HTMLVideoElement} film */
async function measure(film) {
  film.currentTime = BEYOND;
  await once(film, "seeked");
  film.currentTime = 0;
  await once(film, "seeked");
}

/** Native controls would lie over the boxes. @param {HTMLVideoElement} film @param {import("./stage.js").Say} say */
function controls(film, say) {
  const place = h("input", {
    type: "range",
    min: "0",
    max: String(film.duration),
    step: "0.1",
    value: "0",
  });
  place.setAttribute("aria-label", say("redact_place"));
  const time = h("output", { dir: "ltr" }, clock(0));
  place.addEventListener("input", () => (film.currentTime = Number(place.value)));
  film.addEventListener("timeupdate", () => {
    place.value = String(film.currentTime);
    time.textContent = clock(film.currentTime);
  });
  const play = () => void (film.paused ? film.play() : film.pause());
  const button = h("button", { type: "button", class: "quiet", click: play }, say("redact_play"));
  const listen = () => void (film.muted = !film.muted);
  const sounds = h(
    "button",
    { type: "button", class: "quiet", click: listen },
    say("redact_sound"),
  );
  return h("div", { class: "toolbar" }, button, place, time, sounds);
}

/**
 * @param {HTMLVideoElement} film
 * @param {Stage} stage
 * @param {Float32Array[]} channels of the whole film; none when it is silent
 * @param {Part[]} kept
 * @param {(share: number) => void} progress
 * @returns {Promise<Bytes>}
 */
async function recorded(film, stage, channels, kept, progress) {
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
