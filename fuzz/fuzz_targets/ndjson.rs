//! See `copydesk::fuzzing::ndjson`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::ndjson(data));
