// A film, cut, silenced, and covered with boxes, by playing it once and recording what is left. That takes as long as
// the film; nothing that was cut is ever played, and a frame from outside a part that stays is never drawn.
import { alterations as timed, Cuts } from "./cuts.js";
import { h } from "../page/dom.js";
import { once, recorded } from "./film_recording.js";
import { alterations, tools } from "./picture.js";
import { clock, parts } from "./spans.js";
import { decoded } from "./sound.js";
import { Stage } from "./stage.js";
import { finished } from "./recording.js";
import { plainWebm } from "./webm.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./picture.js").Altered} Altered */
/** @typedef {import("./picture.js").Editor} Editor */

const LONGEST = 20 * 60; // seconds: its sound is in memory as a whole
const BEYOND = 1e6; // seconds: behind the end of every film that fits into a browser

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
