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
 * @returns {Promise<string>} the recipient again. Throws DeskError "mailbox" when one of them names another.
 */
export async function checkedMailbox(recipient, mailboxes) {
  const digest = await sha256(utf8(recipient));
  for (const mailbox of mailboxes) if (mailbox !== digest) throw new DeskError("mailbox");
  return recipient;
}
