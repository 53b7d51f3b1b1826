//! See `copydesk::fuzzing::feed`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::feed(data));
