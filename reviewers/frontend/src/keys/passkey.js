// The browser's side of passkeys: the question comes from the server, the answer goes back as it is.
import { DeskError } from "../page/errors.js";

/** @returns {boolean} whether this browser makes and uses passkeys at this address */
export const usable = () =>
  window.isSecureContext &&
  typeof PublicKeyCredential === "function" &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function";

/**
 * @param {PublicKeyCredentialCreationOptionsJSON} options
 * @returns {Promise<string>} JSON. Throws DeskError "passkey" when the person or the device said no.
 */
export async function make(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return written(() => navigator.credentials.create({ publicKey }));
}

/** @param {PublicKeyCredentialRequestOptionsJSON} options @returns {Promise<string>} as `make` */
export async function use(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return written(() => navigator.credentials.get({ publicKey }));
}

/** @param {() => Promise<Credential | null>} ceremony */
async function written(ceremony) {
  const credential = await ceremony().catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) throw new DeskError("passkey");
  return JSON.stringify(credential.toJSON());
}
