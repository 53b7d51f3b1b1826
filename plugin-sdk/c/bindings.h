// What bindings.c has; see there.
#ifndef __BINDINGS_PLUGIN_H
#define __BINDINGS_PLUGIN_H
#ifdef __cplusplus
extern "C" {
#endif

#include <stdint.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct plugin_string_t {
  uint8_t*ptr;
  size_t len;
} plugin_string_t;

typedef struct {
  bool is_some;
  plugin_string_t val;
} plugin_option_string_t;

// A line of a word list.
typedef struct copydesk_plugin_lexicon_entry_t {
  // The word, or several words.
  plugin_string_t   term;
  // What stands behind the tab of its line, such as the word to prefer.
  plugin_option_string_t   value;
} copydesk_plugin_lexicon_entry_t;

// Where an entry stands in a text.
typedef struct copydesk_plugin_lexicon_occurrence_t {
  // The first byte.
  uint32_t   start;
  // The byte after the last one.
  uint32_t   end;
  // What stands there, as it is in the list.
  copydesk_plugin_lexicon_entry_t   entry;
} copydesk_plugin_lexicon_occurrence_t;

typedef struct {
  copydesk_plugin_lexicon_entry_t *ptr;
  size_t len;
} copydesk_plugin_lexicon_list_entry_t;

typedef struct {
  plugin_string_t *ptr;
  size_t len;
} plugin_list_string_t;

typedef struct {
  bool is_some;
  copydesk_plugin_lexicon_entry_t val;
} copydesk_plugin_lexicon_option_entry_t;

typedef struct {
  copydesk_plugin_lexicon_option_entry_t *ptr;
  size_t len;
} copydesk_plugin_lexicon_list_option_entry_t;

typedef struct {
  copydesk_plugin_lexicon_occurrence_t *ptr;
  size_t len;
} copydesk_plugin_lexicon_list_occurrence_t;

// A story of the desk in its current version.
typedef struct copydesk_plugin_archive_earlier_story_t {
  plugin_string_t   id;
  plugin_option_string_t   headline;
  plugin_option_string_t   body;
  plugin_option_string_t   language;
  plugin_option_string_t   published;
  plugin_string_t   source;
} copydesk_plugin_archive_earlier_story_t;

// An earlier story that shares text with the one at hand.
typedef struct copydesk_plugin_archive_near_duplicate_t {
  plugin_string_t   id;
  plugin_option_string_t   headline;
  plugin_option_string_t   published;
  // How much of the one is contained in the other, estimated, from 0 to 1.
  float   containment;
} copydesk_plugin_archive_near_duplicate_t;

typedef struct {
  bool is_some;
  copydesk_plugin_archive_earlier_story_t val;
} copydesk_plugin_archive_option_earlier_story_t;

typedef struct {
  copydesk_plugin_archive_near_duplicate_t *ptr;
  size_t len;
} copydesk_plugin_archive_list_near_duplicate_t;

typedef uint8_t copydesk_plugin_log_level_t;

#define COPYDESK_PLUGIN_LOG_LEVEL_DEBUG 0
#define COPYDESK_PLUGIN_LOG_LEVEL_INFO 1
#define COPYDESK_PLUGIN_LOG_LEVEL_WARN 2
#define COPYDESK_PLUGIN_LOG_LEVEL_ERROR 3

// A name and a value that the contract has no field for.
typedef struct copydesk_plugin_types_pair_t {
  plugin_string_t   f0;
  plugin_string_t   f1;
} copydesk_plugin_types_pair_t;

// A text field of a story that an anchor may point into.
typedef uint8_t copydesk_plugin_types_field_t;

#define COPYDESK_PLUGIN_TYPES_FIELD_HEADLINE 0
#define COPYDESK_PLUGIN_TYPES_FIELD_BODY 1
#define COPYDESK_PLUGIN_TYPES_FIELD_BYLINE 2
#define COPYDESK_PLUGIN_TYPES_FIELD_DATELINE 3

// A place in the story.
//
// The host believes an anchor only when the bytes `start..end` of the field are exactly
// `quote`; otherwise it refuses the whole report.
typedef struct copydesk_plugin_types_anchor_t {
  // The field that is pointed into. It must be one that the manifest reads.
  copydesk_plugin_types_field_t   field;
  // The first byte.
  uint32_t   start;
  // The byte after the last one. Never less than `start`.
  uint32_t   end;
  // The text between the two.
  plugin_string_t   quote;
} copydesk_plugin_types_anchor_t;

// How bad the thing is that a flag found, from least to worst.
typedef uint8_t copydesk_plugin_types_severity_t;

