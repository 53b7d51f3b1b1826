// What copydesk.h promises, on top of the bindings.
#include "copydesk.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct copydesk_report {
  copydesk_annotation *annotations;
  size_t length;
  size_t room;
  const char *abstained;
  const char *failed;
};

struct copydesk_issues {
  plugin_issue_t *issues;
  size_t length;
};

static void *taken(void *memory) {
  if (memory == NULL) {
    copydesk_log(COPYDESK_LOG_ERROR, "there is no memory left");
    abort();
  }
  return memory;
}

// A list of one more, at its end.
#define GROWN(list, length) taken(realloc((list), ((length) + 1) * sizeof *(list)))

static plugin_string_t string(copydesk_text text) {
  return (plugin_string_t){(uint8_t *)text.at, text.length};
}

static copydesk_text text_of(const char *words) {
  return (copydesk_text){words, strlen(words)};
}

static copydesk_text option(plugin_option_string_t it) {
  if (!it.is_some) return (copydesk_text){NULL, 0};
  return (copydesk_text){(const char *)it.val.ptr, it.val.len};
}

copydesk_text copydesk_read(const copydesk_story *story, copydesk_field field) {
  switch (field) {
    case COPYDESK_HEADLINE: return option(story->headline);
    case COPYDESK_BODY: return option(story->body);
    case COPYDESK_BYLINE: return option(story->byline);
    case COPYDESK_DATELINE: return option(story->dateline);
  }
  return (copydesk_text){NULL, 0};
}

static copydesk_annotation *begun(copydesk_report *report) {
  if (report->length == report->room) {
    size_t room = report->room == 0 ? 8 : report->room * 2;
    size_t bytes = room * sizeof *report->annotations;
    report->annotations = taken(realloc(report->annotations, bytes));
    report->room = room;
  }
  copydesk_annotation *annotation = &report->annotations[report->length++];
  memset(annotation, 0, sizeof *annotation);
  return annotation;
}

copydesk_annotation *copydesk_flag(copydesk_report *report, const char *rule,
                                   copydesk_severity severity, const char *message) {
  copydesk_annotation *annotation = begun(report);
  annotation->content.tag = COPYDESK_PLUGIN_TYPES_CONTENT_FLAG;
  annotation->content.val.flag.rule = string(text_of(rule));
  annotation->content.val.flag.severity = (uint8_t)severity;
  annotation->content.val.flag.message = string(text_of(message));
  return annotation;
}

copydesk_annotation *copydesk_tag(copydesk_report *report, const char *scheme, copydesk_text term) {
  copydesk_annotation *annotation = begun(report);
  annotation->content.tag = COPYDESK_PLUGIN_TYPES_CONTENT_TAG;
  annotation->content.val.tag.scheme = string(text_of(scheme));
  annotation->content.val.tag.term = string(term);
  return annotation;
}

copydesk_annotation *copydesk_summary(copydesk_report *report, const char *style,
                                      copydesk_text text) {
  copydesk_annotation *annotation = begun(report);
  annotation->content.tag = COPYDESK_PLUGIN_TYPES_CONTENT_SUMMARY;
  annotation->content.val.summary.style = string(text_of(style));
  annotation->content.val.summary.text = string(text);
  return annotation;
}

// Whether a character begins or the text ends there.
static bool boundary(copydesk_text text, size_t at) {
  return at == text.length || ((unsigned char)text.at[at] & 0xc0) != 0x80;
}

static bool anchor(copydesk_report *report, const copydesk_story *story, copydesk_field field,
                   copydesk_text part, copydesk_plugin_types_anchor_t *made) {
  copydesk_text text = copydesk_read(story, field);
  if (text.at == NULL) {
    copydesk_fail(report, "an anchor points into a field that the story does not have; does "
                          "plugin.toml read it?");
    return false;
  }
  // Compared as numbers: what lies in no text may lie anywhere.
  uintptr_t first = (uintptr_t)text.at, from = (uintptr_t)part.at;
  if (from < first || from - first > text.length || part.length > text.length - (from - first)) {
    copydesk_fail(report, "an anchor is no part of its field; it must point into what "
                          "copydesk_read gave");
    return false;
  }
  size_t start = from - first, end = start + part.length;
  if (!boundary(text, start) || !boundary(text, end)) {
    copydesk_fail(report, "an anchor cuts a character in two; a character may take several bytes");
    return false;
  }
  *made = (copydesk_plugin_types_anchor_t){(uint8_t)field, (uint32_t)start, (uint32_t)end,
                                           string(part)};
  return true;
}

void copydesk_at(copydesk_report *report, copydesk_annotation *annotation,
                 const copydesk_story *story, copydesk_field field, copydesk_text part) {
  copydesk_plugin_types_anchor_t made;
  if (!anchor(report, story, field, part, &made)) return;
  copydesk_plugin_types_list_anchor_t *list = &annotation->anchors;
  list->ptr = GROWN(list->ptr, list->len);
  list->ptr[list->len++] = made;
}

