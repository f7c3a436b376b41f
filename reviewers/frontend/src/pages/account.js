// One's own account: adding a passkey, and changing the passphrase of one's key.
import { post } from "../page/api.js";
import { all, byId } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { keys } from "../page/page.js";
import { say } from "../page/words.js";
import { address, onForms, read } from "../forms/forms.js";
import { tellTabs } from "../forms/leaving.js";
import { make, usable } from "../keys/passkey.js";
import { isStrong } from "../keys/passphrase.js";
import { fromBase64, sha256, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";

/** @param {HTMLFormElement} form */
async function add(form) {
  const { password = "", ...clear } = read(form).clear;
  const { options, token } = await post(form.dataset["passkey"] ?? "", { password });
  const answer = await make(/** @type {any} */ (options));
  return post(address(form), { ...clear, token: String(token), answer });
}

/** @param {HTMLFormElement} form */
async function changePassphrase(form) {
  const { old = "", new: fresh = "", again, password = "" } = read(form).clear;
  if (!isStrong(fresh)) throw new DeskError("refused", [say("weak_passphrase")]);
  if (fresh === password) throw new DeskError("refused", [say("passphrase_is_password")]);
  if (fresh !== again) throw new DeskError("refused", [say("different_passphrases")]);
  const before = fromBase64(keys().sealed_identity);
  const sealed = await run("resealIdentityFile", before, old, fresh);
  const said = { file: await sha256(sealed), was: await sha256(before) };
  const { identity } = await run("openFile", before, old);
  const signature = await run("signWords", identity, "amana-identity/1", said);
  const fields = { password, before: said.was, sealed: toBase64(sealed), signature };
  const answer = await post(address(form), fields);
  form.reset();
  // They hold the sealed key as it was, which the new passphrase does not open.
  tellTabs("passphrase");
  return answer;
}

byId("no-passkeys", HTMLElement).hidden = usable();
for (const form of all(document, "form[data-passkey]", HTMLFormElement)) form.hidden = !usable();
onForms("form[data-passkey]", "asking_passkey", add);
onForms("form[data-passphrase]", "making_key", changePassphrase);
