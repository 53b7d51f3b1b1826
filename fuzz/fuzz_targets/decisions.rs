//! See `copydesk::fuzzing::decisions`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::decisions(data));
