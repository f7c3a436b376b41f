// What a request asks for, in the reader's words: from the request that its maker signed, and from no row of the server's.
import { h } from "../page/dom.js";
import { isolated, say } from "../page/words.js";
import { run } from "../sealed/crypto.js";
import { listDigits } from "./carrying.js";
import { personDigits } from "./digits.js";
import { lostIn } from "./timeline.js";

/** @typedef {import("./statements.js").Request} Request */
/**
 * Who somebody is, as far as it is proved. `called`: a person of the list; `proved`: whoever shows this commitment and
 * these keys, empty where nothing says so; `line`: where the list ends, as whoever runs the server reads it.
 *
 * @typedef {{ called: (person: string) => string, line: string,
 *   proved: (person: string, keys: { name: string, recipient: string, signing: string }) => Promise<string> }} Names
 */

/** @param {string[]} roles @returns {string} */
export const rolesSaid = (roles) => roles.map((role) => say(`role_${role}`)).join(say("comma"));

/** @param {string} digits @returns {HTMLElement} */
const code = (digits) =>
  h("p", { class: "codename" }, h("samp", { dir: "ltr", "data-request-print": true }, digits));

/**
 * @param {Request} request whose signature was checked
 * @param {Names} names
 * @returns {Promise<HTMLElement[]>}
 */
export async function described(request, names) {
  const { act, facts, subject } = request;
  const line = (/** @type {string} */ name, values = {}) => h("p", {}, say(name, values));
  const who = isolated(names.called(subject));
  switch (act) {
    case "admit":
      return admission(request, names);
    case "found":
      return founding(request, names);
    case "remove":
      return [line("ask_remove", { who })];
    case "roles":
      return [line("ask_roles", { who, roles: rolesSaid(facts["roles"]) })];
    case "rotate":
      return [line("ask_rotate"), code(await run("fingerprint", facts["recipient"]))];
    case "kit":
      return [line("ask_kit"), code(await run("fingerprint", facts["recipient"]))];
    case "custodian_key":
      return facts["recipient"]
        ? [line("ask_custodian_key"), code(await run("fingerprint", facts["recipient"]))]
        : [line("ask_no_originals")];
    case "backup_restored":
      return [
        line("ask_backup_restored", {
          lost: lostIn(facts).map(isolated).join(say("comma")),
          line: isolated(names.line),
        }),
      ];
    case "retention":
      return [line(facts["days"] ? "ask_retention" : "ask_no_days", { days: facts["days"] })];
    default:
      return [line("ask_unknown")];
  }
}

/** @param {Request} request @param {Names} names */
async function admission({ facts, subject }, names) {
  const { name, recipient, signing, replaces, roles } = facts;
  const account = await names.proved(subject, { name, recipient, signing });
  const who = isolated(account || names.called(subject));
  return [
    h("p", {}, say(replaces ? "ask_replace" : "ask_admit", { who, roles: rolesSaid(roles) })),
    h("p", {}, say("ask_compare", { who })),
    code(await personDigits({ name: account, recipient, signing })),
  ];
}

/** @param {Request} request @param {Names} names */
async function founding(request, names) {
  /** @type {import("./carrying.js").Listed[]} */ const people = request.facts["people"];
  const rows = await Promise.all(
    people.map(async ({ person, name, recipient, signing, roles }) => {
      const account = await names.proved(person, { name, recipient, signing });
      const digits = await personDigits({ name: account, recipient, signing });
      return h(
        "li",
        {},
        h("strong", {}, h("bdi", {}, account || say("unproved_name"))),
        ` (${rolesSaid(roles)}) `,
        h("samp", { dir: "ltr" }, digits),
      );
    }),
  );
  const carried = request.facts["carried"] === 1;
  return [
    h("p", {}, say(carried ? "ask_carry" : "ask_found", { desk: isolated(request.desk) })),
    h("ul", {}, ...rows),
    h("p", {}, say("ask_list_digits")),
    code(await listDigits(request)),
  ];
}
