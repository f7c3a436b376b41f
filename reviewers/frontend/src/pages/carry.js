// The first list of a desk of an older release: its first signature. The second one is given on "People".
import { all, byId, h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { onForms } from "../forms/forms.js";
import { go } from "../forms/leaving.js";
import { isLastGroup, makeKit, paperOf, sealedOf, showKit, typedKey } from "../keys/kit.js";
import { deskKey } from "../keys/session.js";
import { busy, data, fail, keys, unlocked } from "../page/page.js";
import { say } from "../page/words.js";
import { firstRequest, signFirst } from "../roster/carrying.js";
import { again } from "../roster/people.js";
import { showLists } from "../roster/shown.js";
import { fromBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";

/** @typedef {import("../keys/kit.js").Made} Made */

/** @type {Made | null} a kit that may be on paper already is never made anew */
let kit = null;

/** @param {string} typed the kit's key, from its paper @returns {Promise<string>} Throws DeskError unless it opens the desk's key. */
async function tried(typed) {
  const opened = await run("unwrap", fromBase64(data().kit_key), typed).catch(() => null);
  if (!opened) throw new DeskError("refused", [say("kit_wrong")]);
  const { recipient } = await deskKey(keys(), data().slug);
  if (opened.recipient !== recipient) throw new DeskError("refused", [say("kit_other")]);
  return typed;
}

/** @param {string} identity of the kit @param {import("../roster/making.js").Parts} parts */
async function sign(identity, parts) {
  const paper = await paperOf(data().slug, identity);
  const page = { keys: keys(), server: data().server };
  return signFirst(await firstRequest(data().slug, paper, page), parts, data().left_out);
}

/** @param {HTMLFormElement} form */
async function chosen(form) {
  await again(form);
  const [typed] = all(form, "textarea", HTMLTextAreaElement);
  const paper = typedKey(typed?.value ?? "");
  if (paper) {
    const answer = await sign(await tried(paper), {});
    if (typed) typed.value = "";
    return answer;
  }
  const { slug, name } = data();
  const pair = await deskKey(keys(), slug);
  kit ??= await makeKit(pair);
  byId("choosing", HTMLElement).hidden = true;
  await showKit(kit, { name, slug }, pair.recipient, "");
  return null;
}

/** @param {SubmitEvent} event */
function kept(event) {
  event.preventDefault();
  const made = kit;
  const failure = byId("confirm-failure", HTMLElement);
  failure.replaceChildren();
  if (!made || !isLastGroup(made, byId("last-group", HTMLInputElement).value)) {
    failure.append(h("p", { class: "danger", role: "alert" }, say("wrong_group")));
    return;
  }
  void busy(byId("confirm-form", HTMLFormElement), say("sending"), async () => {
    try {
      const answer = await sign(made.recovery.identity, { kit: sealedOf(made) });
      await go(answer.next ?? "/desk/people/");
    } catch (error) {
      fail(failure, error);
    }
  });
}

onForms("form[data-carry]", "sending", chosen);
byId("confirm-form", HTMLFormElement).addEventListener("submit", kept);
byId("print-kit", HTMLButtonElement).addEventListener("click", () => window.print());
await unlocked();
await showLists(document);
