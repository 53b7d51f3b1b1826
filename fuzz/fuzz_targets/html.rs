//! See `copydesk::fuzzing::html`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::html(data));
