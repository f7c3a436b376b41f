// Runs in the sandboxed frame: it has no origin, no cookies and no network, and shows one file that the page hands it.

/** @typedef {{ bytes: ArrayBuffer, type: string, words: string }} Shown `words`: what to read out for it, or to say when it cannot be shown */

const KINDS = { image: "img", video: "video", audio: "audio" };

/** @param {Shown} shown */
function show({ bytes, type, words }) {
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
  } else element.textContent = words;
  document.body.replaceChildren(element);
  tell();
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
