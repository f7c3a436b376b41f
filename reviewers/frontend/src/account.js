// Adding a passkey to one's own account.
import { post } from "./api.js";
import { all, byId, h } from "./dom.js";
import { address, read } from "./forms.js";
import { busy, fail } from "./page.js";
import { make, usable } from "./passkey.js";
import { say } from "./words.js";

/** @param {HTMLFormElement} form */
async function add(form) {
  const { options, token } = await post(form.dataset["passkey"] ?? "", {});
  const answer = await make(/** @type {any} */ (options));
  const told = await post(address(form), { ...read(form).clear, token: String(token), answer });
  window.location.assign(told.next ?? window.location.href);
}

byId("no-passkeys", HTMLElement).hidden = usable();
for (const form of all(document, "form[data-passkey]", HTMLFormElement)) {
  const failure = h("div");
  form.before(failure);
  form.hidden = !usable();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failure.replaceChildren();
    void busy(form, say("asking_passkey"), () => add(form).catch((error) => fail(failure, error)));
  });
}
