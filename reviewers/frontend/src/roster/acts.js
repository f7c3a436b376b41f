// The acts: a literal table of what each needs, whose signatures it takes and what it changes (`sealing/roster/rules.py`).
import * as effects from "./effects.js";
import * as forms from "./forms.js";
import * as signers from "./signers.js";
import { twoMembers, twoOrTheOnlyOne } from "./turn.js";

/** @typedef {import("./turn.js").Turn} Turn */
/**
 * `subject`: whom it is about ("" nobody, "new" not yet in the list, "member"); `kit`: whether the recovery kit may sign;
 * `signers` throws RosterError for those who do not do.
 *
 * @typedef {{ subject: "" | "new" | "member", facts: forms.Form, signers: (turn: Turn) => void,
 *   effect: (turn: Turn) => void | Promise<void>, kit?: true }} Act
 */

const FOUND = {
  carried: forms.isFlag,
  from: forms.isSource,
  kit: forms.isKit,
  people: forms.isPeople,
  recipient: forms.isText,
  server: forms.isDay,
};
const ADMIT = { ...forms.KEYS, replaces: forms.isFlag, roles: forms.isRoles };
const ROLES = { roles: forms.isRoles };
const RECIPIENT = { recipient: forms.isText };
const STOPPABLE = { recipient: forms.isTextOrNone };
const LOST = { lost: forms.isLost };
const DAYS = { days: forms.isDays };

/** @param {Act["subject"]} subject @param {forms.Form} facts @param {Act["signers"]} takes @param {Act["effect"]} effect @returns {Act} */
const act = (subject, facts, takes, effect) => ({ subject, facts, signers: takes, effect });

/** @type {Map<string, Act>} */
export const ACTS = new Map(
  Object.entries({
    found: act("", FOUND, signers.found, effects.found),
    admit: { ...act("new", ADMIT, signers.admit, effects.admit), kit: true },
    suspend: { ...act("member", {}, signers.suspend, effects.suspend), kit: true },
    object: act("member", {}, signers.objectTo, effects.objectTo),
    restore: act("member", {}, signers.restore, effects.restore),
    remove: { ...act("member", {}, signers.remove, effects.remove), kit: true },
    roles: act("member", ROLES, signers.roles, effects.setRoles),
    rotate: act("", RECIPIENT, twoOrTheOnlyOne, effects.rotate),
    kit: act("", forms.KIT_FORM, twoOrTheOnlyOne, effects.replaceKit),
    custodian_key: act("", STOPPABLE, signers.custodianKey, effects.setCustodianKey),
    retention: act("", DAYS, signers.retention, effects.setRetention),
    backup_restored: act("", LOST, twoMembers, effects.lose),
  }),
);
