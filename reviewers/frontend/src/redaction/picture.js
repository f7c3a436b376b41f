// A picture under solid boxes, and cut to a part of it. What comes out is drawn anew: no pixel under a box is in it.
import { outward } from "./boxes.js";
import { h } from "../page/dom.js";
import { plainJpeg, plainPng } from "./clean_image.js";
import { Stage } from "./stage.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./stage.js").Say} Say */
/** @typedef {{ bytes: Bytes, type: string, alterations: string[] }} Altered `alterations`: words of the vocabulary */
/** @typedef {{ element: HTMLElement, tools: HTMLElement[], ready: () => boolean, make: (progress: (share: number) => void) => Promise<Altered> }} Editor */

const SHOWN = 1600; // pixels: what is on the screen need not be the whole
const QUALITY = 0.92;

/** @param {Bytes} bytes @param {string} type @param {Say} say @param {() => void} changed @returns {Promise<Editor>} */
export async function pictureEditor(bytes, type, say, changed) {
  // The browser turns it upright, as every viewer does; what comes out needs no note about that.
  const bitmap = await createImageBitmap(new Blob([bytes], { type }), {
    imageOrientation: "from-image",
  });
  const size = { width: bitmap.width, height: bitmap.height };
  const share = Math.min(1, SHOWN / Math.max(size.width, size.height));
  const surface = h("canvas", {
    width: String(Math.max(1, Math.round(size.width * share))),
    height: String(Math.max(1, Math.round(size.height * share))),
  });
  surface.getContext("2d")?.drawImage(bitmap, 0, 0, surface.width, surface.height);
  const stage = new Stage(surface, size, say, changed);
  return {
    element: stage.element,
    tools: tools(stage, say),
    ready: () => stage.placed.length > 0,
    make: () => drawn(bitmap, stage, type),
  };
}

/** @param {Stage} stage @param {Say} say @returns {HTMLElement[]} */
export function tools(stage, say) {
  return /** @type {const} */ (["face", "text", "crop"]).map((kind) =>
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        "data-tool": kind,
        click: () => {
          if (kind !== "crop") stage.tool = kind;
          stage.add(kind);
        },
      },
      say(`redact_${kind}`),
    ),
  );
}

/** @param {Stage} stage @returns {string[]} what was done, in the archive's words */
export function alterations(stage) {
  return [
    "re_encoded",
    ...(stage.boxes("face").length ? ["faces_covered"] : []),
    ...(stage.boxes("text").length ? ["text_blacked_out"] : []),
    ...(stage.boxes("crop").length ? ["cropped"] : []),
  ];
}

/** @param {Stage} stage @returns {{ crop: Box, covered: Box[] }} in whole pixels of the picture */
export function chosen(stage) {
  const [crop] = stage.boxes("crop").map(({ box }) => outward(box, stage.size));
  const covered = [...stage.boxes("face"), ...stage.boxes("text")].map(({ box }) =>
    outward(box, stage.size),
  );
  return { crop: crop ?? { x: 0, y: 0, ...stage.size }, covered };
}

/** @param {CanvasRenderingContext2D} to @param {CanvasImageSource} source @param {{ crop: Box, covered: Box[] }} what */
export function paint(to, source, { crop, covered }) {
  to.drawImage(source, -crop.x, -crop.y);
  to.fillStyle = "#000";
  for (const box of covered) to.fillRect(box.x - crop.x, box.y - crop.y, box.width, box.height);
}

/** @param {ImageBitmap} bitmap @param {Stage} stage @param {string} type @returns {Promise<Altered>} */
async function drawn(bitmap, stage, type) {
  const what = chosen(stage);
  const canvas = h("canvas", { width: String(what.crop.width), height: String(what.crop.height) });
  const context = canvas.getContext("2d");
  if (!context) throw new TypeError("The picture is too large for this browser.");
  const jpeg = type === "image/jpeg";
  paint(context, bitmap, what);
  const blob = await new Promise((/** @type {(result: Blob | null) => void} */ resolve) =>
    canvas.toBlob(resolve, jpeg ? "image/jpeg" : "image/png", QUALITY),
  );
  if (!blob) throw new TypeError("The picture is too large for this browser.");
  const written = new Uint8Array(await blob.arrayBuffer());
  return {
    bytes: jpeg ? plainJpeg(written) : plainPng(written),
    type: jpeg ? "image/jpeg" : "image/png",
    alterations: alterations(stage),
  };
}
