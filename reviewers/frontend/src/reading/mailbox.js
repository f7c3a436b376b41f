// To whom a reply may be sealed: to the key that the reporter's own parcels name, and to no other that a row says.
import { sha256, utf8 } from "../sealed/bytes.js";
import { DeskError } from "../page/errors.js";

/**
 * @param {{ mailbox?: unknown }} manifest the message.json of an opened parcel
 * @returns {string | null} the SHA-256 of the reporter's recipient, in hexadecimal; null in parcels from before they named it
 */
export const mailboxOf = (manifest) =>
  manifest.mailbox === undefined ? null : String(manifest.mailbox);

/**
 * @param {string} recipient as the server gives it
 * @param {Iterable<string>} mailboxes what the opened parcels of this case name
 * @param {boolean} known whether a parcel of this case opened at all, or who replies goes on without
 * @returns {Promise<string>} the recipient again. Throws DeskError "mailbox" when one of them names another, and
 *   "mailbox_unopened" when nothing could be held against it.
 */
export async function checkedMailbox(recipient, mailboxes, known) {
  if (!known) throw new DeskError("mailbox_unopened");
  const digest = await sha256(utf8(recipient));
  for (const mailbox of mailboxes) if (mailbox !== digest) throw new DeskError("mailbox");
  return recipient;
}
