// At the sign-in a passkey can answer in the place of the code; name and password are asked for all the same.
import { post } from "../page/api.js";
import { byId } from "../page/dom.js";
import { busy, fail } from "../page/page.js";
import { usable, use } from "../keys/passkey.js";
import { say } from "../page/words.js";

const button = byId("use-passkey", HTMLButtonElement);
const form = button.form;

/** @param {HTMLFormElement} form @param {string} name */
const field = (form, name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** @param {HTMLFormElement} form */
async function answer(form) {
  const { options, token } = await post("/desk/login/passkey/", {});
  field(form, "passkey").value = await use(/** @type {any} */ (options));
  field(form, "token").value = String(token);
  form.submit();
}

if (form && usable()) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!form.reportValidity()) return;
    const failure = byId("passkey-failure", HTMLElement);
    failure.replaceChildren();
    void busy(form, say("asking_passkey"), () =>
      answer(form).catch((error) => fail(failure, error)),
    );
  });
}
