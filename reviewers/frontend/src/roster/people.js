// The forms of the page "People" whose answers are signed.
import { all } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { read } from "../forms/forms.js";
import { keys } from "../page/page.js";
import { say } from "../page/words.js";
import { typedKey } from "../keys/kit.js";
import { completeFirst } from "./carrying.js";
import { completeFurther } from "./further.js";
import { actWithKit, admission, wrappedFor } from "./admitting.js";
import { act, askAgain, complete } from "./making.js";
import { listOf } from "./served.js";
import { claimsOf } from "./shown.js";

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
  if (roster === "admit") return admitted(desk, person, paper);
  const { clear } = read(form);
  return act(desk, roster, person, facts(form, clear), async () => ({}));
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

/** @param {string} desk @param {string} person who waits @param {HTMLTextAreaElement} [paper] the kit's key, where it signs as the second */
async function admitted(desk, person, paper) {
  const claim = (await claimsOf(desk)).find((each) => each.person === person);
  // What stood on the page when the digits were compared may have been replaced since.
  if (!claim) throw new DeskError("refused", [say("claim_changed")]);
  const parts = () => wrappedFor(keys(), desk, claim);
  if (!paper) return act(desk, "admit", person, admission(claim), parts);
  const kit = typedKey(paper.value);
  const answer = await actWithKit(desk, "admit", person, admission(claim), kit, parts);
  paper.value = "";
  return answer;
}

/** The second half. @param {HTMLFormElement} form */
export async function completed(form) {
  const { desk = "", complete: id = "" } = form.dataset;
  await again(form);
  const list = await listOf(desk);
  if (!list?.state) return completeFirst(keys(), desk, Number(id));
  const proposed = list.proposals.find((each) => each.id === Number(id))?.request.act;
  if (proposed === "found") return completeFurther(desk, Number(id));
  return complete(desk, Number(id), async ({ act: asked, subject, facts: said }) =>
    asked === "admit"
      ? wrappedFor(keys(), desk, { person: subject, recipient: said["recipient"] })
      : {},
  );
}
