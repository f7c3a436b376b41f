// Runs in the sandboxed frame: it has no origin, no cookies and no network, and shows one file that the page hands it.

import { picturesIn } from "./pictures.js";

/** @typedef {{ bytes: ArrayBuffer, type: string, words: string, colour: string, pictures: string }} Shown `words`: what to read out for it, or to say when it cannot be shown; `colour`: a label; `pictures`: what is shown of a document */

const KINDS = { image: "img", video: "video", audio: "audio" };

/** @param {Shown} shown */
function show({ bytes, type, words, colour, pictures }) {
  if (type === "application/pdf") {
    showDocument(bytes, words, colour, pictures);
    return;
  }
  const kind = type.split("/")[0] ?? "";
  const tag = /** @type {Record<string, string>} */ (KINDS)[kind];
  const element = document.createElement(tag ?? "p");
  if (element instanceof HTMLImageElement) element.alt = words;
  if (element instanceof HTMLMediaElement) {
    element.controls = true;
    element.muted = true;
    element.setAttribute("aria-label", words);
  }
  if (element instanceof HTMLImageElement || element instanceof HTMLMediaElement) {
    for (const event of ["load", "loadedmetadata", "resize"]) element.addEventListener(event, tell);
    element.addEventListener("error", () => window.parent.postMessage({ failed: true }, "*"));
    element.src = URL.createObjectURL(new Blob([bytes], { type }));
  } else if (kind === "text") readable(element, bytes);
  else element.textContent = words;
  document.body.replaceChildren(element);
  if (kind === "image" || kind === "video") document.body.append(greyUntil(element, colour));
  tell();
}

/** @param {ArrayBuffer} bytes @param {string} words @param {string} colour @param {string} pictures */
function showDocument(bytes, words, colour, pictures) {
  const found = picturesIn(new Uint8Array(bytes));
  if (!found.length) {
    window.parent.postMessage({ failed: true }, "*");
    return;
  }
  const note = document.createElement("div");
  note.className = "meta";
  note.textContent = pictures;
  const pages = document.createElement("div");
  for (const data of found) {
    const element = document.createElement("img");
    element.alt = words;
    element.addEventListener("load", tell);
    element.src = URL.createObjectURL(new Blob([data], { type: "image/jpeg" }));
    pages.append(element);
  }
  document.body.replaceChildren(note, pages, greyUntil(pages, colour));
  tell();
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
  window.parent.postMessage({ height: Math.ceil(document.body.scrollHeight) }, "*");
}

window.addEventListener("message", (event) => {
  // Only the page that holds this frame may fill it.
  if (event.source === window.parent) show(event.data);
});
window.addEventListener("resize", tell);
window.parent.postMessage({ ready: true }, "*");
