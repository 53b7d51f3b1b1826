// Write plugins for Copydesk in JavaScript.
//
// A plugin is a module with a default export of one or two functions: `annotate(story)`, which says
// what it sees, and `configure(settings)`, for a plugin that has settings. Nothing in this file needs
// the sandbox, so a plugin's own tests run in Node.
//
// JavaScript counts text in UTF-16 units, Copydesk in UTF-8 bytes: `anchor` and `matches` convert.

/**
 * @typedef {"headline" | "body" | "byline" | "dateline"} Field
 * @typedef {"note" | "warning" | "error"} Severity
 * @typedef {{ field: Field, start: number, end: number, quote: string }} Anchor
 *   Offsets are UTF-8 bytes.
 * @typedef {{
 *   id?: string, headline?: string, body?: string, byline?: string, dateline?: string,
 *   language?: string, published?: string, updated?: string, source?: string, urgency?: number,
 *   embargo?: string, status?: string, categories?: string[],
 *   annotations: { plugin: string, annotation: object }[], extra?: [string, string][],
 * }} Story
 *   A field that `reads` in plugin.toml does not list is undefined.
 * @typedef {Annotation[] | Abstained} Report
 * @typedef {{ configure?: (settings: any) => void, annotate: (story: Story) => Report }} Plugin
 */

/** One thing that a plugin says of a story. Begin with `flag`, `tag` or `summary`. */
export class Annotation {
  /** @param {{ tag: string, val: any }} content */
  constructor(content) {
    this.content = content;
    /** @type {Anchor[]} */
    this.anchors = [];
    /** @type {string | undefined} */
    this.evidence = undefined;
    /** @type {{ anchor: Anchor, replacement: string }[]} */
    this.suggestions = [];
    /** @type {string[]} */
    this.related = [];
    /** @type {[string, string][]} */
    this.extra = [];
  }

  /** Where it was seen. @param {...Anchor} anchors */
  at(...anchors) {
    this.anchors.push(...anchors);
    return this;
  }

  /** Why, in words that an editor can check. @param {string} words */
  since(words) {
    this.evidence = words;
    return this;
  }

  /** How sure the plugin is, from 0 to 1. @param {number} confidence */
  confidence(confidence) {
    if (this.content.tag === "summary") throw new TypeError("a summary has no confidence");
    this.content.val.confidence = confidence;
    return this;
  }

  /** How central a tag is to the story, from 0 to 1. @param {number} relevance */
  relevance(relevance) {
    if (this.content.tag !== "tag") throw new TypeError("only a tag has a relevance");
    this.content.val.relevance = relevance;
    return this;
  }

  /** Another text for a place. The desk applies none by itself. @param {Anchor} anchor @param {string} replacement */
  suggest(anchor, replacement) {
    this.suggestions.push({ anchor, replacement });
    return this;
  }

  /** Another story that it is about. @param {string} id */
  about(id) {
    this.related.push(id);
    return this;
  }

  /** What the contract has no field for. @param {string} name @param {string} value */
  with(name, value) {
    this.extra.push([name, value]);
    return this;
  }
}

/**
 * Something an editor should look at.
 * @param {string} rule the rule's name in plugin.toml
 * @param {Severity} severity how bad it is here
 * @param {string} message one sentence about this occurrence
 */
export function flag(rule, severity, message) {
  return new Annotation({ tag: "flag", val: { rule, severity, message, confidence: undefined } });
}

/** A term that the story is filed under. @param {string} scheme @param {string} term */
export function tag(scheme, term) {
  return new Annotation({ tag: "tag", val: { scheme, term, confidence: undefined, relevance: undefined } });
}

/** The story in fewer words. @param {string} style @param {string} text */
export function summary(style, text) {
  return new Annotation({ tag: "summary", val: { style, text } });
}

/** What `abstain` returns. */
export class Abstained {
  /** @param {string} reason */
  constructor(reason) {
    this.reason = reason;
  }
}

/** For a story of which the plugin has nothing honest to say, and why. @param {string} reason */
export function abstain(reason) {
  return new Abstained(reason);
}

/** A mistake in the settings, for `configure` to throw: it stops the run before the first story. */
export class SettingsError extends Error {
  /** @param {string} path the key; of a key in a table `table.key` @param {string} message what would be right */
  constructor(path, message) {
    super(message);
    this.path = path;
  }
}

/** What an anchor could not be made of. */
export class AnchorError extends RangeError {}

