// @ts-check
// Flags dates that are written otherwise than the rest of the story, and dates in figures that can be
// read in two ways.
import { flag, matches } from "./sdk/copydesk.js";

const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];
const MONTH = `(?:${MONTHS.join("|")}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?)`;

/** The forms, each with how it looks and where day, month and year stand in it. */
const FORMS = [
  {
    name: "day-month",
    looks: "3 May 2026",
    pattern: new RegExp(`\\b(?<day>\\d{1,2}) (?<month>${MONTH})(?: (?<year>\\d{4}))?(?!\\p{L})`, "u"),
    write: (day, month, year) => [day, month, year].filter(Boolean).join(" "),
  },
  {
    name: "ordinal-month",
    looks: "3rd of May 2026",
    pattern: new RegExp(
      `\\b(?<day>\\d{1,2})(?:st|nd|rd|th) (?:of )?(?<month>${MONTH})(?:,? (?<year>\\d{4}))?(?!\\p{L})`, "u",
    ),
    write: (day, month, year) => [`${day}${ordinal(day)} of ${month}`, year].filter(Boolean).join(" "),
  },
  {
    name: "month-day",
    looks: "May 3, 2026",
    pattern: new RegExp(
      `(?<![\\p{L}\\d])(?<month>${MONTH}) (?<day>\\d{1,2})(?!\\d)(?:, (?<year>\\d{4}))?`, "u",
    ),
    write: (day, month, year) => [`${month} ${day}`, year].filter(Boolean).join(", "),
  },
  {
    name: "month-ordinal",
    looks: "May 3rd, 2026",
    pattern: new RegExp(
      `(?<!\\p{L})(?<month>${MONTH}) (?<day>\\d{1,2})(?:st|nd|rd|th)(?:, (?<year>\\d{4}))?`, "u",
    ),
    write: (day, month, year) => [`${month} ${day}${ordinal(day)}`, year].filter(Boolean).join(", "),
  },
];

const FIGURES = /(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])/u;

function ordinal(day) {
  const last = day % 10;
  if (day > 10 && day < 14) return "th";
  return last === 1 ? "st" : last === 2 ? "nd" : last === 3 ? "rd" : "th";
}

/** All dates of a field that have a month's name, from left to right, none within another. */
function dates(story, field) {
  const all = FORMS.flatMap((form) =>
    matches(story, field, form.pattern)
      .map(({ match, anchor }) => ({ form, anchor, groups: match.groups ?? {} }))
      .filter(({ groups }) => Number(groups.day) >= 1 && Number(groups.day) <= 31),
  );
  all.sort((a, b) => a.anchor.start - b.anchor.start || b.anchor.end - a.anchor.end);
  let end = 0;
  return all.filter(({ anchor }) => {
    const free = anchor.start >= end;
    if (free) end = anchor.end;
    return free;
  });
}

/** @type {import("./sdk/copydesk.js").Plugin} */
export default {
  annotate(story) {
    const found = [];
    // A headline may be shorter than its story, so it has no vote and is not held to the form.
    const all = dates(story, "body");
    const votes = new Map();
    for (const { form } of all) votes.set(form, (votes.get(form) ?? 0) + 1);
    // Of two that are as frequent, the one that the story began with.
    let usual = all[0]?.form;
    for (const [form, count] of votes) if (count > (votes.get(usual) ?? 0)) usual = form;
    for (const { form, anchor, groups } of all) {
      if (form === usual || usual === undefined) continue;
      const better = usual.write(Number(groups.day), groups.month, groups.year);
      const message = `most dates of this story are written like "${usual.looks}"`;
      const evidence = `${votes.get(usual)} of ${all.length} dates`;
      found.push(flag("mixed", "note", message).at(anchor).since(evidence).suggest(anchor, better));
    }
    for (const field of /** @type {const} */ (["headline", "body"])) {
      for (const { match, anchor } of matches(story, field, FIGURES)) {
        const [first, second] = [Number(match[1]), Number(match[3])];
        const twoWays = first >= 1 && first <= 12 && second >= 1 && second <= 12 && first !== second;
        // With dots the day is first wherever they are used.
        if (!twoWays || match[2] === ".") continue;
        const read = [`${first} ${MONTHS[second - 1]}`, `${second} ${MONTHS[first - 1]}`];
        found.push(flag("ambiguous", "warning", `${read[0]} or ${read[1]}?`).at(anchor));
      }
    }
    return found;
  },
};
