// Suspended: the one thing that is left to do is to object, signed.
import { onForms } from "../forms/forms.js";
import { unlocked } from "../page/page.js";
import { objectTo } from "../roster/making.js";

onForms("form[data-object]", "sending", async (form) => {
  const desk = form.dataset["desk"] ?? "";
  return objectTo(desk);
});
await unlocked();
