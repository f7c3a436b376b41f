// Adding a passkey to one's own account.
import { post } from "../page/api.js";
import { all, byId } from "../page/dom.js";
import { address, onForms, read } from "../forms/forms.js";
import { make, usable } from "../keys/passkey.js";

/** @param {HTMLFormElement} form */
async function add(form) {
  const { options, token } = await post(form.dataset["passkey"] ?? "", {});
  const answer = await make(/** @type {any} */ (options));
  return post(address(form), { ...read(form).clear, token: String(token), answer });
}

byId("no-passkeys", HTMLElement).hidden = usable();
for (const form of all(document, "form[data-passkey]", HTMLFormElement)) form.hidden = !usable();
onForms("form[data-passkey]", "asking_passkey", add);
