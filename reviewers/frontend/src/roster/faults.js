import { DeskError } from "../page/errors.js";

/**
 * What can be wrong with a list of people: first the faults of the rules, as in `sealing/roster/faults.py`, then what
 * only a browser can notice.
 *
 * @typedef {"malformed" | "cut" | "before" | "other_desk" | "number" | "signature" | "key" | "unknown_act"
 *   | "not_a_member" | "suspended" | "subject" | "unsettled" | "role" | "custodian" | "too_few" | "too_many" | "not_two"
 *   | "linked" | "waiting" | "objected" | "future" | "backdated" | "expired" | "foreign_genesis" | "rolled_back"
 *   | "nonce" | "full"} RuleFault
 * @typedef {"no_list" | "forked" | "own_keys" | "proposal" | "desk_key" | "old_key" | "not_kept"
 *   | "restored" | "not_compared"} SeenFault
 * @typedef {RuleFault | SeenFault} Fault
 */

export class RosterError extends DeskError {
  /**
   * @param {Fault} fault
   * @param {string} [detail] for whoever reads the code, not for people's pages
   * @param {number} [number] of the entry that is wrong, 0 where it is the whole list
   */
  constructor(fault, detail = "", number = 0) {
    super(`roster_${fault}`);
    this.fault = fault;
    this.detail = detail;
    this.number = number;
  }
}
