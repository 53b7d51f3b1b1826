//! See `copydesk::fuzzing::plugin_file`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| copydesk::fuzzing::plugin_file(data));
