// The forms of the page "People" whose answers are signed.
import { all } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { read } from "../forms/forms.js";
import { keys } from "../page/page.js";
import { isolated, say } from "../page/words.js";
import { typedKey } from "../keys/kit.js";
import { toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { completeFirst } from "./carrying.js";
import { completeFurther } from "./further.js";
import { deskKey } from "./desk_key.js";
import { actWithKit, admission, wrappedFor } from "./admitting.js";
import { act, askAgain, completeOn } from "./making.js";
import { listOf } from "./served.js";
import { listFor, proposeRestored } from "./set_back.js";
import { claimsOf } from "./shown.js";
import { accept } from "./unlocking.js";

/** @param {HTMLFormElement} form in which the passphrase is typed again. Throws DeskError "passphrase". */
export async function again(form) {
  const [field] = all(form, "[data-passphrase]", HTMLInputElement);
  if (!field) throw new DeskError("internal");
  await askAgain(keys(), field.value);
  field.value = "";
}

/** A form of an act: alone, or its first half. @param {HTMLFormElement} form */
export async function changed(form) {
  const { desk = "", roster = "", person = "" } = form.dataset;
  await again(form);
  const [paper] = all(form, "[data-kit]", HTMLTextAreaElement);
  if (roster === "backup_restored") return proposeRestored(desk);
  await sameName(form, desk, person);
  if (roster === "admit") return admitted(desk, person, form.dataset["roles"] ?? "", paper);
  if (paper) return withPaper(paper, (kit) => actWithKit(desk, roster, person, {}, kit, none));
  const { clear } = read(form);
  return act(desk, roster, person, facts(form, clear), none);
}

/** @returns {Promise<import("./making.js").Parts>} nothing is sealed */
const none = async () => ({});

/**
 * @param {HTMLTextAreaElement} paper the kit's key, which is forgotten once it has signed
 * @param {(kit: string) => Promise<import("../page/api.js").Answer>} signing
 */
async function withPaper(paper, signing) {
  const answer = await signing(typedKey(paper.value));
  paper.value = "";
  return answer;
}

/**
 * Whoever is meant by a row is meant by the name that stands there; a row that was moved would sign about somebody else.
 *
 * @param {HTMLFormElement} form
 * @param {string} desk
 * @param {string} person
 */
async function sameName(form, desk, person) {
  const row = form.closest("[data-name]");
  const served = row instanceof HTMLElement ? row.dataset["name"] : undefined;
  const proved = (await listOf(desk))?.names[person];
  if (served === undefined || !proved || served === proved) return;
  const values = { served: isolated(served), name: isolated(proved) };
  throw new DeskError("refused", [say("name_moved", values)]);
}

/** @param {HTMLFormElement} form @param {Record<string, string>} clear */
function facts(form, clear) {
  const { roster = "" } = form.dataset;
  if (roster === "roles") {
    const boxes = all(form, "[name=roles]:checked", HTMLInputElement);
    return { roles: boxes.map((box) => box.value).sort() };
  }
  if (roster === "custodian_key") return { recipient: (clear["recipient"] ?? "").trim() };
  if (roster === "retention") return { days: Number(clear["days"]) };
  return {};
}

/**
 * @param {string} desk
 * @param {string} person who waits
 * @param {string} shown the roles that stood on the page
 * @param {HTMLTextAreaElement} [paper] the kit's key, where it signs as the second
 */
async function admitted(desk, person, shown, paper) {
  const claim = (await claimsOf(desk)).find((each) => each.person === person);
  // What stood on the page when the digits were compared may have been replaced since.
  if (!claim || (shown && [...claim.roles].sort().join(" ") !== shown.split(" ").sort().join(" ")))
    throw new DeskError("refused", [say("claim_changed")]);
  const parts = () => wrappedFor(keys(), desk, claim);
  if (!paper) return act(desk, "admit", person, admission(claim), parts);
  return withPaper(paper, (kit) => actWithKit(desk, "admit", person, admission(claim), kit, parts));
}

/** The second half. @param {HTMLFormElement} form */
export async function completed(form) {
  const { desk = "", complete: id = "", leftOut = "" } = form.dataset;
  await again(form);
  const list = await listFor(desk, Number(id));
  if (!list?.state)
    return completeFirst(keys(), desk, Number(id), leftOut.split(" ").filter(Boolean));
  const proposed = list.proposals.find((each) => each.id === Number(id))?.request.act;
  if (proposed === "found") return completeFurther(desk, Number(id));
  const { state } = list;
  return completeOn({ ...list, state }, Number(id), (request) => partsOf(desk, request));
}

/**
 * What whoever completes it seals: the desk's key, for whom their own list and the signed request name.
 *
 * @param {string} desk
 * @param {import("./statements.js").Request} request
 * @returns {Promise<import("./making.js").Parts>}
 */
async function partsOf(desk, { act: asked, subject, facts: { recipient } }) {
  if (asked === "admit") return wrappedFor(keys(), desk, { person: subject, recipient });
  if (asked !== "kit") return {};
  return { kit: toBase64(await run("wrap", await deskKey(keys(), desk), [recipient])) };
}

/** Believes the list that was compared by voice. @param {HTMLFormElement} form */
export async function accepted(form) {
  const [field] = all(form, "[data-passphrase]", HTMLInputElement);
  const passphrase = field?.value ?? "";
  await again(form);
  await accept(keys(), passphrase, form.dataset["desk"] ?? "");
  // Everything that was held back is shown anew.
  window.location.reload();
  return null;
}
