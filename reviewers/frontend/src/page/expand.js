// Parts of a page that are folded away: opened where something in them is to be seen.

/** @param {EventTarget | null} field what is to be seen */
export function open(field) {
  if (field instanceof Element) field.closest("details")?.setAttribute("open", "");
}

/** Opens what hides the field that a link leads to. @param {Event} event a click on the link */
export function unfold(event) {
  if (!(event.currentTarget instanceof HTMLAnchorElement)) return;
  open(document.getElementById(decodeURIComponent(event.currentTarget.hash.slice(1))));
}
