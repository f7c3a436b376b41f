import { DeskError } from "../page/errors.js";

/**
 * What can be wrong with a list of people. Those of the rules are named as in `sealing/roster/faults.py`.
 *
 * @typedef {"malformed" | "before" | "other_desk"} Fault
 */

export class RosterError extends DeskError {
  /** @param {Fault} fault @param {string} [detail] for whoever reads the code, not for people's pages */
  constructor(fault, detail = "") {
    super(`roster_${fault}`);
    this.fault = fault;
    this.detail = detail;
  }
}
