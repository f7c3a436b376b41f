// A new key for an account whose passphrase is lost: made here, and of no use until colleagues have compared its digits.
import { post } from "../page/api.js";
import { all, byId } from "../page/dom.js";
import { address, onForms, read } from "../forms/forms.js";
import { onMaking } from "../keys/making.js";
import { data } from "../page/page.js";
import { personDigits } from "../roster/digits.js";
import { admitLost, suspendLost } from "../roster/kit_alone.js";
import { typedKey } from "../keys/kit.js";
import { run } from "../sealed/crypto.js";

/** @typedef {{ desk: string, genesis: string, name: string, person: string }} Place of this person, at a desk of theirs */

onForms("form[data-send]", "sending", (form) => post(address(form), read(form).clear));
onForms("form[data-kit-alone]", "sending", async (form) => {
  const { desk = "", person = "", kitAlone } = form.dataset;
  const served = data().kit[desk];
  const [paper] = all(form, "[data-kit]", HTMLTextAreaElement);
  const [passphrase] = all(form, "[data-passphrase]", HTMLInputElement);
  const kit = typedKey(paper?.value ?? "");
  await (kitAlone === "suspend"
    ? suspendLost(served, kit, person, `/desk/roster/${desk}/append`)
    : admitLost(served, kit, person, passphrase?.value ?? ""));
  form.reset();
  window.location.assign(kitAlone === "suspend" ? window.location.href : "/desk/");
  return null;
});
if (document.getElementById("making"))
  onMaking(async ({ pair: { recipient }, sealed, identity, signing }) => {
    /** @type {Record<string, string>} */
    const own = {};
    for (const place of /** @type {Place[]} */ (data().desks)) {
      const said = { ...place, recipient, signing };
      own[place.desk] = await run("signWords", identity, "amana-key/1", said);
    }
    await post(window.location.pathname, {
      recipient,
      signing,
      sealed_identity: sealed,
      own: JSON.stringify(own),
      password: byId("password", HTMLInputElement).value,
    });
    // Neither password nor passphrase is left in a page that a browser might bring back.
    byId("key-form", HTMLFormElement).reset();
    window.location.reload();
  });
const print = document.getElementById("print");
if (print) {
  const { account: name, recipient, signing } = data();
  print.textContent = await personDigits({ name, recipient, signing });
}
