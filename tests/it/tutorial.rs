//! docs/writing-a-plugin.md, typed word for word: what it says to write is written, what it says to
//! type is typed, and what is printed is what stands there.

use std::fs;
use std::sync::PoisonError;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::support::{BUILDING, Place, root, with_rust};

const TUTORIAL: &str = "docs/writing-a-plugin.md";

/// A block of code in the tutorial: its language, its text, and where the text lies.
struct Block {
    language: String,
    text: String,
    start: usize,
    end: usize,
}

fn blocks(tutorial: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new(tutorial).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                inside = true;
                blocks.push(Block {
                    language: language.into_string(),
                    text: String::new(),
                    start: 0,
                    end: 0,
                });
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if inside => {
                let block = blocks.last_mut().unwrap();
                if block.text.is_empty() {
                    block.start = range.start;
                }
                block.text.push_str(&text);
                block.end = range.end;
            }
            _ => {}
        }
    }
    blocks
}

/// What is printed when it is typed, without what the compiler and cargo's tests say in their own words.
fn typed(place: &Place, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let printed = match words.as_slice() {
        ["copydesk", words @ ..] => {
            let mut command = place.command(words);
            with_rust(&mut command);
            let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
            place.output(command.output().unwrap()).stdout
        }
        ["cat", file] => fs::read_to_string(place.path().join(file)).unwrap(),
        _ => panic!("nobody knows how to type {line:?}"),
    };
    let mut of_cargo = false;
    let mut kept = String::new();
    for line in printed.lines() {
        let goes_on = line.starts_with("    ");
        if of_cargo && goes_on {
            continue;
        }
        of_cargo = line.contains("failed   native");
        match line.split_once(".wasm, ") {
            Some((before, _)) => kept.extend([before, ".wasm, some 180000 bytes\n"]),
            None => kept.extend([line, "\n"]),
        }
        if of_cargo {
            kept.push_str("    ...\n");
        }
    }
    kept
}

#[test]
fn the_tutorial_is_true_word_for_word() {
    let path = root().join(TUTORIAL);
    let tutorial = fs::read_to_string(&path).unwrap();
    let place = Place::new();
    let mut code = "plain-words/src/lib.rs";
    let mut so_it_is = String::new();
    let mut told = 0;
    for block in blocks(&tutorial) {
        let file = |name: &str| fs::read_to_string(place.path().join(name)).unwrap();
        match block.language.as_str() {
            "console" => {
                let commands = block
                    .text
                    .lines()
                    .filter_map(|line| line.strip_prefix("$ "));
                so_it_is.push_str(&tutorial[told..block.start]);
                for line in commands {
                    so_it_is.extend(["$ ", line, "\n", &typed(&place, line)]);
                }
                told = block.end;
            }
            "toml" if block.text.starts_with("[[rules]]") => {
                let manifest = file("plain-words/plugin.toml");
                place.write("plain-words/plugin.toml", manifest + "\n" + &block.text);
            }
            "toml" => drop(place.write("copydesk.toml", &block.text)),
            "markdown" => drop(place.write("plain-words/stories/council.md", &block.text)),
            "rust" => {
                let before = "        found.into_iter().collect()\n";
                let text = file(code);
                assert!(text.contains(before), "{text}");
                place.write(code, text.replace(before, &(block.text + before)));
                code = "no file a second time";
            }
            other => panic!("nobody knows what to do with {other:?}"),
        }
    }
    so_it_is.push_str(&tutorial[told..]);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, so_it_is).unwrap();
    } else {
        assert_eq!(tutorial, so_it_is);
    }
}
