// Who works with the keyboard stays where they were when a form is sent and the page renewed around it.

const HEADINGS = "h1, h2, h3";

/**
 * @param {HTMLFormElement} form that is being sent
 * @returns {() => void} to call when the page stands again: back to what had the focus, or to the heading of its part
 */
export function keepFocus(form) {
  const before = document.activeElement;
  const part = form.closest("section") ?? document.querySelector("main");
  return () => {
    const now = document.activeElement;
    // Somebody has gone on elsewhere by now.
    if (now && now !== document.body && now !== before) return;
    if (before instanceof HTMLElement && before.isConnected && before.checkVisibility()) {
      before.focus({ preventScroll: true });
      return;
    }
    const heading = (part?.isConnected ? part : document).querySelector(HEADINGS);
    if (!(heading instanceof HTMLElement)) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };
}
