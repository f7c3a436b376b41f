// Requests to the desk: forms that answer in JSON, with the sentences of a failure in the reader's language.
import { byId } from "./dom.js";
import { DeskError, refusal } from "./errors.js";

/** @typedef {{ next?: string, problems?: string[], [name: string]: any }} Answer */

const SESSION = "/desk/session-key/";
/** @type {string | null} */
let fresh = null;

/** @returns {string} the CSRF token: of this page, or a newer one since somebody signed in again in another tab */
function csrf() {
  return fresh ?? byId("csrf", HTMLInputElement).value;
}

/**
 * @param {string} url
 * @param {RequestInit} options
 * @returns {Promise<Answer>} Throws DeskError "offline", "signed_out" or "refused".
 */
async function send(url, options) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrf(), ...options.headers };
  const answer = await fetch(url, { ...options, headers, redirect: "error" }).catch(() => {
    throw new DeskError("offline");
  });
  const response = answer.headers.get("Content-Type")?.startsWith("application/json")
    ? await answer.json()
    : {};
  if (answer.ok) return response;
  throw answer.status === 401
    ? refusal(401)
    : new DeskError("refused", response.problems ?? [], { ...response, status: answer.status });
}

/** @typedef {{ key: string, csrf: string, upload: string }} Login `key`: of this login alone, in base64; `upload`: a form token */

/** @returns {Promise<Login>} what this tab needs of the login it belongs to, also after signing in again in another tab */
export async function login() {
  const response = /** @type {Login} */ (await send(SESSION, {}));
  fresh = response.csrf;
  return response;
}

/** @param {string} url @returns {Promise<Answer>} what a page of the desk answers in JSON. Throws DeskError. */
export const getJson = (url) => send(url, {});

/**
 * @param {string} url
 * @returns {Promise<import("../sealed/bytes.js").Bytes>} something sealed, whole. Throws DeskError.
 */
export async function fetchBytes(url) {
  const answer = await fetch(url, { headers: { Accept: "application/octet-stream" } }).catch(() => {
    throw new DeskError("offline");
  });
  if (!answer.ok) throw refusal(answer.status);
  return new Uint8Array(await answer.arrayBuffer());
}

/**
 * A page of the desk as a document. XMLHttpRequest makes one itself, without scripts running in it, so that no string is
 * ever read as HTML here.
 *
 * @param {string} url
 * @returns {Promise<Document>} Throws DeskError "offline", "signed_out" or "refused".
 */
export function fetchPage(url) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    // No page that a person asked for: where the session has ended the answer is 401, not the sign-in.
    request.setRequestHeader("Accept", "application/json");
    request.addEventListener("error", () => failed(new DeskError("offline")));
    request.addEventListener("load", () => {
      const same =
        new URL(request.responseURL).pathname === new URL(url, window.location.href).pathname;
      if (request.status === 200 && request.responseXML && same) done(request.responseXML);
      else failed(refusal(request.status));
    });
    request.send();
  });
}

/**
 * @param {string} url
 * @param {Record<string, string>} fields
 */
export function post(url, fields) {
  return again(() => send(url, { method: "POST", body: new URLSearchParams(fields) }));
}

/**
 * Sealed bytes and approved files go as multipart, in the order that the server reads: its token, words, files, end.
 *
 * @param {string} url
 * @param {Record<string, string>} fields
 * @param {{ name: string, bytes: import("../sealed/bytes.js").Bytes }[]} files
 */
export async function upload(url, fields, files) {
  const form = new FormData();
  form.append("token", (await login()).upload);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { name, bytes } of files) form.append("files", new Blob([bytes]), name);
  form.append("end", "1");
  return again(() => send(url, { method: "POST", body: form }));
}

/**
 * Once more with a new CSRF token: signing in again, in another tab, made the one of this page old.
 *
 * @param {() => Promise<Answer>} attempt
 */
async function again(attempt) {
  try {
    return await attempt();
  } catch (error) {
    const stale = error instanceof DeskError && error.code === "refused" && !error.sentences.length;
    if (!stale) throw error;
    await login();
    return attempt();
  }
}
