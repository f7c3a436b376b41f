// What a file of a parcel is called when it is saved. Whoever can write into the database can seal a parcel that holds
// `files/01.desktop`; only the endings of clean files are taken over, and nothing opens a `.bin` by itself.

/**
 * @param {string} name of a member, `files/01.jpg`
 * @param {string[]} endings of clean files, as the server's table says
 * @returns {string} `01.jpg`, or `01.bin` when its ending is none of them
 */
export function savedName(name, endings) {
  const plain = name.slice(name.lastIndexOf("/") + 1);
  const [stem = "", ...rest] = plain.split(".");
  return rest.length && endings.includes(rest.at(-1) ?? "") ? plain : `${stem}.bin`;
}
