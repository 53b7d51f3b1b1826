// Write plugins for Copydesk in C.
//
// A plugin defines `plugin_annotate`, and `plugin_configure` when it has settings. Text is UTF-8 and
// is counted in bytes, as Copydesk counts it; it has no zero at its end.
//
// An instance looks at one story and is thrown away, so nothing has to be freed.
#ifndef COPYDESK_H
#define COPYDESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bindings.h"

// A text, or a part of one. `at` is NULL where there is none.
typedef struct {
  const char *at;
  size_t length;
} copydesk_text;

// The text fields of a story.
typedef enum {
  COPYDESK_HEADLINE,
  COPYDESK_BODY,
  COPYDESK_BYLINE,
  COPYDESK_DATELINE,
} copydesk_field;

// How bad a flag is, from least to worst.
typedef enum {
  COPYDESK_NOTE,
  COPYDESK_WARNING,
  COPYDESK_ERROR,
} copydesk_severity;

// The levels of the log.
typedef enum {
  COPYDESK_LOG_DEBUG,
  COPYDESK_LOG_INFO,
  COPYDESK_LOG_WARN,
  COPYDESK_LOG_ERROR,
} copydesk_level;

// A story. What is no text field lies in it as bindings.h says; what `reads` in plugin.toml does not
// list is not there.
typedef plugin_story_t copydesk_story;

// One thing that a plugin says of a story; it lies in the report.
typedef copydesk_plugin_types_annotation_t copydesk_annotation;

// What a plugin says of a story, to be filled.
typedef struct copydesk_report copydesk_report;

// What is wrong with the settings, to be filled.
typedef struct copydesk_issues copydesk_issues;

// The plugin: looks at a story, and says what it sees. A report that is left alone says that nothing
// was found.
void plugin_annotate(const copydesk_story *story, copydesk_report *report);

// The plugin's settings, as canonical JSON. Need not be defined.
void plugin_configure(copydesk_text settings, copydesk_issues *issues);

// A field of the story.
copydesk_text copydesk_read(const copydesk_story *story, copydesk_field field);

// Begins a flag: a rule's name in plugin.toml, how bad it is here, and one sentence about this
// occurrence. What is returned holds until the next annotation is begun.
copydesk_annotation *copydesk_flag(copydesk_report *report, const char *rule,
                                   copydesk_severity severity, const char *message);

// Begins a tag: a term that the story is filed under.
copydesk_annotation *copydesk_tag(copydesk_report *report, const char *scheme, copydesk_text term);

// Begins a summary.
copydesk_annotation *copydesk_summary(copydesk_report *report, const char *style,
                                      copydesk_text text);

// Says where: `part` must lie within what `copydesk_read` gave for the field. Where it does not, or
// cuts a character in two, the report becomes a failure that says so.
void copydesk_at(copydesk_report *report, copydesk_annotation *annotation,
                 const copydesk_story *story, copydesk_field field, copydesk_text part);

// Offers another text for a place, under the same conditions. The desk applies none by itself.
void copydesk_suggest(copydesk_report *report, copydesk_annotation *annotation,
                      const copydesk_story *story, copydesk_field field, copydesk_text part,
                      const char *replacement);

// How sure the plugin is of a flag or a tag, from 0 to 1.
void copydesk_confidence(copydesk_annotation *annotation, float confidence);

// Says why, in words that an editor can check.
void copydesk_since(copydesk_annotation *annotation, const char *words);

// Names another story that it is about, by its id.
void copydesk_about(copydesk_annotation *annotation, copydesk_text story);

// Makes the report say that the plugin has nothing honest to say of a story like this, and why.
void copydesk_abstain(copydesk_report *report, const char *reason);

// Makes the report say that the plugin could not do its work, and why. What is said later is let go.
void copydesk_fail(copydesk_report *report, const char *reason);

// Refuses a setting: its key, and what would be right.
void copydesk_refuse(copydesk_issues *issues, const char *key, const char *message);

// A line in the host's log of this plugin and story.
void copydesk_log(copydesk_level level, const char *message);

// A line of a word list: the word or words, and what stands behind the tab.
typedef struct {
  copydesk_text term;
  copydesk_text value;
} copydesk_entry;

// An entry of a word list, and where it stands in a field of the story.
typedef struct {
  copydesk_text part;
  copydesk_entry entry;
} copydesk_listed;

// A story of the desk that is earlier than the one at hand.
typedef struct {
  copydesk_text id;
  copydesk_text headline;
  copydesk_text body;
  copydesk_text language;
  copydesk_text published;
  copydesk_text source;
} copydesk_earlier;

// An earlier story that shares text with the one at hand: how much of the one is contained in the
// other, estimated, from 0 to 1.
typedef struct {
  copydesk_text id;
  copydesk_text headline;
  copydesk_text published;
  float containment;
} copydesk_near;

// The word lists of the desk, for a plugin with `capabilities = ["lexicon:NAME"]`. Words are compared
// in lower case and in Unicode's composed form; an entry with an upper-case letter is found only as it
// is written. A list that was not granted ends the plugin.

// The whole list, in the order of its file; how many entries it has.
size_t copydesk_entries(const char *list, copydesk_entry **entries);

// The entry of a term; false when the list has none.
bool copydesk_look_up(const char *list, copydesk_text term, copydesk_entry *entry);

// The entries that stand in a field as whole words, from left to right, the longest first, none within
// another; how many. It is the host's work, and quicker than the same in a plugin. `part` of each is
// what copydesk_at takes.
size_t copydesk_find(const char *list, const copydesk_story *story, copydesk_field field,
                     copydesk_listed **found);

// The earlier stories of the desk, for a plugin with `capabilities = ["archive"]`. Only
// `plugin_annotate` may ask. Earlier is what was published before, and among equals what has the
// smaller id; a story without a date comes after those with one.

// The story of an id; false when there is none, or it is not earlier.
bool copydesk_earlier_story(copydesk_text id, copydesk_earlier *story);

// The earlier stories that may be the same, rewritten, or a teaser of it, the nearest first: `limit`
// at most, and never more than 50; how many.
size_t copydesk_near_duplicates(uint32_t limit, copydesk_near **found);

// A text with a zero at its end, as what takes words wants it.
const char *copydesk_words(copydesk_text text);

// The pieces put together, ended by NULL: `copydesk_join("use ", better, NULL)`.
const char *copydesk_join(const char *first, ...);

// The next word at or after `*from`, which is moved behind it; false when there is none. Letters are
// those of ASCII and all beyond it, and an apostrophe or a hyphen between two letters is one too.
bool copydesk_next_word(copydesk_text text, size_t *from, copydesk_text *word);

// Whether a text is that word, whatever the case of ASCII's letters.
bool copydesk_is(copydesk_text text, const char *word);

#endif
