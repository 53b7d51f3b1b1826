//! See `copydesk::fuzzing::csv`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::csv(data));
