// The page that a reporter takes along: words and files become one sealed file, on the device alone. The page has no
// network (its policy forbids every address) and remembers nothing.
import { byId, h, json } from "../page/dom.js";
import { isolated, say, size } from "../page/words.js";
import { sealed } from "./container.js";
import { groupsOf, newNumber, recipientOf } from "./number.js";

/** @typedef {import("./container.js").House & { largest: number }} Page `largest`: bytes that the form takes at one time */

/** @type {Page} */
const house = json("house");
const [form, done] = [byId("form", HTMLFormElement), byId("done", HTMLElement)];
const [words, files] = [byId("account", HTMLTextAreaElement), byId("files", HTMLInputElement)];
const [button, status] = [byId("seal", HTMLButtonElement), byId("status", HTMLElement)];
const link = byId("save", HTMLAnchorElement);
/** @type {bigint | null} the same for everything that is sealed before the page is closed */
let number = null;

/** @returns {Promise<Blob | null>} null where there is nothing to seal */
async function made() {
  const chosen = [...(files.files ?? [])];
  if (!words.value.trim() && !chosen.length) return null;
  const wanted = byId("answer", HTMLInputElement).checked;
  if (wanted) number ??= newNumber();
  const given = {
    words: words.value,
    language: document.documentElement.lang,
    consent: String(new FormData(form).get("consent")),
    files: chosen,
  };
  const answer = wanted && number !== null ? await recipientOf(number) : "";
  return sealed(given, house, answer, (share) => show(Math.round(share * 100)));
}

/** @param {number} percent */
const show = (percent) => status.replaceChildren(say("sealing", { percent }));

/** @param {Blob} file */
function finished(file) {
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(file);
  byId("result", HTMLElement).replaceChildren(say("sealed", { size: isolated(size(file.size)) }));
  const large = byId("large", HTMLElement);
  large.hidden = file.size <= house.largest;
  large.replaceChildren(say("large"));
  const wanted = number !== null && byId("answer", HTMLInputElement).checked;
  byId("numbered", HTMLElement).hidden = !wanted;
  if (wanted)
    byId("number", HTMLElement).replaceChildren(
      ...groupsOf(number ?? 0n).flatMap((group) => [h("span", {}, group), " "]),
    );
  form.hidden = true;
  done.hidden = false;
  done.focus();
}

/** @param {SubmitEvent} event */
async function seal(event) {
  event.preventDefault();
  button.disabled = true;
  show(0);
  try {
    const file = await made();
    if (file) finished(file);
    status.replaceChildren(file ? "" : say("nothing"));
  } catch {
    // A file that the system took away, or no memory: the words and the choice still stand there.
    status.replaceChildren(h("span", { class: "warning" }, say("failed")));
  } finally {
    button.disabled = false;
  }
}

function another() {
  words.value = "";
  files.value = "";
  done.hidden = true;
  form.hidden = false;
  words.focus();
}

const connected = () => (byId("connected", HTMLElement).hidden = !navigator.onLine);

form.addEventListener("submit", (event) => void seal(event));
byId("another", HTMLButtonElement).addEventListener("click", another);
window.addEventListener("online", connected);
window.addEventListener("offline", connected);
connected();
button.disabled = false;
