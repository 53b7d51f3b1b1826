// A plugin of the contract 0.1.0 that uses every record and variant of it. What was built from it lies
// beside it as plain.wasm and is never built anew: hosts of the future have to run that file.
#include <stdlib.h>
#include <string.h>

#include "sdk/copydesk.h"

static copydesk_text word = {"pier", 4};

void plugin_configure(copydesk_text settings, copydesk_issues *issues) {
  if (copydesk_is(settings, "{}")) return;
  // Canonical JSON with one key: {"word":"pier"}.
  const char head[] = "{\"word\":\"";
  size_t length = sizeof head - 1;
  if (settings.length < length + 3 || memcmp(settings.at, head, length) != 0) {
    copydesk_refuse(issues, "word", "the settings are not the canonical JSON of a word");
    return;
  }
  word = (copydesk_text){settings.at + length, settings.length - length - 2};
  if (copydesk_is(word, "refuse")) copydesk_refuse(issues, "word", "this word is refused");
}

static void seen(plugin_list_string_t *list, const char *name, plugin_option_string_t it) {
  if (!it.is_some) return;
  list->ptr = realloc(list->ptr, (list->len + 1) * sizeof *list->ptr);
  char *value = malloc(it.val.len + 1);
  memcpy(value, it.val.ptr, it.val.len);
  value[it.val.len] = '\0';
  const char *told = copydesk_join(name, "=", value, NULL);
  list->ptr[list->len++] = (plugin_string_t){(uint8_t *)told, strlen(told)};
}

static plugin_string_t *joined(plugin_list_string_t list) {
  const char *all = "";
  for (size_t i = 0; i < list.len; i += 1) {
    all = copydesk_join(all, i == 0 ? "" : ", ", (const char *)list.ptr[i].ptr, NULL);
  }
  plugin_string_t *text = malloc(sizeof *text);
  *text = (plugin_string_t){(uint8_t *)all, strlen(all)};
  return text;
}

void plugin_annotate(const copydesk_story *story, copydesk_report *report) {
  copydesk_text body = copydesk_read(story, COPYDESK_BODY), found;
  copydesk_log(COPYDESK_LOG_DEBUG, "debug");
  copydesk_log(COPYDESK_LOG_INFO, "info");
  copydesk_log(COPYDESK_LOG_WARN, "warn");
  copydesk_log(COPYDESK_LOG_ERROR, "error");
  if (body.at == NULL) {
    copydesk_abstain(report, "there is no body");
    return;
  }
  size_t from = 0;
  const copydesk_severity severities[] = {COPYDESK_NOTE, COPYDESK_WARNING, COPYDESK_ERROR};
  size_t count = 0;
  while (copydesk_next_word(body, &from, &found)) {
    if (copydesk_is(found, "fail")) {
      copydesk_fail(report, "it was told to fail");
      return;
    }
    if (copydesk_is(found, "trap")) abort();
    if (found.length != word.length || memcmp(found.at, word.at, word.length) != 0) continue;
    copydesk_annotation *flag =
        copydesk_flag(report, "word", severities[count % 3], "the word stands here");
    count += 1;
    copydesk_at(report, flag, story, COPYDESK_BODY, found);
    copydesk_suggest(report, flag, story, COPYDESK_BODY, found, "");
    copydesk_confidence(flag, 0.5f);
  }
  for (copydesk_field field = COPYDESK_HEADLINE; field <= COPYDESK_DATELINE; field += 1) {
    copydesk_text text = copydesk_read(story, field);
    if (text.at == NULL || text.length == 0) continue;
    copydesk_annotation *tag = copydesk_tag(report, "field", text);
    tag->content.val.tag.relevance = (plugin_option_f32_t){true, 0.25f};
    copydesk_confidence(tag, 1.0f);
    copydesk_at(report, tag, story, field, text);
  }
  plugin_list_string_t list = {NULL, 0};
  seen(&list, "id", story->id);
  seen(&list, "language", story->language);
  seen(&list, "published", story->published);
  seen(&list, "updated", story->updated);
  seen(&list, "source", story->source);
  seen(&list, "embargo", story->embargo);
  seen(&list, "status", story->status);
  if (story->urgency.is_some) {
    char digit[2] = {(char)('0' + story->urgency.val), '\0'};
    plugin_option_string_t urgency = {true, {(uint8_t *)digit, 1}};
    seen(&list, "urgency", urgency);
  }
  for (size_t i = 0; story->categories.is_some && i < story->categories.val.len; i += 1) {
    plugin_option_string_t category = {true, story->categories.val.ptr[i]};
    seen(&list, "category", category);
  }
  for (size_t i = 0; i < story->annotations.len; i += 1) {
    plugin_option_string_t plugin = {true, story->annotations.ptr[i].plugin};
    seen(&list, "said before by", plugin);
  }
  plugin_string_t *all = joined(list);
  copydesk_text told = {(const char *)all->ptr, all->len};
  copydesk_annotation *summary = copydesk_summary(report, "seen", told);
  copydesk_since(summary, "each field that is no text");
  if (story->extra.is_some) {
    summary->extra.ptr = story->extra.val.ptr;
    summary->extra.len = story->extra.val.len;
  }
  if (story->id.is_some) {
    summary->related.ptr = malloc(sizeof *summary->related.ptr);
    summary->related.ptr[0] = story->id.val;
    summary->related.len = 1;
  }
}
