// Opening a desk: its key and the recovery kit are made here. The server gets recipients and wrapped keys.
import { post } from "../page/api.js";
import { toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { byId, h } from "../page/dom.js";
import { go } from "../forms/leaving.js";
import { later } from "../roster/days.js";
import { nameCommitment } from "../roster/digits.js";
import { firstEntry, HEX, ownKeys, prove, random } from "../roster/making.js";
import { KIT, ZEROS } from "../roster/statements.js";
import { busy, data, fail, keys, unlocked } from "../page/page.js";
import { say } from "../page/words.js";

/** @typedef {{ name: string, slug: string }} Named */
/** @typedef {import("../keys/keys.js").Pair} Pair */
/**
 * @typedef {{ fields: Record<string, string>, last: string, desk: Pair, recovery: Pair }} Kit `last`: the last group of the
 *   recovery key
 */

// An identity has 77 signs: eleven groups, so that the last one is as long as the others.
const GROUP = /.{1,7}/g;
// Whoever founds a server's first desk is alone, so every role is theirs until colleagues come.
const ROLES = ["administrator", "custodian", "editor", "reviewer"];
const DAYS = 7; // on which the first entry can be kept: it is at once
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
  const fields = { wrapped_key: toBase64(wrapped), recovery_wrapped_key: toBase64(forKit) };
  return { fields, last: groups.at(-1) ?? "", desk, recovery };
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
  const signing = await run("signingPublic", recovery.identity);
  const paper = { recipient: recovery.recipient, signing };
  const proof = { ...about, name: ZEROS, person: KIT, ...paper };
  const facts = {
    carried: 0,
    from: {},
    kit: { own: await run("signWords", recovery.identity, "amana-key/1", proof), ...paper },
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
  const { fields, ...made } = kit;
  void busy(form, say("sending"), async () => {
    try {
      const { name, slug } = named();
      const first = await beginning(slug, { fields, ...made });
      const response = await post(window.location.pathname, { name, ...first, ...fields });
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
