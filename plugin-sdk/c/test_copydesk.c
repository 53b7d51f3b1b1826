// Words are found and places made in every kind of text. Built and run natively, without bindings.c.
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "copydesk.h"

static char logged[100];

// The host's log.
void copydesk_plugin_log_log(uint8_t level, plugin_string_t *message) {
  assert(level == COPYDESK_LOG_WARN);
  memcpy(logged, message->ptr, message->len);
}

// The host's word list: "very", and "TK" with a value. It finds "TK" where it stands first.
static copydesk_plugin_lexicon_entry_t listed[2];

static bool named(plugin_string_t *name) {
  return name->len == 5 && memcmp(name->ptr, "style", 5) == 0;
}

void copydesk_plugin_lexicon_entries(plugin_string_t *name,
                                     copydesk_plugin_lexicon_list_entry_t *ret) {
  *ret = (copydesk_plugin_lexicon_list_entry_t){listed, named(name) ? 2 : 0};
}

void copydesk_plugin_lexicon_look_up(plugin_string_t *name, plugin_list_string_t *terms,
                                     copydesk_plugin_lexicon_list_option_entry_t *ret) {
  static copydesk_plugin_lexicon_option_entry_t found;
  assert(named(name) && terms->len == 1);
  found.is_some = terms->ptr[0].len == 2;
  found.val = listed[1];
  *ret = (copydesk_plugin_lexicon_list_option_entry_t){&found, 1};
}

void copydesk_plugin_lexicon_find(plugin_string_t *name, plugin_string_t *text,
                                  copydesk_plugin_lexicon_list_occurrence_t *ret) {
  static copydesk_plugin_lexicon_occurrence_t found;
  assert(named(name));
  uint32_t at = 0;
  while (memcmp(text->ptr + at, "TK", 2) != 0) at += 1;
  found = (copydesk_plugin_lexicon_occurrence_t){at, at + 2, listed[1]};
  *ret = (copydesk_plugin_lexicon_list_occurrence_t){&found, 1};
}

// The host's archive: one story, "a".
bool copydesk_plugin_archive_story(plugin_string_t *id,
                                   copydesk_plugin_archive_earlier_story_t *ret) {
  memset(ret, 0, sizeof *ret);
  ret->id = *id;
  return id->len == 1;
}

void copydesk_plugin_archive_near_duplicates(
    uint32_t limit, copydesk_plugin_archive_list_near_duplicate_t *ret) {
  static copydesk_plugin_archive_near_duplicate_t near;
  near.id = (plugin_string_t){(uint8_t *)"a", 1};
  near.containment = 0.5f;
  *ret = (copydesk_plugin_archive_list_near_duplicate_t){&near, limit > 0};
}

static void looks_up(void) {
  listed[0].term = (plugin_string_t){(uint8_t *)"very", 4};
  listed[1].term = (plugin_string_t){(uint8_t *)"TK", 2};
  listed[1].value.is_some = true;
  listed[1].value.val = (plugin_string_t){(uint8_t *)"to come", 7};
  copydesk_entry *entries, entry;
  assert(copydesk_entries("style", &entries) == 2);
  assert(entries[0].value.at == NULL && strcmp(copydesk_words(entries[0].term), "very") == 0);
  assert(copydesk_look_up("style", (copydesk_text){"TK", 2}, &entry) && entry.value.length == 7);
  assert(!copydesk_look_up("style", (copydesk_text){"none", 4}, &entry));
  plugin_story_t story = {0};
  copydesk_listed *found;
  assert(copydesk_find("style", &story, COPYDESK_BODY, &found) == 0);
  const char *body = "\xf0\x9f\x98\x80 TK";
  story.body.is_some = true;
  story.body.val = (plugin_string_t){(uint8_t *)body, strlen(body)};
  assert(copydesk_find("style", &story, COPYDESK_BODY, &found) == 1);
  assert(found[0].part.at == body + 5 && found[0].part.length == 2);
  copydesk_near *near;
  assert(copydesk_near_duplicates(0, &near) == 0);
  assert(copydesk_near_duplicates(5, &near) == 1 && near[0].containment == 0.5f);
  copydesk_earlier earlier;
  assert(copydesk_earlier_story(near[0].id, &earlier) && earlier.headline.at == NULL);
  assert(!copydesk_earlier_story((copydesk_text){"no", 2}, &earlier));
}

