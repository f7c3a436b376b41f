// Opening a desk: its key and the recovery kit are made here. The server gets recipients and wrapped keys.
import { post } from "../page/api.js";
import { fromBase64, sha256, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { byId, h } from "../page/dom.js";
import { onForms, read } from "../forms/forms.js";
import { go } from "../forms/leaving.js";
import { isLastGroup, makeKit, paperOf, sealedOf, showKit } from "../keys/kit.js";
import { later } from "../roster/days.js";
import { checkPart, partOf, proposeFurther } from "../roster/further.js";
import { endOf, nameCommitment } from "../roster/digits.js";
import { firstEntry, HEX, ownKeys, prove, random } from "../roster/making.js";
import { ZEROS } from "../roster/statements.js";
import { busy, data, fail, keys, unlocked } from "../page/page.js";
import { say } from "../page/words.js";

/** @typedef {{ name: string, slug: string }} Named */
/** @typedef {import("../keys/keys.js").Pair} Pair */
/** @typedef {{ desk: Pair, wrapped: string } & import("../keys/kit.js").Made} Kit `wrapped`: the desk's key for its founder, in base64 */

// Whoever founds a server's first desk is alone, so every role is theirs until colleagues come.
const ROLES = ["administrator", "custodian", "editor", "reviewer"];
const DAYS = 7; // on which the first entry can be kept: it is at once
/** @type {Kit | null} */
let kit = null;
/** @type {{ entry: string, salt: string } | null} of the address that was typed last */
let first = null;

/** @returns {Promise<Kit>} */
async function make() {
  const desk = await run("newIdentity");
  const wrapped = toBase64(await run("wrap", desk, [keys().recipient]));
  return { desk, wrapped, ...(await makeKit(desk)) };
}

/**
 * The first entry of the desk's list: its founder, its key and its kit, with proofs of both.
 *
 * @param {string} slug
 * @param {Kit} made
 * @returns {Promise<{ entry: string, salt: string }>}
 */
async function beginning(slug, { desk, recovery }) {
  const { account, nonce, day, server } = data();
  const [person, salt] = [random(HEX.person), random(HEX.salt)];
  const [name, mine] = [await nameCommitment(account, salt), await ownKeys()];
  const about = { desk: slug, genesis: ZEROS };
  const own = await prove({ ...about, name, person, ...mine });
  const facts = {
    carried: 0,
    from: {},
    kit: await paperOf(slug, recovery.identity),
    people: [{ name, own, person, roles: ROLES, ...mine }],
    recipient: desk.recipient,
    server,
  };
  const said = { act: "found", day, desk: slug, facts, head: ZEROS, last_day: later(day, DAYS) };
  return { entry: await firstEntry({ ...said, nonce, subject: "" }, person), salt };
}

/** @returns {Named} */
function named() {
  return {
    name: byId("name", HTMLInputElement).value.trim(),
    slug: byId("slug", HTMLInputElement).value.trim(),
  };
}

/** A desk that two members of another one found. */
const furtherDesk = () => ({
  ...named(),
  account: data().account,
  from: byId("from", HTMLSelectElement).value,
  part: byId("part", HTMLTextAreaElement).value,
  server: data().server,
});

/** @param {HTMLFormElement} form of who founds it as the second */
async function givePart(form) {
  const { from = "", slug = "" } = read(form).clear;
  byId("own-part", HTMLElement).textContent = await partOf(from, slug.trim(), data().account);
  byId("own-part-made", HTMLElement).hidden = false;
  return null;
}

/** @param {SubmitEvent} event */
function naming(event) {
  event.preventDefault();
  const form = byId("name-form", HTMLFormElement);
  const failure = byId("name-failure", HTMLElement);
  failure.replaceChildren();
  void busy(form, say("making_key"), async () => {
    try {
      if (data().further.length) await checkPart(furtherDesk());
      // A kit that may be on paper already is never made anew.
      kit ??= await make();
      if (data().further.length) {
        byId("naming", HTMLElement).hidden = true;
        await showKit(kit, named(), kit.desk.recipient, "");
        return;
      }
      first = await beginning(named().slug, kit);
      const head = endOf({ number: 1, head: await sha256(fromBase64(first.entry)) });
      byId("naming", HTMLElement).hidden = true;
      await showKit(kit, named(), kit.desk.recipient, head);
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
  const [made, begun] = [kit, first];
  const further = data().further.length > 0;
  if (
    !made ||
    !(begun || further) ||
    !isLastGroup(made, byId("last-group", HTMLInputElement).value)
  ) {
    failure.append(h("p", { class: "danger", role: "alert" }, say("wrong_group")));
    return;
  }
  const fields = { wrapped_key: made.wrapped, recovery_wrapped_key: sealedOf(made) };
  void busy(form, say("sending"), async () => {
    try {
      const { name } = named();
      const response = further
        ? await proposeFurther(furtherDesk(), made.desk, made)
        : await post(window.location.pathname, { name, ...begun, ...fields });
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
onForms("form[data-part]", "sending", givePart);
await unlocked();
