//! See `copydesk::fuzzing::news_xml`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::news_xml(data));