// What the story is tried for.
static copydesk_text (*part_of)(copydesk_text body);

void plugin_annotate(const copydesk_story *story, copydesk_report *report) {
  copydesk_text body = copydesk_read(story, COPYDESK_BODY);
  copydesk_annotation *flag = copydesk_flag(report, "rule", COPYDESK_NOTE, "message");
  copydesk_at(report, flag, story, COPYDESK_BODY, part_of(body));
  copydesk_confidence(flag, 0.5f);
}

static plugin_report_t reported(const char *body, copydesk_text (*of)(copydesk_text)) {
  plugin_story_t story = {0};
  story.body.is_some = body != NULL;
  story.body.val.ptr = (uint8_t *)body;
  story.body.val.len = body == NULL ? 0 : strlen(body);
  part_of = of;
  plugin_report_t report;
  exports_plugin_annotate(&story, &report);
  return report;
}

static copydesk_text second_word(copydesk_text body) {
  copydesk_text word = {NULL, 0};
  size_t from = 0;
  copydesk_next_word(body, &from, &word);
  copydesk_next_word(body, &from, &word);
  return word;
}

static copydesk_text first_byte(copydesk_text body) { return (copydesk_text){body.at, 1}; }
static copydesk_text beyond(copydesk_text body) { return (copydesk_text){body.at, body.length + 1}; }
static copydesk_text elsewhere(copydesk_text body) { (void)body; return (copydesk_text){"TK", 2}; }

static void flags(const char *body, const char *quote) {
  plugin_report_t report = reported(body, second_word);
  assert(report.tag == COPYDESK_PLUGIN_TYPES_REPORT_ANNOTATIONS);
  assert(report.val.annotations.len == 1);
  copydesk_annotation *flag = report.val.annotations.ptr;
  assert(flag->content.val.flag.confidence.is_some);
  assert(flag->anchors.len == 1);
  copydesk_plugin_types_anchor_t *at = flag->anchors.ptr;
  assert(at->end - at->start == strlen(quote) && at->quote.len == strlen(quote));
  assert(memcmp(body + at->start, quote, strlen(quote)) == 0);
}

static void fails(const char *body, copydesk_text (*of)(copydesk_text), const char *words) {
  plugin_report_t report = reported(body, of);
  assert(report.tag == COPYDESK_PLUGIN_TYPES_REPORT_FAILED);
  char told[200] = {0};
  memcpy(told, report.val.failed.ptr, report.val.failed.len);
  assert(strstr(told, words) != NULL);
}

int main(void) {
  flags("the mayor, TK", "mayor");
  flags("\xf0\x9f\x98\x80 one \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7!", "one");
  flags("e\xcc\x81t\xc3\xa9 a\xcc\x88", "a\xcc\x88");
  flags("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d TK \xd9\x85", "TK");
  flags("\xe2\x80\x9cTK\xe2\x80\x9d \xe2\x80\x94 \xe2\x80\x98it\xe2\x80\x99s\xe2\x80\x99\xe2\x80\xa6",
        "it\xe2\x80\x99s");
  flags("one well-known-", "well-known");
  fails("\xc3\xa9", first_byte, "cuts a character in two");
  fails("abc", beyond, "no part of its field");
  fails("abc", elsewhere, "no part of its field");
  fails(NULL, elsewhere, "does not have");
  assert(copydesk_is((copydesk_text){"TeRm", 4}, "term"));
  assert(!copydesk_is((copydesk_text){"terms", 5}, "term"));
  assert(strcmp(copydesk_join("a", "bc", "", "d", NULL), "abcd") == 0);
  looks_up();
  copydesk_log(COPYDESK_LOG_WARN, "seen");
  assert(strcmp(logged, "seen") == 0);
  puts("ok");
  return 0;
}
