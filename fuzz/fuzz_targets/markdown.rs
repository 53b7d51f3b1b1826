//! See `copydesk::fuzzing::markdown`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::markdown(data));
