// What a file of a parcel is called when it is saved. Whoever can write into the database can seal a parcel that holds
// `files/01.desktop`; only the endings of clean files are taken over, and nothing opens a `.bin` by itself.
// These are the endings of sealing/endings.py; a test holds them equal.
export const ENDINGS = new Set(
  "jpg png mp4 mov 3gp m4a webm mkv heic avif gif webp mp3 ogg opus flac wav aiff pdf docx xlsx pptx odt ods odp txt".split(
    " ",
  ),
);

/** @param {string} name of a member, `files/01.jpg` @returns {string} `01.jpg`, or `01.bin` when its ending is none of ours */
export function savedName(name) {
  const plain = name.slice(name.lastIndexOf("/") + 1);
  const [stem = "", ...rest] = plain.split(".");
  return rest.length && ENDINGS.has(rest.at(-1) ?? "") ? plain : `${stem}.bin`;
}
