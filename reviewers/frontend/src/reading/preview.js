// Runs in the sandboxed frame: it has no origin, no cookies and no network, and shows one file that the page hands it.

import { picturesIn } from "./pdf_pictures.js";
import { viewer } from "./viewer.js";

/** @typedef {{ bytes: ArrayBuffer, type: string, words: string, colour: string, pictures: string, pages: Uint8Array<ArrayBuffer>[], tools: import("./viewer.js").Tools }} Shown `words`: what to read out for it, or to say when it cannot be shown; `colour`: a label; `pictures`: what is shown of a document; `pages`: pictures of its pages, where it has some; `tools`: what the buttons of a picture say */

const KINDS = { image: "img", video: "video", audio: "audio" };

/** @param {Shown} shown */
function show(shown) {
  const { bytes, type, words, colour } = shown;
  const kind = type.split("/")[0] ?? "";
  if (type === "application/pdf") {
    showDocument(shown);
    return;
  }
  if (kind === "image") {
    const image = picture(shown, bytes, type);
    image.addEventListener("error", failed);
    document.body.replaceChildren(seen(image, shown));
    return;
  }
  const tag = /** @type {Record<string, string>} */ (KINDS)[kind];
  const element = document.createElement(tag ?? "p");
  if (element instanceof HTMLMediaElement) {
    element.controls = true;
    element.muted = true;
    element.setAttribute("aria-label", words);
    for (const event of ["loadedmetadata", "resize"]) element.addEventListener(event, tell);
    element.addEventListener("error", failed);
    element.src = URL.createObjectURL(new Blob([bytes], { type }));
  } else if (kind === "text") readable(element, bytes);
  else element.textContent = words;
  document.body.replaceChildren(element);
  if (kind === "video") document.body.append(greyUntil(element, colour));
  tell();
}

/** @param {Shown} shown @param {BlobPart} data @param {string} type @returns {HTMLImageElement} */
function picture({ words }, data, type) {
  const image = document.createElement("img");
  image.alt = words;
  image.src = URL.createObjectURL(new Blob([data], { type }));
  return image;
}

/** @param {HTMLImageElement} image @param {Shown} shown @returns {HTMLElement} with its buttons, and grey until somebody wants its colours */
function seen(image, { colour, tools }) {
  const whole = viewer(image, tools, tell);
  whole.append(greyUntil(image, colour));
  return whole;
}

/** @param {Shown} shown */
function showDocument(shown) {
  const pictures = shown.pages.length ? shown.pages : picturesIn(new Uint8Array(shown.bytes));
  if (!pictures.length) {
    failed();
    return;
  }
  const note = document.createElement("div");
  note.className = "meta";
  note.textContent = shown.pictures;
  document.body.replaceChildren(
    note,
    ...pictures.map((data) => seen(picture(shown, data, "image/jpeg"), shown)),
  );
  tell();
}

function failed() {
  window.parent.postMessage({ failed: true }, "*");
}

/** @param {HTMLElement} element @param {ArrayBuffer} bytes a text, in UTF-8 as the stripper made sure */
function readable(element, bytes) {
  element.className = "said";
  element.dir = "auto";
  element.textContent = new TextDecoder().decode(bytes);
}

/** Blood is easier to bear in grey. @param {HTMLElement} element @param {string} label of the box that brings the colours back */
function greyUntil(element, label) {
  const box = document.createElement("input");
  box.type = "checkbox";
  element.classList.add("grey");
  box.addEventListener("change", () => element.classList.toggle("grey", !box.checked));
  const whole = document.createElement("label");
  whole.append(box, ` ${label}`);
  return whole;
}

/** The frame's height, so that the page around it can make room. It says nothing of the content. */
function tell() {
  if (!document.fullscreenElement)
    window.parent.postMessage({ height: Math.ceil(document.body.scrollHeight) }, "*");
}

window.addEventListener("message", (event) => {
  // Only the page that holds this frame may fill it.
  if (event.source === window.parent) show(event.data);
});
window.addEventListener("resize", tell);
window.parent.postMessage({ ready: true }, "*");
