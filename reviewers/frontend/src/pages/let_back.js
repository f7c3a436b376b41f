// Nobody is signed in: the paper of the recovery kit suspends an only custodian's lost key.
import { all } from "../page/dom.js";
import { onForms } from "../forms/forms.js";
import { data } from "../page/page.js";
import { typedKey } from "../keys/kit.js";
import { suspendLost } from "../roster/kit_alone.js";

onForms("form[data-kit-alone]", "sending", async (form) => {
  const { desk = "", person = "" } = form.dataset;
  const [paper] = all(form, "[data-kit]", HTMLTextAreaElement);
  const kit = typedKey(paper?.value ?? "");
  await suspendLost(data().kit[desk], kit, person, window.location.pathname);
  form.reset();
  window.location.reload();
  return null;
});
