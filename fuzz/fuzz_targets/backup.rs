//! See `copydesk::fuzzing::backup`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::backup(data));
