//! Says of each story of a corpus on standard input what the plugin says of it, as an export.
//! Arguments are settings. For measurements: docs/quality-hygiene.md.

use std::env;
use std::io;

use copydesk_plugin::testing;

fn main() -> io::Result<()> {
    let settings: Vec<String> = env::args().skip(1).collect();
    testing::plugin::<hygiene::Hygiene>()
        .with_settings(&settings.join("\n"))
        .export()
}
