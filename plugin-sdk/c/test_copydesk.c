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
  copydesk_log(COPYDESK_LOG_WARN, "seen");
  assert(strcmp(logged, "seen") == 0);
  puts("ok");
  return 0;
}