void copydesk_suggest(copydesk_report *report, copydesk_annotation *annotation,
                      const copydesk_story *story, copydesk_field field, copydesk_text part,
                      const char *replacement) {
  copydesk_plugin_types_anchor_t made;
  if (!anchor(report, story, field, part, &made)) return;
  copydesk_plugin_types_list_suggestion_t *list = &annotation->suggestions;
  list->ptr = GROWN(list->ptr, list->len);
  list->ptr[list->len++] =
      (copydesk_plugin_types_suggestion_t){made, string(text_of(replacement))};
}

void copydesk_confidence(copydesk_annotation *annotation, float confidence) {
  plugin_option_f32_t sure = {true, confidence};
  if (annotation->content.tag == COPYDESK_PLUGIN_TYPES_CONTENT_FLAG) {
    annotation->content.val.flag.confidence = sure;
  } else if (annotation->content.tag == COPYDESK_PLUGIN_TYPES_CONTENT_TAG) {
    annotation->content.val.tag.confidence = sure;
  }
}

void copydesk_since(copydesk_annotation *annotation, const char *words) {
  annotation->evidence = (plugin_option_string_t){true, string(text_of(words))};
}

void copydesk_about(copydesk_annotation *annotation, copydesk_text story) {
  plugin_list_string_t *list = &annotation->related;
  list->ptr = GROWN(list->ptr, list->len);
  list->ptr[list->len++] = string(story);
}

void copydesk_abstain(copydesk_report *report, const char *reason) { report->abstained = reason; }

void copydesk_fail(copydesk_report *report, const char *reason) {
  // The first reason is the one that the others follow from.
  if (report->failed == NULL) report->failed = reason;
}

void copydesk_refuse(copydesk_issues *issues, const char *key, const char *message) {
  issues->issues = GROWN(issues->issues, issues->length);
  issues->issues[issues->length++] =
      (plugin_issue_t){string(text_of(key)), string(text_of(message))};
}

void copydesk_log(copydesk_level level, const char *message) {
  plugin_string_t text = string(text_of(message));
  copydesk_plugin_log_log((uint8_t)level, &text);
}

static copydesk_text given(plugin_string_t it) {
  return (copydesk_text){(const char *)it.ptr, it.len};
}

static copydesk_entry entry(copydesk_plugin_lexicon_entry_t it) {
  return (copydesk_entry){given(it.term), option(it.value)};
}

// Room for so many of a list's kind; a list of none has an address too.
#define ROOM(list, length) taken(malloc(((length) + 1) * sizeof *(list)))

size_t copydesk_entries(const char *list, copydesk_entry **entries) {
  plugin_string_t name = string(text_of(list));
  copydesk_plugin_lexicon_list_entry_t all;
  copydesk_plugin_lexicon_entries(&name, &all);
  *entries = ROOM(*entries, all.len);
  for (size_t at = 0; at < all.len; at += 1) (*entries)[at] = entry(all.ptr[at]);
  return all.len;
}

bool copydesk_look_up(const char *list, copydesk_text term, copydesk_entry *found) {
  plugin_string_t name = string(text_of(list)), one = string(term);
  plugin_list_string_t terms = {&one, 1};
  copydesk_plugin_lexicon_list_option_entry_t all;
  copydesk_plugin_lexicon_look_up(&name, &terms, &all);
  if (all.len != 1 || !all.ptr[0].is_some) return false;
  *found = entry(all.ptr[0].val);
  return true;
}

size_t copydesk_find(const char *list, const copydesk_story *story, copydesk_field field,
                     copydesk_listed **found) {
  copydesk_text text = copydesk_read(story, field);
  plugin_string_t name = string(text_of(list)), within = string(text);
  copydesk_plugin_lexicon_list_occurrence_t all = {NULL, 0};
  if (text.at != NULL) copydesk_plugin_lexicon_find(&name, &within, &all);
  *found = ROOM(*found, all.len);
  for (size_t at = 0; at < all.len; at += 1) {
    copydesk_plugin_lexicon_occurrence_t it = all.ptr[at];
    copydesk_text part = {text.at + it.start, it.end - it.start};
    (*found)[at] = (copydesk_listed){part, entry(it.entry)};
  }
  return all.len;
}

bool copydesk_earlier_story(copydesk_text id, copydesk_earlier *story) {
  plugin_string_t of = string(id);
  copydesk_plugin_archive_earlier_story_t it;
  if (!copydesk_plugin_archive_story(&of, &it)) return false;
  *story = (copydesk_earlier){given(it.id),        option(it.headline),  option(it.body),
                              option(it.language), option(it.published), given(it.source)};
  return true;
}

size_t copydesk_near_duplicates(uint32_t limit, copydesk_near **found) {
  copydesk_plugin_archive_list_near_duplicate_t all;
  copydesk_plugin_archive_near_duplicates(limit, &all);
  *found = ROOM(*found, all.len);
  for (size_t at = 0; at < all.len; at += 1) {
    copydesk_plugin_archive_near_duplicate_t it = all.ptr[at];
    (*found)[at] = (copydesk_near){given(it.id), option(it.headline), option(it.published),
                                   it.containment};
  }
  return all.len;
}