/** How many bytes of UTF-8 a part of a text takes. The ends must not lie within a character. */
function bytes(/** @type {string} */ text, /** @type {number} */ from, /** @type {number} */ to) {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) count += 1;
    else if (unit < 0x800) count += 2;
    else if (unit >= 0xd800 && unit < 0xdc00) {
      count += 4;
      at += 1;
    } else count += 3;
  }
  return count;
}

const inside = (/** @type {string} */ text, /** @type {number} */ at) =>
  at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;

/** Where the last place was, so that a text with many is not counted from its start for each. */
let last = { text: "", unit: 0, byte: 0 };

function byteOf(/** @type {string} */ text, /** @type {number} */ unit) {
  if (last.text !== text || unit < last.unit) last = { text, unit: 0, byte: 0 };
  last.byte += bytes(text, last.unit, unit);
  last.unit = unit;
  return last.byte;
}

/**
 * A place in a story.
 * @param {Story} story
 * @param {Field} field one that the manifest reads
 * @param {number | { index: number, 0: string }} start UTF-16 units as JavaScript counts them, or what a regular expression matched
 * @param {number} [end] the unit after the last one; not for a match
 * @returns {Anchor}
 */
export function anchor(story, field, start, end) {
  if (typeof start === "object") return anchor(story, field, start.index, start.index + start[0].length);
  const text = story[field];
  if (typeof text !== "string") throw new AnchorError(`the story has no ${field}; does plugin.toml read it?`);
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end === undefined || start > end || end > text.length) {
    throw new AnchorError(`${start} to ${end} is no place in a ${field} of ${text.length} UTF-16 units`);
  }
  if (inside(text, start) || inside(text, end)) {
    throw new AnchorError(`${start} to ${end} cuts a character of the ${field} in two; give the regular expression the flag u`);
  }
  const first = byteOf(text, start);
  return { field, start: first, end: first + bytes(text, start, end), quote: text.slice(start, end) };
}

/**
 * All places in a field that a regular expression matches, each with its match.
 * @param {Story} story
 * @param {Field} field
 * @param {RegExp} pattern it needs no flag g
 * @returns {{ match: RegExpMatchArray, text: string, anchor: Anchor }[]}
 */
export function matches(story, field, pattern) {
  const text = story[field] ?? "";
  const global = pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
  const found = [];
  for (const match of text.matchAll(global)) {
    // What matches nothing is nowhere.
    if (match[0] === "") continue;
    found.push({ match, text: match[0], anchor: anchor(story, field, /** @type {any} */ (match)) });
  }
  return found;
}

/**
 * @typedef {{ term: string, value?: string }} Entry
 *   A line of a word list: the word or words, and what stands behind the tab.
 * @typedef {{
 *   id: string, headline?: string, body?: string, language?: string, published?: string, source: string,
 * }} EarlierStory
 * @typedef {{ id: string, headline?: string, published?: string, containment: number }} NearDuplicate
 *   How much of the one is contained in the other is estimated, from 0 to 1.
 * @typedef {{
 *   archive?: { story: (id: string) => EarlierStory | undefined, nearDuplicates: (limit: number) => NearDuplicate[] },
 *   lexicon?: {
 *     entries: (list: string) => Entry[], lookUp: (list: string, terms: string[]) => (Entry | undefined)[],
 *     find: (list: string, text: string) => { start: number, end: number, entry: Entry }[],
 *   },
 * }} Desk
 *   The desk as the contract has it. What `find` gives is in UTF-8 bytes, from left to right.
 */

/** @type {Desk} */
let desk = {};

/** For a plugin's own tests: what is to stand for the desk, whole or in part. @param {Desk} other */
export function standIn(other) {
  desk = other;
}

/** @template {keyof Desk} K @param {K} name @returns {NonNullable<Desk[K]>} */
function of(name) {
  const it = desk[name];
  if (it) return it;
  throw new Error(`there is no ${name} here: \`capabilities\` in plugin.toml has to ask for it; in a test, standIn({ ${name}: ... }) is one`);
}

/**
 * The earlier stories of the desk, for a plugin with `capabilities = ["archive"]`. Only `annotate` may
 * ask. Earlier is what was published before, and among equals what has the smaller id; a story without
 * a date comes after those with one.
 */
export const archive = {
  /** The story of an id, if there is one and it is earlier. @param {string} id @returns {EarlierStory | undefined} */
  story: (id) => of("archive").story(id) ?? undefined,
  /** The earlier stories that may be the same, rewritten, or a teaser of it, the nearest first: 50 at most. @param {number} [limit] */
  nearDuplicates: (limit = 50) => of("archive").nearDuplicates(limit),
};

