import { Decrypter } from "age-encryption";
import { DeskError, refusal } from "./errors.js";
import { addIdentities, why } from "./keys.js";
import { TarReader } from "./tar.js";

/** @typedef {import("./tar.js").Member} Member */

/**
 * Opens a sealed tar while it arrives.
 *
 * A member is given as soon as it is whole, but the file is sound only when this returns: a cut or changed
 * file throws, and whoever showed a member must then take it back.
 *
 * @param {string} url
 * @param {string} identity
 * @param {(share: number) => void} progress from 0 to 1
 * @param {(member: Member) => void} give
 * @returns {Promise<void>} Throws DeskError "damaged", "not_for_you", "offline", "signed_out" or "refused".
 */
export async function openFrom(url, identity, progress, give) {
  const answer = await fetch(url, { headers: { Accept: "application/octet-stream" } }).catch(() => {
    throw new DeskError("offline");
  });
  if (!answer.ok || !answer.body) throw refusal(answer.status);
  const total = Number(answer.headers.get("Content-Length")) || 0;
  await openStream(counted(answer.body, total, progress), identity, give);
}

/**
 * @param {ReadableStream<Uint8Array>} sealed
 * @param {string} identity
 * @param {(member: Member) => void} give
 */
export async function openStream(sealed, identity, give) {
  const decrypter = new Decrypter();
  addIdentities(decrypter, identity);
  const tar = new TarReader();
  try {
    const reader = (await decrypter.decrypt(sealed)).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      tar.push(piece.value).forEach(give);
    }
  } catch (error) {
    throw why(error);
  }
  tar.end();
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {number} total bytes; 0 when unknown
 * @param {(share: number) => void} progress
 */
function counted(body, total, progress) {
  let received = 0;
  let told = 0;
  return body.pipeThrough(
    new TransformStream({
      transform(piece, controller) {
        received += piece.length;
        if (total && received - told > total / 100) {
          told = received;
          progress(received / total);
        }
        controller.enqueue(piece);
      },
    }),
  );
}
