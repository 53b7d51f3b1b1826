//! See `copydesk::fuzzing::encoding`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::encoding(data));