// Worth knowing.
#define COPYDESK_PLUGIN_TYPES_SEVERITY_NOTE 0
// An editor should look.
#define COPYDESK_PLUGIN_TYPES_SEVERITY_WARNING 1
// Must not be published as it stands.
#define COPYDESK_PLUGIN_TYPES_SEVERITY_ERROR 2

typedef struct {
  bool is_some;
  float val;
} plugin_option_f32_t;

// A term that the story is filed under.
typedef struct copydesk_plugin_types_tag_t {
  // The vocabulary of the term, such as `keyphrase` or `language`.
  plugin_string_t   scheme;
  // The term itself, as a person would read it.
  plugin_string_t   term;
  // How sure the plugin is, from 0 to 1.
  plugin_option_f32_t   confidence;
  // How central the term is to the story, from 0 to 1.
  plugin_option_f32_t   relevance;
} copydesk_plugin_types_tag_t;

// The story in fewer words.
typedef struct copydesk_plugin_types_summary_t {
  // How it was made or what it is for, such as `extract` or `teaser`.
  plugin_string_t   style;
  // The summary.
  plugin_string_t   text;
} copydesk_plugin_types_summary_t;

// Something an editor should look at.
typedef struct copydesk_plugin_types_flag_t {
  // The rule's own name, as in the manifest: `truncated`, without the plugin's name.
  plugin_string_t   rule;
  // How bad it is here. The rule's severity in the manifest is what is usual.
  copydesk_plugin_types_severity_t   severity;
  // One sentence for the editor, about this occurrence.
  plugin_string_t   message;
  // How sure the plugin is, from 0 to 1.
  plugin_option_f32_t   confidence;
} copydesk_plugin_types_flag_t;

// What an annotation says.
typedef struct copydesk_plugin_types_content_t {
  uint8_t tag;
  union {
    copydesk_plugin_types_tag_t     tag;
    copydesk_plugin_types_summary_t     summary;
    copydesk_plugin_types_flag_t     flag;
  } val;
} copydesk_plugin_types_content_t;

#define COPYDESK_PLUGIN_TYPES_CONTENT_TAG 0
#define COPYDESK_PLUGIN_TYPES_CONTENT_SUMMARY 1
#define COPYDESK_PLUGIN_TYPES_CONTENT_FLAG 2

// A text to put in the place of what an anchor points at. The desk never applies one by
// itself.
typedef struct copydesk_plugin_types_suggestion_t {
  // What is replaced.
  copydesk_plugin_types_anchor_t   anchor;
  // What it is replaced by; empty to delete it.
  plugin_string_t   replacement;
} copydesk_plugin_types_suggestion_t;

typedef struct {
  copydesk_plugin_types_anchor_t *ptr;
  size_t len;
} copydesk_plugin_types_list_anchor_t;

typedef struct {
  copydesk_plugin_types_suggestion_t *ptr;
  size_t len;
} copydesk_plugin_types_list_suggestion_t;

typedef struct {
  copydesk_plugin_types_pair_t *ptr;
  size_t len;
} copydesk_plugin_types_list_pair_t;

// One thing that a plugin says of a story.
typedef struct copydesk_plugin_types_annotation_t {
  copydesk_plugin_types_content_t   content;
  // Where it was seen. May be empty for what is true of the story as a whole.
  copydesk_plugin_types_list_anchor_t   anchors;
  // Why the plugin says so, in words: the figures behind it, the other passage.
  plugin_option_string_t   evidence;
  copydesk_plugin_types_list_suggestion_t   suggestions;
  // Ids of other stories that it is about.
  plugin_list_string_t   related;
  copydesk_plugin_types_list_pair_t   extra;
} copydesk_plugin_types_annotation_t;

// An annotation that an earlier plugin of the same run made.
typedef struct copydesk_plugin_types_earlier_annotation_t {
  // The name of the plugin that made it.
  plugin_string_t   plugin;
  copydesk_plugin_types_annotation_t   annotation;
} copydesk_plugin_types_earlier_annotation_t;

typedef struct {
  bool is_some;
  uint8_t val;
} plugin_option_u8_t;

typedef struct {
  bool is_some;
  plugin_list_string_t val;
} plugin_option_list_string_t;

typedef struct {
  copydesk_plugin_types_earlier_annotation_t *ptr;
  size_t len;
} copydesk_plugin_types_list_earlier_annotation_t;

typedef struct {
  bool is_some;
  copydesk_plugin_types_list_pair_t val;
} copydesk_plugin_types_option_list_pair_t;