/**
 * The word lists of the desk, for a plugin with `capabilities = ["lexicon:NAME"]`. Words are compared
 * in lower case and in Unicode's composed form; an entry with an upper-case letter is found only as it
 * is written. A list that was not granted ends the plugin.
 */
export const lexicon = {
  /** The whole list, in the order of its file. @param {string} list */
  entries: (list) => of("lexicon").entries(list),
  /** The entry of a term, if the list has it. @param {string} list @param {string} term @returns {Entry | undefined} */
  lookUp: (list, term) => lexicon.lookUpAll(list, [term])[0],
  /** For each term its entry, if the list has it: one call for all of them. @param {string} list @param {string[]} terms */
  lookUpAll: (list, terms) => of("lexicon").lookUp(list, terms).map((it) => it ?? undefined),
  /**
   * The entries that stand in a field as whole words, from left to right, the longest first, none
   * within another. It is the host's work, and quicker than the same in a plugin.
   * @param {string} list
   * @param {Story} story
   * @param {Field} field
   * @returns {{ anchor: Anchor, entry: Entry }[]}
   */
  find(list, story, field) {
    const text = story[field] ?? "";
    let unit = 0;
    let byte = 0;
    // The unit of a byte that is no earlier than the last one.
    const unitOf = (/** @type {number} */ wanted) => {
      for (; byte < wanted && unit < text.length; unit += inside(text, unit + 1) ? 2 : 1) {
        byte += bytes(text, unit, unit + 1);
      }
      return unit;
    };
    return of("lexicon").find(list, text).map(({ start, end, entry }) => {
      const quote = text.slice(unitOf(start), unitOf(end));
      return { anchor: { field, start, end, quote }, entry };
    });
  },
};

/** @type {(level: "debug" | "info" | "warn" | "error", message: string) => void} */
let toHost = () => {};

const shown = (/** @type {unknown[]} */ values) =>
  values.map((it) => (typeof it === "string" ? it : JSON.stringify(it) ?? String(it))).join(" ");

/** Lines in the host's log of this plugin and story. `console` writes there too. */
export const log = {
  debug: (/** @type {unknown[]} */ ...values) => toHost("debug", shown(values)),
  info: (/** @type {unknown[]} */ ...values) => toHost("info", shown(values)),
  warn: (/** @type {unknown[]} */ ...values) => toHost("warn", shown(values)),
  error: (/** @type {unknown[]} */ ...values) => toHost("error", shown(values)),
};

/** An error with the place it comes from, on one line. */
function told(/** @type {unknown} */ error) {
  if (!(error instanceof Error)) return `an exception that is no Error: ${shown([error])}`;
  const frames = (error.stack ?? "").split("\n").map((it) => it.trim()).filter((it) => it.startsWith("at "));
  return [`${error.name}: ${error.message}`, ...frames].join(" ");
}

/**
 * What the contract wants, made of a plugin. `copydesk plugin build` calls it; a plugin does not.
 * @param {Plugin} plugin
 * @param {typeof toHost} [hostLog]
 * @param {Desk} [hostDesk]
 */
export function exported(plugin, hostLog, hostDesk) {
  if (hostLog) toHost = hostLog;
  if (hostDesk) desk = hostDesk;
  if (typeof globalThis.console === "undefined") /** @type {any} */ (globalThis).console = { ...log, log: log.info };
  if (typeof plugin?.annotate !== "function") {
    throw new TypeError("rules.js must `export default { annotate(story) { ... } }`");
  }
  /** @type {string | undefined} */
  let failed;
  return {
    /** @param {string} settings */
    configure(settings) {
      try {
        plugin.configure?.(JSON.parse(settings));
      } catch (error) {
        if (error instanceof SettingsError) throw [{ path: error.path, message: error.message }];
        // What is no mistake in the settings is a failure of the plugin, on each story.
        failed = `configure: ${told(error)}`;
      }
    },
    /** @param {Story} story */
    annotate(story) {
      if (failed) return { tag: "failed", val: failed };
      try {
        const report = plugin.annotate(story);
        if (report instanceof Abstained) return { tag: "abstained", val: report.reason };
        if (!Array.isArray(report) || !report.every((it) => it instanceof Annotation)) {
          return { tag: "failed", val: "annotate must return a list of annotations, or abstain(reason)" };
        }
        return { tag: "annotations", val: report };
      } catch (error) {
        return { tag: "failed", val: told(error) };
      }
    },
  };
}
