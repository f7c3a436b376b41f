// Where in the editor a problem of the document is to be mended.

/**
 * @param {string} path of a problem
 * @param {import("./media.js").Candidate[]} candidates
 * @returns {string} the id of the field that it is about, or of what holds it
 */
export function anchor(path, candidates) {
  // A document numbers the files that were chosen, the editor all of them.
  const rows = candidates.flatMap(({ chosen }, row) => (chosen.checked ? [row] : []));
  let id = path.replace(/^media\.(\d+)/, (whole, number) =>
    rows[number] === undefined ? whole : `media.${rows[number]}`,
  );
  while (id.includes(".") && !document.getElementById(id)) id = id.slice(0, id.lastIndexOf("."));
  return document.getElementById(id) ? id : (document.querySelector(`[id^="${id}."]`)?.id ?? id);
}
