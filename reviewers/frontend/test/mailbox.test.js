import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256, utf8 } from "../src/sealed/bytes.js";
import { checkedMailbox, mailboxOf } from "../src/reading/mailbox.js";
import { python } from "./python.js";

const REPORTER = "age1pq1reporter";
const NAMED = await sha256(utf8(REPORTER));

test("a parcel names its mailbox as the server's library does", () => {
  const script =
    "from submissions.storage.message import digest_of_mailbox\nanswer(digest_of_mailbox(given.decode()).encode())";
  assert.equal(new TextDecoder().decode(python(script, utf8(REPORTER))), NAMED);
  assert.equal(mailboxOf({ mailbox: NAMED }), NAMED);
});

test("a reply goes to the key that every opened parcel names", async () => {
  assert.equal(await checkedMailbox(REPORTER, [NAMED, NAMED], true), REPORTER);
});

test("a reply goes to no other key, were it named by one parcel of several", async () => {
  const other = await sha256(utf8("age1pq1attacker"));
  await assert.rejects(checkedMailbox("age1pq1attacker", [NAMED], true), { code: "mailbox" });
  await assert.rejects(checkedMailbox("age1pq1attacker", [NAMED, other], true), {
    code: "mailbox",
  });
  await assert.rejects(checkedMailbox(REPORTER, [NAMED, other], true), { code: "mailbox" });
});

test("a parcel of before names none, and is answered as ever", async () => {
  assert.equal(mailboxOf({}), null);
  assert.equal(await checkedMailbox(REPORTER, [], true), REPORTER);
});

test("what is there and is no digest is never the right one", async () => {
  for (const mailbox of [null, "", 1, [NAMED, NAMED], NAMED.toUpperCase()])
    await assert.rejects(checkedMailbox(REPORTER, [mailboxOf({ mailbox }) ?? NAMED], true), {
      code: "mailbox",
    });
});

test("where no parcel opened, nothing is sent until who replies says so", async () => {
  await assert.rejects(checkedMailbox(REPORTER, [], false), { code: "mailbox_unopened" });
});
