// The photographs in a PDF that our stripper wrote. Browsers show no PDF inside a frame without rights, and a renderer
// would be a large foreign bundle; but pages that a reporter had made into pictures are photographs and nothing else.

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

// As stripping/pdf/writer.py writes the dictionary of a picture: its filter, and last its length.
const PHOTOGRAPH =
  /\/Subtype ?\/Image[^]{0,400}?\/Filter ?\/DCTDecode[^]{0,200}?\/Length (\d{1,9})>>\r?\nstream\r?\n/g;
const MOST = 500; // pictures that are shown
const LARGEST = 128 * 1024 * 1024; // bytes

/** @param {Bytes} bytes of a document @returns {Bytes[]} JPEG files, in the order of its pages */
export function picturesIn(bytes) {
  if (bytes.length > LARGEST) return [];
  const text = new TextDecoder("latin1").decode(bytes);
  const pictures = [];
  PHOTOGRAPH.lastIndex = 0;
  for (
    let match = PHOTOGRAPH.exec(text);
    match && pictures.length < MOST;
    match = PHOTOGRAPH.exec(text)
  ) {
    const start = match.index + match[0].length;
    const end = start + Number(match[1]);
    if (bytes[start] === 0xff && bytes[start + 1] === 0xd8 && end <= bytes.length)
      pictures.push(bytes.slice(start, end));
    PHOTOGRAPH.lastIndex = Math.max(end, start);
  }
  return pictures;
}
