// Flags words that are written twice, across the end of a line too.
#include "sdk/copydesk.h"

// Doubles that can be meant.
static const char *const MEANT[] = {
    "bye", "had", "ha", "knock", "no", "so", "that", "very", "yeah", "yes", "tut", "hear", "never",
    "blah", "far", "many", "long", "more", "wah",
};

static bool meant(copydesk_text word) {
  for (size_t i = 0; i < sizeof MEANT / sizeof *MEANT; i += 1) {
    if (copydesk_is(word, MEANT[i])) return true;
  }
  return false;
}

static char lower(char it) { return it >= 'A' && it <= 'Z' ? (char)(it + ('a' - 'A')) : it; }

// Whether two words are the same, whatever the case of ASCII's letters.
static bool same(copydesk_text a, copydesk_text b) {
  if (a.length != b.length) return false;
  for (size_t i = 0; i < a.length; i += 1) {
    if (lower(a.at[i]) != lower(b.at[i])) return false;
  }
  return true;
}

static bool capital(copydesk_text word) { return word.at[0] >= 'A' && word.at[0] <= 'Z'; }

// Whether nothing but blanks lies between two places, and no empty line.
static bool blank(const char *from, const char *to) {
  size_t lines = 0;
  if (from == to) return false;
  for (; from < to; from += 1) {
    if (*from == '\n') lines += 1;
    else if (*from != ' ' && *from != '\t' && *from != '\r') return false;
  }
  return lines < 2;
}

static void look_at(const copydesk_story *story, copydesk_field field, copydesk_report *report) {
  copydesk_text text = copydesk_read(story, field), last = {NULL, 0}, word;
  size_t from = 0;
  while (copydesk_next_word(text, &from, &word)) {
    const char *end = last.at == NULL ? NULL : last.at + last.length;
    // Two capitals are a name, such as Bora Bora. A single letter is a list, or an initial.
    if (end != NULL && blank(end, word.at) && same(last, word) && word.length > 1 &&
        !capital(word) && !meant(word)) {
      copydesk_text both = {last.at, (size_t)(word.at - last.at) + word.length};
      copydesk_text again = {end, (size_t)(word.at - end) + word.length};
      copydesk_annotation *flag =
          copydesk_flag(report, "doubled", COPYDESK_WARNING, "the word stands twice");
      copydesk_at(report, flag, story, field, both);
      copydesk_suggest(report, flag, story, field, again, "");
    }
    last = word;
  }
}

void plugin_annotate(const copydesk_story *story, copydesk_report *report) {
  look_at(story, COPYDESK_HEADLINE, report);
  look_at(story, COPYDESK_BODY, report);
}
