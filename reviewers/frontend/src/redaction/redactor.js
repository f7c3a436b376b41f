// Runs in the sandboxed frame: files of strangers are decoded here, where there is no key, no cookie and no network.
// The page hands one file in, a person covers and cuts it, and only what they made goes back.
import { h } from "../page/dom.js";
import { filmEditor } from "./film.js";
import { pictureEditor } from "./picture.js";
import { soundEditor } from "./sound.js";

/** @typedef {import("./picture.js").Altered} Altered */
/** @typedef {import("./picture.js").Editor} Editor */
/** @typedef {{ bytes: ArrayBuffer, type: string, raw: boolean, words: Record<string, string> }} Given `raw`: what is drawn anew without a change loses what a stripper would take out */

const EDITORS = { image: pictureEditor, audio: soundEditor, video: filmEditor };
/** @type {Record<string, string>} */
let words = {};

/** @type {import("./stage.js").Say} */
const say = (name, values = {}) =>
  (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, place) => String(values[place] ?? whole));

/** @param {any} message @param {Transferable[]} [transfer] */
const tell = (message, transfer = []) =>
  window.parent.postMessage(message, { targetOrigin: "*", transfer });

const measure = () => tell({ height: Math.ceil(document.body.scrollHeight) });

/** @param {Given} given */
async function begin({ bytes, type, raw, words: given }) {
  words = given;
  const kind = /** @type {keyof typeof EDITORS} */ (type.split("/")[0]);
  const use = h("button", { type: "button", id: "use", disabled: !raw }, say("redact_use"));
  const editor = await EDITORS[kind](new Uint8Array(bytes), type, say, () => {
    // Asked after the editor is there; the first change can come while it is being made.
    queueMicrotask(() => (use.disabled = !raw && !editor.ready()));
    measure();
  });
  const leave = h(
    "button",
    { type: "button", class: "quiet", click: () => tell({ left: true }) },
    say("redact_leave"),
  );
  const status = h("p", { role: "status", class: "meta" });
  use.addEventListener("click", () => void make(editor, [use, leave, ...editor.tools], status));
  document.body.replaceChildren(
    h("div", { class: "toolbar" }, ...editor.tools),
    h("p", { class: "meta" }, say(`redact_hint_${kind}`)),
    editor.element,
    h("div", { class: "toolbar" }, use, leave),
    status,
  );
  new ResizeObserver(measure).observe(document.body);
  measure();
}

/** @param {Editor} editor @param {HTMLElement[]} buttons @param {HTMLElement} status */
async function make(editor, buttons, status) {
  for (const button of buttons) button.setAttribute("disabled", "");
  const bar = h("progress", { max: "1" });
  status.replaceChildren(say("redact_making"), " ", bar);
  measure();
  try {
    const { bytes, type, alterations } = await editor.make((share) => (bar.value = share));
    tell({ altered: { bytes: bytes.buffer, type, alterations } }, [bytes.buffer]);
  } catch {
    status.replaceChildren(say("redact_failed"));
    for (const button of buttons) button.removeAttribute("disabled");
  }
}

window.addEventListener("message", (event) => {
  // Only the page that holds this frame may fill it.
  if (event.source === window.parent) begin(event.data).catch(() => tell({ failed: true }));
});
tell({ ready: true });
