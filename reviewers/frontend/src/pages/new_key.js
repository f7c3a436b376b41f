// A new key for an account whose passphrase is lost: made here, and of no use until colleagues have compared its digits.
import { post } from "../page/api.js";
import { byId } from "../page/dom.js";
import { address, onForms, read } from "../forms/forms.js";
import { onMaking } from "../keys/making.js";
import { showPrints } from "../keys/fingerprints.js";

onForms("form[data-send]", "sending", (form) => post(address(form), read(form).clear));
if (document.getElementById("making"))
  onMaking(async ({ pair, sealed }) => {
    const password = byId("password", HTMLInputElement).value;
    const fields = { recipient: pair.recipient, sealed_identity: sealed, password };
    await post(window.location.pathname, fields);
    // Neither password nor passphrase is left in a page that a browser might bring back.
    byId("key-form", HTMLFormElement).reset();
    window.location.reload();
  });
await showPrints();
