//! See `copydesk::fuzzing::email`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::email(data));
