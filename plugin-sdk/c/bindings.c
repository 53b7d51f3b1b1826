// Between the contract and copydesk.c: how a story and a report lie in memory. Made from
// plugin-sdk/wit by `wit-bindgen c --world plugin-with-capabilities --rename-world plugin` of
// the release 0.63.0. The contract itself is put into the plugin by `copydesk plugin build`.
#include "bindings.h"
#include <stdlib.h>
#include <string.h>

// Imported Functions from `copydesk:plugin/lexicon@0.1.0`

__attribute__((__import_module__("copydesk:plugin/lexicon@0.1.0"), __import_name__("entries")))
extern void __wasm_import_copydesk_plugin_lexicon_entries(uint8_t *, size_t, uint8_t *);

__attribute__((__import_module__("copydesk:plugin/lexicon@0.1.0"), __import_name__("look-up")))
extern void __wasm_import_copydesk_plugin_lexicon_look_up(uint8_t *, size_t, uint8_t *, size_t, uint8_t *);

__attribute__((__import_module__("copydesk:plugin/lexicon@0.1.0"), __import_name__("find")))
extern void __wasm_import_copydesk_plugin_lexicon_find(uint8_t *, size_t, uint8_t *, size_t, uint8_t *);

// Imported Functions from `copydesk:plugin/archive@0.1.0`

__attribute__((__import_module__("copydesk:plugin/archive@0.1.0"), __import_name__("story")))
extern void __wasm_import_copydesk_plugin_archive_story(uint8_t *, size_t, uint8_t *);

__attribute__((__import_module__("copydesk:plugin/archive@0.1.0"), __import_name__("near-duplicates")))
extern void __wasm_import_copydesk_plugin_archive_near_duplicates(int32_t, uint8_t *);

// Imported Functions from `copydesk:plugin/log@0.1.0`

__attribute__((__import_module__("copydesk:plugin/log@0.1.0"), __import_name__("log")))
extern void __wasm_import_copydesk_plugin_log_log(int32_t, uint8_t *, size_t);

// Exported Functions from `plugin-with-capabilities`

__attribute__((__weak__, __export_name__("cabi_post_configure")))
void __wasm_export_exports_plugin_configure_post_return(uint8_t * arg0) {
  switch ((int32_t) (int32_t) *((uint8_t*) (arg0 + 0))) {
    case 0: {
      break;
    }
    case 1: {
      size_t len = *((size_t*) (arg0 + (2*sizeof(void*))));
      if (len > 0) {
        uint8_t *ptr = *((uint8_t **) (arg0 + sizeof(void*)));
        for (size_t i = 0; i < len; i++) {
          uint8_t *base = ptr + i * (4*sizeof(void*));
          (void) base;
          if ((*((size_t*) (base + sizeof(void*)))) > 0) {
            free(*((uint8_t **) (base + 0)));
          }
          if ((*((size_t*) (base + (3*sizeof(void*))))) > 0) {
            free(*((uint8_t **) (base + (2*sizeof(void*)))));
          }
        }
        free(ptr);
      }
      break;
    }
  }
}

