/** @typedef {{ name: string, there: () => boolean }} Need */

/** @type {Need[]} What the ceremony and the case page use, by the name that the page explains. */
const NEEDS = [
  { name: "need_secure", there: () => window.isSecureContext },
  { name: "need_crypto", there: () => typeof crypto?.subtle?.digest === "function" },
  { name: "need_worker", there: () => typeof Worker === "function" },
  { name: "need_streams", there: () => typeof TransformStream === "function" },
  { name: "need_storage", there: storage },
];

function storage() {
  try {
    sessionStorage.setItem("desk-try", "1");
    sessionStorage.removeItem("desk-try");
    return true;
  } catch {
    // A browser that refuses storage says so by throwing.
    return false;
  }
}

/** @returns {string[]} names of what this browser lacks */
export const missing = () => NEEDS.filter((need) => !need.there()).map((need) => need.name);
