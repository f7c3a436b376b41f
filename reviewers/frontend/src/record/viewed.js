// Which files of a draft were opened on this page: nobody can say that they looked at what they did not open.
import { all, h } from "../page/dom.js";
import { isolated, say } from "../page/words.js";

/**
 * @param {string[]} files by their names in the document
 * @param {() => void} changed
 * @returns {Set<string>} those that were not opened yet; it shrinks
 */
export function unopened(files, changed) {
  const left = new Set(files);
  const look = (/** @type {Event} */ event) => {
    const part = event.target instanceof Element ? event.target.closest("[data-file]") : null;
    if (!(part instanceof HTMLElement) || !left.delete(part.dataset["file"] ?? "")) return;
    changed();
  };
  // An event of a <details> does not rise, so it is caught on its way down.
  document.addEventListener(
    "toggle",
    (event) => event.target instanceof HTMLDetailsElement && event.target.open && look(event),
    true,
  );
  document.addEventListener(
    "click",
    (event) =>
      event.target instanceof Element && event.target.closest("a[download]") && look(event),
    true,
  );
  return left;
}

/** Says in a form what must be opened first, and lets its button be pressed when nothing is left. @param {HTMLFormElement} form @param {Set<string>} left */
export function ask(form, left) {
  const words = left.size
    ? say("look_first", { files: [...left].map(isolated).join(say("comma")) })
    : "";
  const place =
    all(form, "[data-unopened]", HTMLElement)[0] ??
    h("p", { class: "note", "data-unopened": true, role: "status" });
  place.textContent = words;
  place.hidden = !words;
  for (const button of all(form, "button", HTMLButtonElement)) {
    if (!place.isConnected) button.before(place);
    button.disabled = left.size > 0;
  }
}
