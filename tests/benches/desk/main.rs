//! The figures of docs/benchmarks.md, all in one run: `cargo bench -p copydesk`.
//!
//! A word after `--` picks the sections whose name has it: `cargo bench -p copydesk --bench
//! desk -- start`. What is compared takes turns ([`rounds`]); what is counted over many stories is
//! the program itself, as it is shipped.

#![expect(clippy::print_stdout, reason = "it is a benchmark")]
#![expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "it is no product code"
)]

mod calls;
mod host;
mod ingest;
mod large;
mod machine;
mod plugins;
mod program;
mod rounds;
mod runtime;
mod stories;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use program::Program;
use stories::Corpus;

/// Figures of the program as a whole.
type Section = fn(&Program, &Corpus);

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    if let [first, command @ ..] = arguments.as_slice()
        && first == machine::MEASURE
    {
        return machine::measure_a_child(command);
    }
    if let [first, file] = arguments.as_slice()
        && first == ingest::READ
    {
        return ingest::read(file);
    }
    // `cargo test --benches` starts this too, without that word.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("this is a benchmark; type `cargo bench -p copydesk`");
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned())
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));

    let corpus = Corpus::read(&machine::root());
    println!(
        "{} stories of {}, {} rounds\n",
        corpus.len(),
        corpus.name,
        rounds::ROUNDS
    );
    let pipeline = plugins::stock_pipeline();
    if wanted("native") {
        calls::native_against_sandboxed(&pipeline, &corpus);
        println!();
    }
    if wanted("empty") {
        calls::empty(&corpus);
        println!();
    }
    if wanted("parts") {
        calls::parts(&pipeline, &corpus);
        println!();
    }
    let sections: [(&str, Section); 7] = [
        ("start", program::start),
        ("ingest", ingest::ingest),
        ("run", program::run),
        ("again", program::again),
        ("memory", program::memory),
        ("store", large::store),
        ("large", large::large),
    ];
    if sections.iter().any(|(name, _)| wanted(name)) {
        let program = Program::build();
        for (name, section) in sections {
            if wanted(name) {
                section(&program, &corpus);
                println!();
            }
        }
    }
    // It takes the words from the command line too.
    host::run();
    ExitCode::SUCCESS
}
