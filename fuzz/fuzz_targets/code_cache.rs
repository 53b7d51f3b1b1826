//! See `copydesk::fuzzing::code_cache`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::code_cache(data));
