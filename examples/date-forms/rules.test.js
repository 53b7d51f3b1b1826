// Run by `node --test`, and by `copydesk plugin test`.
import assert from "node:assert/strict";
import { test } from "node:test";
import rules from "./rules.js";

/** What is flagged in a body, each with the first text suggested for it. */
const flagged = (body) =>
  rules
    .annotate({ body, annotations: [] })
    .map((it) => [it.anchors[0].quote, it.suggestions[0]?.replacement].filter((it) => it !== undefined));

test("the form that most dates have is the story's", () => {
  assert.deepEqual(flagged("On 3 May 2024, on 9 June, 1 July, and on August 1, 2026 or Aug. 2."), [
    ["August 1, 2026", "1 August 2026"],
    ["Aug. 2", "2 Aug."],
  ]);
  assert.deepEqual(flagged("May 3, 2026, June 4 and the 22nd of July 2026."), [["22nd of July 2026", "July 22, 2026"]]);
});

test("of two forms as frequent the first is the story's", () => {
  assert.deepEqual(flagged("May 3rd and 4 June."), [["4 June", "June 4th"]]);
});

test("one form alone is nobody's business", () => {
  assert.deepEqual(flagged("He may 12 times. On 3 May and 4 May. March 2026. Section 4 May apply."), []);
});

test("figures that are one day here and another there are asked about", () => {
  assert.deepEqual(flagged("By 03/04/2026, not 13/04/2026, 04/04/2026, 3.4.2026, 1/2 or 10/11/12/13."), [["03/04/2026"]]);
});
