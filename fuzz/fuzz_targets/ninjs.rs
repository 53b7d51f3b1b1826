//! See `copydesk::fuzzing::ninjs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::ninjs(data));