const char *copydesk_words(copydesk_text text) {
  char *words = taken(malloc(text.length + 1));
  if (text.length > 0) memcpy(words, text.at, text.length);
  words[text.length] = '\0';
  return words;
}

const char *copydesk_join(const char *first, ...) {
  size_t length = 0;
  va_list pieces;
  va_start(pieces, first);
  for (const char *it = first; it != NULL; it = va_arg(pieces, const char *)) length += strlen(it);
  va_end(pieces);
  char *joined = taken(malloc(length + 1)), *end = joined;
  va_start(pieces, first);
  for (const char *it = first; it != NULL; it = va_arg(pieces, const char *)) {
    size_t of_it = strlen(it);
    memcpy(end, it, of_it);
    end += of_it;
  }
  va_end(pieces);
  *end = '\0';
  return joined;
}

static char lower(char it) { return it >= 'A' && it <= 'Z' ? (char)(it + ('a' - 'A')) : it; }

// Punctuation beyond ASCII that stands beside words: U+2000 to U+206F, no-break space, guillemets.
static size_t punctuation(copydesk_text text, size_t at) {
  const unsigned char *it = (const unsigned char *)text.at + at;
  size_t left = text.length - at;
  if (left >= 3 && it[0] == 0xe2 && (it[1] == 0x80 || (it[1] == 0x81 && it[2] < 0xb0))) return 3;
  if (left >= 2 && it[0] == 0xc2 && (it[1] == 0xa0 || it[1] == 0xab || it[1] == 0xbb)) return 2;
  return 0;
}

static bool letter(copydesk_text text, size_t at) {
  if (at >= text.length) return false;
  char it = lower(text.at[at]);
  if ((unsigned char)it >= 0x80) return punctuation(text, at) == 0;
  return it >= 'a' && it <= 'z';
}

bool copydesk_next_word(copydesk_text text, size_t *from, copydesk_text *word) {
  size_t at = *from;
  while (at < text.length && !letter(text, at)) {
    size_t skipped = punctuation(text, at);
    at += skipped == 0 ? 1 : skipped;
  }
  if (at >= text.length) {
    *from = text.length;
    return false;
  }
  size_t end = at;
  for (;;) {
    if (letter(text, end)) {
      end += 1;
      // The bytes of one character stay together.
      while (!boundary(text, end)) end += 1;
      continue;
    }
    if (end < text.length && (text.at[end] == '\'' || text.at[end] == '-') &&
        letter(text, end + 1)) {
      end += 1;
      continue;
    }
    // The typographic apostrophe, U+2019.
    if (text.length - end > 3 && memcmp(text.at + end, "\xe2\x80\x99", 3) == 0 &&
        letter(text, end + 3)) {
      end += 3;
      continue;
    }
    break;
  }
  *word = (copydesk_text){text.at + at, end - at};
  *from = end;
  return true;
}

bool copydesk_is(copydesk_text text, const char *word) {
  if (text.at == NULL || strlen(word) != text.length) return false;
  for (size_t at = 0; at < text.length; at += 1) {
    if (lower(text.at[at]) != lower(word[at])) return false;
  }
  return true;
}

__attribute__((weak)) void plugin_configure(copydesk_text settings, copydesk_issues *issues) {
  (void)settings;
  (void)issues;
}

bool exports_plugin_configure(plugin_string_t *settings, plugin_list_issue_t *err) {
  copydesk_issues issues = {NULL, 0};
  plugin_configure((copydesk_text){(const char *)settings->ptr, settings->len}, &issues);
  *err = (plugin_list_issue_t){issues.issues, issues.length};
  return issues.length == 0;
}

void exports_plugin_annotate(plugin_story_t *story, plugin_report_t *ret) {
  copydesk_report report = {NULL, 0, 0, NULL, NULL};
  plugin_annotate(story, &report);
  if (report.failed != NULL) {
    ret->tag = COPYDESK_PLUGIN_TYPES_REPORT_FAILED;
    ret->val.failed = string(text_of(report.failed));
  } else if (report.abstained != NULL) {
    ret->tag = COPYDESK_PLUGIN_TYPES_REPORT_ABSTAINED;
    ret->val.abstained = string(text_of(report.abstained));
  } else {
    ret->tag = COPYDESK_PLUGIN_TYPES_REPORT_ANNOTATIONS;
    ret->val.annotations.ptr = report.annotations;
    ret->val.annotations.len = report.length;
  }
}

#ifdef __wasm__
// Nothing is given back: what a report points at may be the story's or the program's own, and the
// instance is thrown away as it is. These take the place of what bindings.c has.
__attribute__((export_name("cabi_post_configure"))) void
__wasm_export_exports_plugin_configure_post_return(uint8_t *it) {
  (void)it;
}

__attribute__((export_name("cabi_post_annotate"))) void
__wasm_export_exports_plugin_annotate_post_return(uint8_t *it) {
  (void)it;
}
#endif
