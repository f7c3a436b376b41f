// Opening a desk: its key and the recovery kit are made here. The server gets recipients and wrapped keys.
import { post } from "../page/api.js";
import { toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { byId, h } from "../page/dom.js";
import { go } from "../forms/leaving.js";
import { busy, fail, keys, unlocked } from "../page/page.js";
import { say } from "../page/words.js";

/** @typedef {{ name: string, slug: string }} Named */
/** @typedef {{ fields: Record<string, string>, last: string }} Kit `last`: the last group of the recovery key */

// An identity has 77 signs: eleven groups, so that the last one is as long as the others.
const GROUP = /.{1,7}/g;
/** @type {Kit | null} */
let kit = null;

/** @param {Named} desk @returns {Promise<Kit>} */
async function makeKit({ name, slug }) {
  const [desk, recovery] = [await run("newIdentity"), await run("newIdentity")];
  const wrapped = await run("wrap", desk, [keys().recipient]);
  const forKit = await run("wrap", desk, [recovery.recipient]);
  const groups = recovery.identity.match(GROUP) ?? [];
  byId("kit-desk", HTMLElement).textContent = name;
  byId("kit-key", HTMLElement).replaceChildren(
    ...groups.flatMap((group) => [h("span", {}, group), " "]),
  );
  byId("kit-print", HTMLElement).textContent = await run("fingerprint", desk.recipient);
  const file = byId("kit-file", HTMLAnchorElement);
  file.href = URL.createObjectURL(new Blob([forKit], { type: "application/octet-stream" }));
  byId("kit-name", HTMLElement).textContent = file.download = `desk-key-${slug}.age`;
  const fields = {
    recipient: desk.recipient,
    wrapped_key: toBase64(wrapped),
    recovery_recipient: recovery.recipient,
    recovery_wrapped_key: toBase64(forKit),
  };
  return { fields, last: groups.at(-1) ?? "" };
}

/** @returns {Named} */
function named() {
  return {
    name: byId("name", HTMLInputElement).value.trim(),
    slug: byId("slug", HTMLInputElement).value.trim(),
  };
}

/** @param {SubmitEvent} event */
function naming(event) {
  event.preventDefault();
  const form = byId("name-form", HTMLFormElement);
  const failure = byId("name-failure", HTMLElement);
  failure.replaceChildren();
  void busy(form, say("making_key"), async () => {
    try {
      // A kit that may be on paper already is never made anew.
      kit ??= await makeKit(named());
      byId("naming", HTMLElement).hidden = true;
      byId("kit", HTMLElement).hidden = false;
      byId("kit", HTMLElement).querySelector("h2")?.focus();
    } catch (error) {
      fail(failure, error);
    }
  });
}

/** @param {SubmitEvent} event */
function confirming(event) {
  event.preventDefault();
  const form = byId("confirm-form", HTMLFormElement);
  const failure = byId("confirm-failure", HTMLElement);
  failure.replaceChildren();
  if (!kit || byId("last-group", HTMLInputElement).value.trim().toUpperCase() !== kit.last) {
    failure.append(h("p", { class: "danger", role: "alert" }, say("wrong_group")));
    return;
  }
  const fields = { ...named(), ...kit.fields };
  void busy(form, say("sending"), async () => {
    try {
      const response = await post(window.location.pathname, fields);
      await go(response.next ?? "/desk/");
    } catch (error) {
      // The kit stays good: no part of it depends on the name or the address.
      byId("naming", HTMLElement).hidden = false;
      fail(byId("name-failure", HTMLElement), error);
    }
  });
}

byId("name-form", HTMLFormElement).addEventListener("submit", naming);
byId("confirm-form", HTMLFormElement).addEventListener("submit", confirming);
byId("print-kit", HTMLButtonElement).addEventListener("click", () => window.print());
await unlocked();