// The story, by value.
//
// A field that the manifest does not list under `reads` is `none`, whatever the story has.
typedef struct copydesk_plugin_types_story_t {
  plugin_option_string_t   id;
  plugin_option_string_t   headline;
  // Paragraphs are parted by line breaks.
  plugin_option_string_t   body;
  plugin_option_string_t   byline;
  plugin_option_string_t   dateline;
  // A BCP 47 tag, as the source gave it.
  plugin_option_string_t   language;
  plugin_option_string_t   published;
  plugin_option_string_t   updated;
  // Where the story came from: a URI or the name of an agency.
  plugin_option_string_t   source;
  // 1 (most urgent) to 8 (least), as in ninjs.
  plugin_option_u8_t   urgency;
  // Not to be published before.
  plugin_option_string_t   embargo;
  // The source's own word: `usable`, `withheld` or `canceled`.
  plugin_option_string_t   status;
  plugin_option_list_string_t   categories;
  // What the manifest's `needs` asked for, in pipeline order.
  copydesk_plugin_types_list_earlier_annotation_t   annotations;
  // Fields of the input that Copydesk has no name for, sorted by name. Values that were
  // not strings are JSON.
  copydesk_plugin_types_option_list_pair_t   extra;
} copydesk_plugin_types_story_t;

typedef struct {
  copydesk_plugin_types_annotation_t *ptr;
  size_t len;
} copydesk_plugin_types_list_annotation_t;

// What became of one story.
typedef struct copydesk_plugin_types_report_t {
  uint8_t tag;
  union {
    copydesk_plugin_types_list_annotation_t     annotations;
    plugin_string_t     abstained;
    plugin_string_t     failed;
  } val;
} copydesk_plugin_types_report_t;

// What the plugin says; an empty list means that it looked and found nothing.
#define COPYDESK_PLUGIN_TYPES_REPORT_ANNOTATIONS 0
// The plugin has nothing honest to say of a story like this, and why: "11 words are too
// few to summarise".
#define COPYDESK_PLUGIN_TYPES_REPORT_ABSTAINED 1
// The plugin could not do its work, and why.
#define COPYDESK_PLUGIN_TYPES_REPORT_FAILED 2

// A mistake in the settings.
typedef struct copydesk_plugin_types_issue_t {
  // Where, as a dotted path of keys: `phrases.max`. Empty for the settings as a whole.
  plugin_string_t   path;
  // What is wrong and what would be right.
  plugin_string_t   message;
} copydesk_plugin_types_issue_t;

typedef copydesk_plugin_types_story_t plugin_story_t;

typedef copydesk_plugin_types_report_t plugin_report_t;

typedef copydesk_plugin_types_issue_t plugin_issue_t;

typedef struct {
  plugin_issue_t *ptr;
  size_t len;
} plugin_list_issue_t;

typedef struct {
  bool is_err;
  union {
    plugin_list_issue_t err;
  } val;
} plugin_result_void_list_issue_t;

// Imported Functions from `copydesk:plugin/lexicon@0.1.0`
// The whole list, in the order of its file.
extern void copydesk_plugin_lexicon_entries(plugin_string_t *name, copydesk_plugin_lexicon_list_entry_t *ret);
// For each term its entry, if the list has it.
extern void copydesk_plugin_lexicon_look_up(plugin_string_t *name, plugin_list_string_t *terms, copydesk_plugin_lexicon_list_option_entry_t *ret);
// The entries that stand in a text as whole words, from left to right, the longest first, none
// within another.
extern void copydesk_plugin_lexicon_find(plugin_string_t *name, plugin_string_t *text, copydesk_plugin_lexicon_list_occurrence_t *ret);

// Imported Functions from `copydesk:plugin/archive@0.1.0`
// The story of an id, if there is one and it is earlier.
extern bool copydesk_plugin_archive_story(plugin_string_t *id, copydesk_plugin_archive_earlier_story_t *ret);
// The earlier stories that may be the same, rewritten, or a teaser of it, the nearest first:
// `limit` at most, and never more than 50.
extern void copydesk_plugin_archive_near_duplicates(uint32_t limit, copydesk_plugin_archive_list_near_duplicate_t *ret);

// Imported Functions from `copydesk:plugin/log@0.1.0`
// Keeps the message. The host cuts off what is over its log limit.
extern void copydesk_plugin_log_log(copydesk_plugin_log_level_t level, plugin_string_t *message);

// Exported Functions from `plugin-with-capabilities`
bool exports_plugin_configure(plugin_string_t *settings, plugin_list_issue_t *err);
void exports_plugin_annotate(plugin_story_t *story, plugin_report_t *ret);

