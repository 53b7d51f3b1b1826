//! See `copydesk::fuzzing::page`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::page(data));
