// Offsets that JavaScript counts become those that Copydesk counts. Run by `node --test`.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Abstained, SettingsError, abstain, anchor, archive, exported, flag, lexicon, log, matches, standIn, summary,
} from "./copydesk.js";

/** What lies in a text at an anchor, in bytes. */
const at = (text, { start, end }) => Buffer.from(text, "utf8").subarray(start, end).toString("utf8");

const TEXTS = {
  plain: "the mayor, TK, resigned on TK",
  emoji: "😀😀 TK 👩‍👩‍👧‍👦 then TK 🏳️‍🌈",
  combining: "e\u0301t\u00e9 a\u0308 TK o\u0302\u0323 TK",
  "right-to-left": "\u05e9\u05dc\u05d5\u05dd TK \u0645\u0631\u062d\u0628\u0627 TK",
  curly: "\u201cTK\u201d \u2014 \u2018TK\u2019\u2026",
  "other planes": "\u{1d54b}\u{20000} TK \u{10ffff}TK",
};

for (const [name, body] of Object.entries(TEXTS)) {
  test(`each match is quoted where it stands: ${name}`, () => {
    const found = matches({ body, annotations: [] }, "body", /TK/);
    assert.equal(found.length, 2);
    for (const { anchor } of found) {
      assert.equal(at(body, anchor), "TK");
      assert.equal(anchor.quote, "TK");
    }
  });
  test(`every character has its place: ${name}`, () => {
    let unit = 0;
    for (const character of body) {
      const place = anchor({ body, annotations: [] }, "body", unit, unit + character.length);
      assert.equal(at(body, place), character);
      unit += character.length;
    }
  });
}

test("places may be asked for in any order, and of several texts", () => {
  const story = { headline: "😀 b", body: "\u00e9\u00e9 a b", annotations: [] };
  for (const [field, unit] of [["body", 5], ["headline", 3], ["body", 3], ["body", 5]]) {
    const place = anchor(story, field, unit, unit + 1);
    assert.equal(at(story[field], place), story[field][unit]);
  }
});

test("what is no place is refused in words", () => {
  const story = { body: "😀 b", annotations: [] };
  const cut = /cuts a character of the body in two/;
  assert.throws(() => anchor(story, "body", 1, 4), cut);
  assert.throws(() => anchor(story, "body", 0, 1), cut);
  assert.throws(() => anchor(story, "body", 2, 9), /2 to 9 is no place in a body of 4 UTF-16 units/);
  assert.throws(() => anchor(story, "body", 3, 2), /no place/);
  assert.throws(() => anchor(story, "headline", 0, 1), /no headline/);
});

test("what a plugin throws is told with where", () => {
  const broken = exported({ annotate: () => null.body });
  const { tag, val } = broken.annotate({ annotations: [] });
  assert.equal(tag, "failed");
  assert.match(val, /^TypeError: .*copydesk\.test\.js/);
  const early = exported({ configure() { throw new Error("early"); }, annotate: () => [] });
  early.configure("{}");
  assert.match(early.annotate({ annotations: [] }).val, /^configure: Error: early/);
  assert.equal(exported({ annotate: () => undefined }).annotate({ annotations: [] }).tag, "failed");
  assert.throws(() => exported({}), /export default/);
});

test("mistakes in the settings, what is abstained from, and the log reach the host", () => {
  const lines = [];
  const plugin = exported(
    {
      configure({ most }) {
        if (most < 1) throw new SettingsError("most", "0 is none");
      },
      annotate: () => (log.warn("seen", { a: 1 }), abstain("too short")),
    },
    (level, message) => lines.push([level, message]),
  );
  assert.throws(() => plugin.configure('{"most":0}'), (it) => it[0].path === "most" && it[0].message === "0 is none");
  assert.deepEqual(plugin.annotate({ annotations: [] }), { tag: "abstained", val: "too short" });
  assert.deepEqual(lines, [["warn", 'seen {"a":1}']]);
  assert.ok(abstain("x") instanceof Abstained);
  assert.equal(flag("a", "note", "b").confidence(0.5).content.val.confidence, 0.5);
  assert.throws(() => summary("a", "b").confidence(1), /no confidence/);
});

for (const [name, body] of Object.entries(TEXTS)) {
  test(`what a word list finds is quoted where it stands: ${name}`, () => {
    const whole = Buffer.from(body, "utf8");
    const find = (list, text) => {
      assert.deepEqual([list, text], ["style", body]);
      const first = whole.indexOf("TK");
      return [first, whole.indexOf("TK", first + 1)].map((start) => ({ start, end: start + 2, entry: { term: "TK" } }));
    };
    standIn({ lexicon: { find } });
    const found = lexicon.find("style", { body, annotations: [] }, "body");
    assert.equal(found.length, 2);
    for (const { anchor, entry } of found) {
      assert.equal(at(body, anchor), "TK");
      assert.equal(anchor.quote, "TK");
      assert.equal(entry.term, "TK");
    }
  });
}

test("what is not granted says what to write, and a test has a desk of its own", () => {
  standIn({});
  assert.throws(() => archive.nearDuplicates(), /no archive here: `capabilities` in plugin.toml/);
  assert.throws(() => lexicon.entries("style"), /no lexicon here/);
  const lookUp = (list, terms) => terms.map((it) => (it === "very" ? { term: it } : null));
  standIn({ archive: { story: () => null, nearDuplicates: (limit) => [{ id: `of ${limit}` }] }, lexicon: { lookUp } });
  assert.equal(archive.story("a"), undefined);
  assert.equal(archive.nearDuplicates()[0].id, "of 50");
  assert.deepEqual(lexicon.lookUpAll("style", ["very", "few"]), [{ term: "very" }, undefined]);
  assert.equal(lexicon.lookUp("style", "few"), undefined);
});
