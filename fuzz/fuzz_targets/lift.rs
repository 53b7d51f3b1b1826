//! See `copydesk::fuzzing::lift`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::lift(data));