// Helper Functions

void plugin_option_string_free(plugin_option_string_t *ptr);

void copydesk_plugin_lexicon_entry_free(copydesk_plugin_lexicon_entry_t *ptr);

void copydesk_plugin_lexicon_occurrence_free(copydesk_plugin_lexicon_occurrence_t *ptr);

void copydesk_plugin_lexicon_list_entry_free(copydesk_plugin_lexicon_list_entry_t *ptr);

void plugin_list_string_free(plugin_list_string_t *ptr);

void copydesk_plugin_lexicon_option_entry_free(copydesk_plugin_lexicon_option_entry_t *ptr);

void copydesk_plugin_lexicon_list_option_entry_free(copydesk_plugin_lexicon_list_option_entry_t *ptr);

void copydesk_plugin_lexicon_list_occurrence_free(copydesk_plugin_lexicon_list_occurrence_t *ptr);

void copydesk_plugin_archive_earlier_story_free(copydesk_plugin_archive_earlier_story_t *ptr);

void copydesk_plugin_archive_near_duplicate_free(copydesk_plugin_archive_near_duplicate_t *ptr);

void copydesk_plugin_archive_option_earlier_story_free(copydesk_plugin_archive_option_earlier_story_t *ptr);

void copydesk_plugin_archive_list_near_duplicate_free(copydesk_plugin_archive_list_near_duplicate_t *ptr);

void copydesk_plugin_types_pair_free(copydesk_plugin_types_pair_t *ptr);

void copydesk_plugin_types_anchor_free(copydesk_plugin_types_anchor_t *ptr);

void plugin_option_f32_free(plugin_option_f32_t *ptr);

void copydesk_plugin_types_tag_free(copydesk_plugin_types_tag_t *ptr);

void copydesk_plugin_types_summary_free(copydesk_plugin_types_summary_t *ptr);

void copydesk_plugin_types_flag_free(copydesk_plugin_types_flag_t *ptr);

void copydesk_plugin_types_content_free(copydesk_plugin_types_content_t *ptr);

void copydesk_plugin_types_suggestion_free(copydesk_plugin_types_suggestion_t *ptr);

void copydesk_plugin_types_list_anchor_free(copydesk_plugin_types_list_anchor_t *ptr);

void copydesk_plugin_types_list_suggestion_free(copydesk_plugin_types_list_suggestion_t *ptr);

void copydesk_plugin_types_list_pair_free(copydesk_plugin_types_list_pair_t *ptr);

void copydesk_plugin_types_annotation_free(copydesk_plugin_types_annotation_t *ptr);

void copydesk_plugin_types_earlier_annotation_free(copydesk_plugin_types_earlier_annotation_t *ptr);

void plugin_option_u8_free(plugin_option_u8_t *ptr);

void plugin_option_list_string_free(plugin_option_list_string_t *ptr);

void copydesk_plugin_types_list_earlier_annotation_free(copydesk_plugin_types_list_earlier_annotation_t *ptr);

void copydesk_plugin_types_option_list_pair_free(copydesk_plugin_types_option_list_pair_t *ptr);

void copydesk_plugin_types_story_free(copydesk_plugin_types_story_t *ptr);

void copydesk_plugin_types_list_annotation_free(copydesk_plugin_types_list_annotation_t *ptr);

void copydesk_plugin_types_report_free(copydesk_plugin_types_report_t *ptr);

void copydesk_plugin_types_issue_free(copydesk_plugin_types_issue_t *ptr);

void plugin_story_free(plugin_story_t *ptr);

void plugin_report_free(plugin_report_t *ptr);

void plugin_issue_free(plugin_issue_t *ptr);

void plugin_list_issue_free(plugin_list_issue_t *ptr);

void plugin_result_void_list_issue_free(plugin_result_void_list_issue_t *ptr);

// Sets the string `ret` to reference the input string `s` without copying it
void plugin_string_set(plugin_string_t *ret, const char*s);

// Creates a copy of the input nul-terminated string `s` and
// stores it into the component model string `ret`.
void plugin_string_dup(plugin_string_t *ret, const char*s);

// Creates a copy of the input string `s` with length `len` and
// stores it into the component model string `ret`.
// The length is specified in code units (bytes for UTF-8, 16-bit values for UTF-16).
void plugin_string_dup_n(plugin_string_t *ret, const char*s, size_t len);

// Deallocates the string pointed to by `ret`, deallocating
// the memory behind the string.
void plugin_string_free(plugin_string_t *ret);

#ifdef __cplusplus
}
#endif
#endif