__attribute__((__weak__, __export_name__("cabi_post_annotate")))
void __wasm_export_exports_plugin_annotate_post_return(uint8_t * arg0) {
  switch ((int32_t) (int32_t) *((uint8_t*) (arg0 + 0))) {
    case 0: {
      size_t len9 = *((size_t*) (arg0 + (2*sizeof(void*))));
      if (len9 > 0) {
        uint8_t *ptr10 = *((uint8_t **) (arg0 + sizeof(void*)));
        for (size_t i11 = 0; i11 < len9; i11++) {
          uint8_t *base = ptr10 + i11 * (16+16*sizeof(void*));
          (void) base;
          switch ((int32_t) (int32_t) *((uint8_t*) (base + 0))) {
            case 0: {
              if ((*((size_t*) (base + (2*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + sizeof(void*))));
              }
              if ((*((size_t*) (base + (4*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (3*sizeof(void*)))));
              }
              break;
            }
            case 1: {
              if ((*((size_t*) (base + (2*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + sizeof(void*))));
              }
              if ((*((size_t*) (base + (4*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (3*sizeof(void*)))));
              }
              break;
            }
            case 2: {
              if ((*((size_t*) (base + (2*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + sizeof(void*))));
              }
              if ((*((size_t*) (base + (5*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (4*sizeof(void*)))));
              }
              break;
            }
          }
          size_t len = *((size_t*) (base + (16+6*sizeof(void*))));
          if (len > 0) {
            uint8_t *ptr = *((uint8_t **) (base + (16+5*sizeof(void*))));
            for (size_t i = 0; i < len; i++) {
              uint8_t *base = ptr + i * (8+3*sizeof(void*));
              (void) base;
              if ((*((size_t*) (base + (8+2*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (8+1*sizeof(void*)))));
              }
            }
            free(ptr);
          }
          switch ((int32_t) (int32_t) *((uint8_t*) (base + (16+7*sizeof(void*))))) {
            case 0: {
              break;
            }
            case 1: {
              if ((*((size_t*) (base + (16+9*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (16+8*sizeof(void*)))));
              }
              break;
            }
          }
          size_t len0 = *((size_t*) (base + (16+11*sizeof(void*))));
          if (len0 > 0) {
            uint8_t *ptr1 = *((uint8_t **) (base + (16+10*sizeof(void*))));
            for (size_t i2 = 0; i2 < len0; i2++) {
              uint8_t *base = ptr1 + i2 * (8+5*sizeof(void*));
              (void) base;
              if ((*((size_t*) (base + (8+2*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (8+1*sizeof(void*)))));
              }
              if ((*((size_t*) (base + (8+4*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (8+3*sizeof(void*)))));
              }
            }
            free(ptr1);
          }
          size_t len3 = *((size_t*) (base + (16+13*sizeof(void*))));
          if (len3 > 0) {
            uint8_t *ptr4 = *((uint8_t **) (base + (16+12*sizeof(void*))));
            for (size_t i5 = 0; i5 < len3; i5++) {
              uint8_t *base = ptr4 + i5 * (2*sizeof(void*));
              (void) base;
              if ((*((size_t*) (base + sizeof(void*)))) > 0) {
                free(*((uint8_t **) (base + 0)));
              }
            }
            free(ptr4);
          }
          size_t len6 = *((size_t*) (base + (16+15*sizeof(void*))));
          if (len6 > 0) {
            uint8_t *ptr7 = *((uint8_t **) (base + (16+14*sizeof(void*))));
            for (size_t i8 = 0; i8 < len6; i8++) {
              uint8_t *base = ptr7 + i8 * (4*sizeof(void*));
              (void) base;
              if ((*((size_t*) (base + sizeof(void*)))) > 0) {
                free(*((uint8_t **) (base + 0)));
              }
              if ((*((size_t*) (base + (3*sizeof(void*))))) > 0) {
                free(*((uint8_t **) (base + (2*sizeof(void*)))));
              }
            }
            free(ptr7);
          }
        }
        free(ptr10);
      }
      break;
    }
    case 1: {
      if ((*((size_t*) (arg0 + (2*sizeof(void*))))) > 0) {
        free(*((uint8_t **) (arg0 + sizeof(void*))));
      }
      break;
    }
    case 2: {
      if ((*((size_t*) (arg0 + (2*sizeof(void*))))) > 0) {
        free(*((uint8_t **) (arg0 + sizeof(void*))));
      }
      break;
    }
  }
}

// Canonical ABI intrinsics

__attribute__((__weak__, __export_name__("cabi_realloc")))
void *cabi_realloc(void *ptr, size_t old_size, size_t align, size_t new_size) {
  (void) old_size;
  if (new_size == 0) return (void*) align;
  void *ret = realloc(ptr, new_size);
  if (!ret) abort();
  return ret;
}

__attribute__((__aligned__(sizeof(void*))))
static uint8_t RET_AREA[(3*sizeof(void*))];

// Helper Functions

void plugin_option_string_free(plugin_option_string_t *ptr) {
  if (ptr->is_some) {
    plugin_string_free(&ptr->val);
  }
}

void copydesk_plugin_lexicon_entry_free(copydesk_plugin_lexicon_entry_t *ptr) {
  plugin_string_free(&ptr->term);
  plugin_option_string_free(&ptr->value);
}

void copydesk_plugin_lexicon_occurrence_free(copydesk_plugin_lexicon_occurrence_t *ptr) {
  copydesk_plugin_lexicon_entry_free(&ptr->entry);
}

void copydesk_plugin_lexicon_list_entry_free(copydesk_plugin_lexicon_list_entry_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_lexicon_entry_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_lexicon_entry_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void plugin_list_string_free(plugin_list_string_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    plugin_string_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      plugin_string_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_lexicon_option_entry_free(copydesk_plugin_lexicon_option_entry_t *ptr) {
  if (ptr->is_some) {
    copydesk_plugin_lexicon_entry_free(&ptr->val);
  }
}

void copydesk_plugin_lexicon_list_option_entry_free(copydesk_plugin_lexicon_list_option_entry_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_lexicon_option_entry_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_lexicon_option_entry_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_lexicon_list_occurrence_free(copydesk_plugin_lexicon_list_occurrence_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_lexicon_occurrence_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_lexicon_occurrence_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_archive_earlier_story_free(copydesk_plugin_archive_earlier_story_t *ptr) {
  plugin_string_free(&ptr->id);
  plugin_option_string_free(&ptr->headline);
  plugin_option_string_free(&ptr->body);
  plugin_option_string_free(&ptr->language);
  plugin_option_string_free(&ptr->published);
  plugin_string_free(&ptr->source);
}

void copydesk_plugin_archive_near_duplicate_free(copydesk_plugin_archive_near_duplicate_t *ptr) {
  plugin_string_free(&ptr->id);
  plugin_option_string_free(&ptr->headline);
  plugin_option_string_free(&ptr->published);
}

void copydesk_plugin_archive_option_earlier_story_free(copydesk_plugin_archive_option_earlier_story_t *ptr) {
  if (ptr->is_some) {
    copydesk_plugin_archive_earlier_story_free(&ptr->val);
  }
}

void copydesk_plugin_archive_list_near_duplicate_free(copydesk_plugin_archive_list_near_duplicate_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_archive_near_duplicate_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_archive_near_duplicate_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_types_pair_free(copydesk_plugin_types_pair_t *ptr) {
  plugin_string_free(&ptr->f0);
  plugin_string_free(&ptr->f1);
}

void copydesk_plugin_types_anchor_free(copydesk_plugin_types_anchor_t *ptr) {
  plugin_string_free(&ptr->quote);
}

void plugin_option_f32_free(plugin_option_f32_t *ptr) {
  if (ptr->is_some) {
  }
}

void copydesk_plugin_types_tag_free(copydesk_plugin_types_tag_t *ptr) {
  plugin_string_free(&ptr->scheme);
  plugin_string_free(&ptr->term);
  plugin_option_f32_free(&ptr->confidence);
  plugin_option_f32_free(&ptr->relevance);
}

void copydesk_plugin_types_summary_free(copydesk_plugin_types_summary_t *ptr) {
  plugin_string_free(&ptr->style);
  plugin_string_free(&ptr->text);
}

void copydesk_plugin_types_flag_free(copydesk_plugin_types_flag_t *ptr) {
  plugin_string_free(&ptr->rule);
  plugin_string_free(&ptr->message);
  plugin_option_f32_free(&ptr->confidence);
}

void copydesk_plugin_types_content_free(copydesk_plugin_types_content_t *ptr) {
  switch ((int32_t) ptr->tag) {
    case 0: {
      copydesk_plugin_types_tag_free(&ptr->val.tag);
      break;
    }
    case 1: {
      copydesk_plugin_types_summary_free(&ptr->val.summary);
      break;
    }
    case 2: {
      copydesk_plugin_types_flag_free(&ptr->val.flag);
      break;
    }
  }
}

void copydesk_plugin_types_suggestion_free(copydesk_plugin_types_suggestion_t *ptr) {
  copydesk_plugin_types_anchor_free(&ptr->anchor);
  plugin_string_free(&ptr->replacement);
}

void copydesk_plugin_types_list_anchor_free(copydesk_plugin_types_list_anchor_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_types_anchor_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_types_anchor_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_types_list_suggestion_free(copydesk_plugin_types_list_suggestion_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_types_suggestion_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_types_suggestion_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_types_list_pair_free(copydesk_plugin_types_list_pair_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_types_pair_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_types_pair_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_types_annotation_free(copydesk_plugin_types_annotation_t *ptr) {
  copydesk_plugin_types_content_free(&ptr->content);
  copydesk_plugin_types_list_anchor_free(&ptr->anchors);
  plugin_option_string_free(&ptr->evidence);
  copydesk_plugin_types_list_suggestion_free(&ptr->suggestions);
  plugin_list_string_free(&ptr->related);
  copydesk_plugin_types_list_pair_free(&ptr->extra);
}

void copydesk_plugin_types_earlier_annotation_free(copydesk_plugin_types_earlier_annotation_t *ptr) {
  plugin_string_free(&ptr->plugin);
  copydesk_plugin_types_annotation_free(&ptr->annotation);
}

void plugin_option_u8_free(plugin_option_u8_t *ptr) {
  if (ptr->is_some) {
  }
}

void plugin_option_list_string_free(plugin_option_list_string_t *ptr) {
  if (ptr->is_some) {
    plugin_list_string_free(&ptr->val);
  }
}

void copydesk_plugin_types_list_earlier_annotation_free(copydesk_plugin_types_list_earlier_annotation_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_types_earlier_annotation_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_types_earlier_annotation_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_types_option_list_pair_free(copydesk_plugin_types_option_list_pair_t *ptr) {
  if (ptr->is_some) {
    copydesk_plugin_types_list_pair_free(&ptr->val);
  }
}

void copydesk_plugin_types_story_free(copydesk_plugin_types_story_t *ptr) {
  plugin_option_string_free(&ptr->id);
  plugin_option_string_free(&ptr->headline);
  plugin_option_string_free(&ptr->body);
  plugin_option_string_free(&ptr->byline);
  plugin_option_string_free(&ptr->dateline);
  plugin_option_string_free(&ptr->language);
  plugin_option_string_free(&ptr->published);
  plugin_option_string_free(&ptr->updated);
  plugin_option_string_free(&ptr->source);
  plugin_option_u8_free(&ptr->urgency);
  plugin_option_string_free(&ptr->embargo);
  plugin_option_string_free(&ptr->status);
  plugin_option_list_string_free(&ptr->categories);
  copydesk_plugin_types_list_earlier_annotation_free(&ptr->annotations);
  copydesk_plugin_types_option_list_pair_free(&ptr->extra);
}

void copydesk_plugin_types_list_annotation_free(copydesk_plugin_types_list_annotation_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    copydesk_plugin_types_annotation_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      copydesk_plugin_types_annotation_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void copydesk_plugin_types_report_free(copydesk_plugin_types_report_t *ptr) {
  switch ((int32_t) ptr->tag) {
    case 0: {
      copydesk_plugin_types_list_annotation_free(&ptr->val.annotations);
      break;
    }
    case 1: {
      plugin_string_free(&ptr->val.abstained);
      break;
    }
    case 2: {
      plugin_string_free(&ptr->val.failed);
      break;
    }
  }
}

void copydesk_plugin_types_issue_free(copydesk_plugin_types_issue_t *ptr) {
  plugin_string_free(&ptr->path);
  plugin_string_free(&ptr->message);
}

void plugin_story_free(plugin_story_t *ptr) {
  copydesk_plugin_types_story_free(ptr);
}

void plugin_report_free(plugin_report_t *ptr) {
  copydesk_plugin_types_report_free(ptr);
}

void plugin_issue_free(plugin_issue_t *ptr) {
  copydesk_plugin_types_issue_free(ptr);
}

void plugin_list_issue_free(plugin_list_issue_t *ptr) {
  size_t list_len = ptr->len;
  if (list_len > 0) {
    plugin_issue_t *list_ptr = ptr->ptr;
    for (size_t i = 0; i < list_len; i++) {
      plugin_issue_free(&list_ptr[i]);
    }
    free(list_ptr);
  }
}

void plugin_result_void_list_issue_free(plugin_result_void_list_issue_t *ptr) {
  if (!ptr->is_err) {
  } else {
    plugin_list_issue_free(&ptr->val.err);
  }
}

void plugin_string_set(plugin_string_t *ret, const char*s) {
  ret->ptr = (uint8_t*) s;
  ret->len = strlen(s);
}

void plugin_string_dup(plugin_string_t *ret, const char*s) {
  ret->len = strlen(s);
  ret->ptr = (uint8_t*) cabi_realloc(NULL, 0, 1, ret->len * 1);
  memcpy(ret->ptr, s, ret->len * 1);
}

void plugin_string_dup_n(plugin_string_t *ret, const char*s, size_t len) {
  ret->len = len;
  ret->ptr = (uint8_t*) cabi_realloc(NULL, 0, 1, ret->len * 1);
  memcpy(ret->ptr, s, ret->len * 1);
}

void plugin_string_free(plugin_string_t *ret) {
  if (ret->len > 0) {
    free(ret->ptr);
  }
  ret->ptr = NULL;
  ret->len = 0;
}

// Component Adapters

void copydesk_plugin_lexicon_entries(plugin_string_t *name, copydesk_plugin_lexicon_list_entry_t *ret) {
  __attribute__((__aligned__(sizeof(void*))))
  uint8_t ret_area[(2*sizeof(void*))];
  uint8_t *ptr = (uint8_t *) &ret_area;
  __wasm_import_copydesk_plugin_lexicon_entries((uint8_t *) (*name).ptr, (*name).len, ptr);
  *ret = (copydesk_plugin_lexicon_list_entry_t) { (copydesk_plugin_lexicon_entry_t*)(*((uint8_t **) (ptr + 0))), (*((size_t*) (ptr + sizeof(void*)))) };
}

void copydesk_plugin_lexicon_look_up(plugin_string_t *name, plugin_list_string_t *terms, copydesk_plugin_lexicon_list_option_entry_t *ret) {
  __attribute__((__aligned__(sizeof(void*))))
  uint8_t ret_area[(2*sizeof(void*))];
  uint8_t *ptr = (uint8_t *) &ret_area;
  __wasm_import_copydesk_plugin_lexicon_look_up((uint8_t *) (*name).ptr, (*name).len, (uint8_t *) (*terms).ptr, (*terms).len, ptr);
  *ret = (copydesk_plugin_lexicon_list_option_entry_t) { (copydesk_plugin_lexicon_option_entry_t*)(*((uint8_t **) (ptr + 0))), (*((size_t*) (ptr + sizeof(void*)))) };
}

void copydesk_plugin_lexicon_find(plugin_string_t *name, plugin_string_t *text, copydesk_plugin_lexicon_list_occurrence_t *ret) {
  __attribute__((__aligned__(sizeof(void*))))
  uint8_t ret_area[(2*sizeof(void*))];
  uint8_t *ptr = (uint8_t *) &ret_area;
  __wasm_import_copydesk_plugin_lexicon_find((uint8_t *) (*name).ptr, (*name).len, (uint8_t *) (*text).ptr, (*text).len, ptr);
  *ret = (copydesk_plugin_lexicon_list_occurrence_t) { (copydesk_plugin_lexicon_occurrence_t*)(*((uint8_t **) (ptr + 0))), (*((size_t*) (ptr + sizeof(void*)))) };
}

bool copydesk_plugin_archive_story(plugin_string_t *id, copydesk_plugin_archive_earlier_story_t *ret) {
  __attribute__((__aligned__(sizeof(void*))))
  uint8_t ret_area[(17*sizeof(void*))];
  uint8_t *ptr = (uint8_t *) &ret_area;
  __wasm_import_copydesk_plugin_archive_story((uint8_t *) (*id).ptr, (*id).len, ptr);
  copydesk_plugin_archive_option_earlier_story_t option3;
  switch ((int32_t) *((uint8_t*) (ptr + 0))) {
    case 0: {
      option3.is_some = false;
      break;
    }
    case 1: {
      option3.is_some = true;
      plugin_option_string_t option;
      switch ((int32_t) *((uint8_t*) (ptr + (3*sizeof(void*))))) {
        case 0: {
          option.is_some = false;
          break;
        }
        case 1: {
          option.is_some = true;
          option.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (ptr + (4*sizeof(void*))))), (*((size_t*) (ptr + (5*sizeof(void*))))) };
          break;
        }
      }
      plugin_option_string_t option0;
      switch ((int32_t) *((uint8_t*) (ptr + (6*sizeof(void*))))) {
        case 0: {
          option0.is_some = false;
          break;
        }
        case 1: {
          option0.is_some = true;
          option0.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (ptr + (7*sizeof(void*))))), (*((size_t*) (ptr + (8*sizeof(void*))))) };
          break;
        }
      }
      plugin_option_string_t option1;
      switch ((int32_t) *((uint8_t*) (ptr + (9*sizeof(void*))))) {
        case 0: {
          option1.is_some = false;
          break;
        }
        case 1: {
          option1.is_some = true;
          option1.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (ptr + (10*sizeof(void*))))), (*((size_t*) (ptr + (11*sizeof(void*))))) };
          break;
        }
      }
      plugin_option_string_t option2;
      switch ((int32_t) *((uint8_t*) (ptr + (12*sizeof(void*))))) {
        case 0: {
          option2.is_some = false;
          break;
        }
        case 1: {
          option2.is_some = true;
          option2.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (ptr + (13*sizeof(void*))))), (*((size_t*) (ptr + (14*sizeof(void*))))) };
          break;
        }
      }

      option3.val = (copydesk_plugin_archive_earlier_story_t) {
        (plugin_string_t) (plugin_string_t) { (uint8_t*)(*((uint8_t **) (ptr + sizeof(void*)))), (*((size_t*) (ptr + (2*sizeof(void*))))) },
        (plugin_option_string_t) option,
        (plugin_option_string_t) option0,
        (plugin_option_string_t) option1,
        (plugin_option_string_t) option2,
        (plugin_string_t) (plugin_string_t) { (uint8_t*)(*((uint8_t **) (ptr + (15*sizeof(void*))))), (*((size_t*) (ptr + (16*sizeof(void*))))) },
      };
      break;
    }
  }
  *ret = option3.val;
  return option3.is_some;
}

void copydesk_plugin_archive_near_duplicates(uint32_t limit, copydesk_plugin_archive_list_near_duplicate_t *ret) {
  __attribute__((__aligned__(sizeof(void*))))
  uint8_t ret_area[(2*sizeof(void*))];
  uint8_t *ptr = (uint8_t *) &ret_area;
  __wasm_import_copydesk_plugin_archive_near_duplicates((int32_t) (limit), ptr);
  *ret = (copydesk_plugin_archive_list_near_duplicate_t) { (copydesk_plugin_archive_near_duplicate_t*)(*((uint8_t **) (ptr + 0))), (*((size_t*) (ptr + sizeof(void*)))) };
}

void copydesk_plugin_log_log(copydesk_plugin_log_level_t level, plugin_string_t *message) {
  __wasm_import_copydesk_plugin_log_log((int32_t) level, (uint8_t *) (*message).ptr, (*message).len);
}

__attribute__((__export_name__("configure")))
uint8_t * __wasm_export_exports_plugin_configure(uint8_t * arg, size_t arg0) {
  plugin_string_t arg1 = (plugin_string_t) { (uint8_t*)(arg), (arg0) };
  plugin_result_void_list_issue_t ret;
  plugin_list_issue_t err;
  ret.is_err = !exports_plugin_configure(&arg1, &err);
  if (ret.is_err) {
    ret.val.err = err;
  }
  uint8_t *ptr = (uint8_t *) &RET_AREA;
  if ((ret).is_err) {
    const plugin_list_issue_t *payload2 = &(ret).val.err;*((int8_t*)(ptr + 0)) = 1;
    *((size_t*)(ptr + (2*sizeof(void*)))) = (*payload2).len;
    *((uint8_t **)(ptr + sizeof(void*))) = (uint8_t *) (*payload2).ptr;
  } else {
    *((int8_t*)(ptr + 0)) = 0;
  }
  return ptr;
}

__attribute__((__export_name__("annotate")))
uint8_t * __wasm_export_exports_plugin_annotate(uint8_t * arg) {
  plugin_option_string_t option;
  switch ((int32_t) *((uint8_t*) (arg + 0))) {
    case 0: {
      option.is_some = false;
      break;
    }
    case 1: {
      option.is_some = true;
      option.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + sizeof(void*)))), (*((size_t*) (arg + (2*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option0;
  switch ((int32_t) *((uint8_t*) (arg + (3*sizeof(void*))))) {
    case 0: {
      option0.is_some = false;
      break;
    }
    case 1: {
      option0.is_some = true;
      option0.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (4*sizeof(void*))))), (*((size_t*) (arg + (5*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option1;
  switch ((int32_t) *((uint8_t*) (arg + (6*sizeof(void*))))) {
    case 0: {
      option1.is_some = false;
      break;
    }
    case 1: {
      option1.is_some = true;
      option1.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (7*sizeof(void*))))), (*((size_t*) (arg + (8*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option2;
  switch ((int32_t) *((uint8_t*) (arg + (9*sizeof(void*))))) {
    case 0: {
      option2.is_some = false;
      break;
    }
    case 1: {
      option2.is_some = true;
      option2.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (10*sizeof(void*))))), (*((size_t*) (arg + (11*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option3;
  switch ((int32_t) *((uint8_t*) (arg + (12*sizeof(void*))))) {
    case 0: {
      option3.is_some = false;
      break;
    }
    case 1: {
      option3.is_some = true;
      option3.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (13*sizeof(void*))))), (*((size_t*) (arg + (14*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option4;
  switch ((int32_t) *((uint8_t*) (arg + (15*sizeof(void*))))) {
    case 0: {
      option4.is_some = false;
      break;
    }
    case 1: {
      option4.is_some = true;
      option4.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (16*sizeof(void*))))), (*((size_t*) (arg + (17*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option5;
  switch ((int32_t) *((uint8_t*) (arg + (18*sizeof(void*))))) {
    case 0: {
      option5.is_some = false;
      break;
    }
    case 1: {
      option5.is_some = true;
      option5.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (19*sizeof(void*))))), (*((size_t*) (arg + (20*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option6;
  switch ((int32_t) *((uint8_t*) (arg + (21*sizeof(void*))))) {
    case 0: {
      option6.is_some = false;
      break;
    }
    case 1: {
      option6.is_some = true;
      option6.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (22*sizeof(void*))))), (*((size_t*) (arg + (23*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option7;
  switch ((int32_t) *((uint8_t*) (arg + (24*sizeof(void*))))) {
    case 0: {
      option7.is_some = false;
      break;
    }
    case 1: {
      option7.is_some = true;
      option7.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (25*sizeof(void*))))), (*((size_t*) (arg + (26*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_u8_t option8;
  switch ((int32_t) *((uint8_t*) (arg + (27*sizeof(void*))))) {
    case 0: {
      option8.is_some = false;
      break;
    }
    case 1: {
      option8.is_some = true;
      option8.val = (uint8_t) ((int32_t) *((uint8_t*) (arg + (1+27*sizeof(void*)))));
      break;
    }
  }
  plugin_option_string_t option9;
  switch ((int32_t) *((uint8_t*) (arg + (28*sizeof(void*))))) {
    case 0: {
      option9.is_some = false;
      break;
    }
    case 1: {
      option9.is_some = true;
      option9.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (29*sizeof(void*))))), (*((size_t*) (arg + (30*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_string_t option10;
  switch ((int32_t) *((uint8_t*) (arg + (31*sizeof(void*))))) {
    case 0: {
      option10.is_some = false;
      break;
    }
    case 1: {
      option10.is_some = true;
      option10.val = (plugin_string_t) { (uint8_t*)(*((uint8_t **) (arg + (32*sizeof(void*))))), (*((size_t*) (arg + (33*sizeof(void*))))) };
      break;
    }
  }
  plugin_option_list_string_t option11;
  switch ((int32_t) *((uint8_t*) (arg + (34*sizeof(void*))))) {
    case 0: {
      option11.is_some = false;
      break;
    }
    case 1: {
      option11.is_some = true;
      option11.val = (plugin_list_string_t) { (plugin_string_t*)(*((uint8_t **) (arg + (35*sizeof(void*))))), (*((size_t*) (arg + (36*sizeof(void*))))) };
      break;
    }
  }
  copydesk_plugin_types_option_list_pair_t option16;
  switch ((int32_t) *((uint8_t*) (arg + (39*sizeof(void*))))) {
    case 0: {
      option16.is_some = false;
      break;
    }
    case 1: {
      option16.is_some = true;
      option16.val = (copydesk_plugin_types_list_pair_t) { (copydesk_plugin_types_pair_t*)(*((uint8_t **) (arg + (40*sizeof(void*))))), (*((size_t*) (arg + (41*sizeof(void*))))) };
      break;
    }
  }
  plugin_story_t arg17 = (copydesk_plugin_types_story_t) {
    (plugin_option_string_t) option,
    (plugin_option_string_t) option0,
    (plugin_option_string_t) option1,
    (plugin_option_string_t) option2,
    (plugin_option_string_t) option3,
    (plugin_option_string_t) option4,
    (plugin_option_string_t) option5,
    (plugin_option_string_t) option6,
    (plugin_option_string_t) option7,
    (plugin_option_u8_t) option8,
    (plugin_option_string_t) option9,
    (plugin_option_string_t) option10,
    (plugin_option_list_string_t) option11,
    (copydesk_plugin_types_list_earlier_annotation_t) (copydesk_plugin_types_list_earlier_annotation_t) { (copydesk_plugin_types_earlier_annotation_t*)(*((uint8_t **) (arg + (37*sizeof(void*))))), (*((size_t*) (arg + (38*sizeof(void*))))) },
    (copydesk_plugin_types_option_list_pair_t) option16,
  };
  plugin_report_t ret;
  exports_plugin_annotate(&arg17, &ret);
  free(arg);
  uint8_t *ptr = (uint8_t *) &RET_AREA;
  switch ((int32_t) (ret).tag) {
    case 0: {
      const copydesk_plugin_types_list_annotation_t *payload = &(ret).val.annotations;
      *((int8_t*)(ptr + 0)) = 0;
      *((size_t*)(ptr + (2*sizeof(void*)))) = (*payload).len;
      *((uint8_t **)(ptr + sizeof(void*))) = (uint8_t *) (*payload).ptr;
      break;
    }
    case 1: {
      const plugin_string_t *payload29 = &(ret).val.abstained;
      *((int8_t*)(ptr + 0)) = 1;
      *((size_t*)(ptr + (2*sizeof(void*)))) = (*payload29).len;
      *((uint8_t **)(ptr + sizeof(void*))) = (uint8_t *) (*payload29).ptr;
      break;
    }
    case 2: {
      const plugin_string_t *payload30 = &(ret).val.failed;
      *((int8_t*)(ptr + 0)) = 2;
      *((size_t*)(ptr + (2*sizeof(void*)))) = (*payload30).len;
      *((uint8_t **)(ptr + sizeof(void*))) = (uint8_t *) (*payload30).ptr;
      break;
    }
  }
  return ptr;
}
