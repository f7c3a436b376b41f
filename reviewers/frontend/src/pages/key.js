// The second step of joining: the reviewer's own key is made here, and sealed with a passphrase that never leaves.
import { post } from "../page/api.js";
import { personDigits } from "../roster/digits.js";
import { byId } from "../page/dom.js";
import { data } from "../page/page.js";
import { onMaking } from "../keys/making.js";
import { keep } from "../keys/session.js";

onMaking(async ({ pair: { recipient }, sealed, identity, signing }) => {
  await post(window.location.pathname, { recipient, signing, sealed_identity: sealed });
  // The key is made by now: where the tab cannot keep it, the next page asks for the passphrase.
  await keep(identity).catch(() => undefined);
  byId("print", HTMLElement).textContent = await personDigits({
    name: data().account,
    recipient,
    signing,
  });
  byId("making", HTMLElement).hidden = true;
  byId("made", HTMLElement).hidden = false;
  byId("onward", HTMLAnchorElement).href = data().next;
  byId("made", HTMLElement).querySelector("h2")?.focus();
});
