//! Writes one plugin's entry into the text of a `copydesk.toml`, and leaves the rest as it is.
//!
//! A person wrote that text: comments, blank lines, order and line ends stay, byte for byte. An entry
//! that is new goes to the end of the file; of one that is there, `path` and `grants` change alone.

use std::collections::BTreeSet;

use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value,
};

use crate::model::{Capability, PluginName};

/// What an entry is to say of a plugin that lies in a file.
#[derive(Debug, Clone, Copy)]
pub struct EntryText<'a> {
    /// Its name.
    pub name: &'a PluginName,
    /// Its file, from the directory of the settings.
    pub path: &'a str,
    /// What it is granted.
    pub grants: &'a BTreeSet<Capability>,
}

/// The settings' text with the entry in it; the one of that name, if there is one, is changed. None
/// where the text has no list of plugins, which settings that were checked always have.
pub fn with_plugin(text: &str, entry: EntryText<'_>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    let mut appended = false;
    match document.get_mut("plugins")? {
        Item::ArrayOfTables(tables) => {
            let at = tables.iter().position(|it| is_of(it, entry.name));
            match at.and_then(|at| tables.get_mut(at)) {
                Some(table) => change(table, entry),
                None => {
                    append(tables, entry, &trailing);
                    appended = true;
                }
            }
        }
        Item::Value(Value::Array(list)) => {
            let is_it = |it: &Value| it.as_inline_table().is_some_and(|it| is_of(it, entry.name));
            let at = list.iter().position(is_it);
            let there = at.and_then(|at| list.get_mut(at));
            match there.and_then(Value::as_inline_table_mut) {
                Some(table) => change(table, entry),
                None => append_inline(list, entry),
            }
        }
        _ => return None,
    }
    if appended {
        document.set_trailing("");
    }
    Some(as_it_was(text, document.to_string()))
}

fn is_of(table: &dyn TableLike, name: &PluginName) -> bool {
    table.get("name").and_then(Item::as_str) == Some(name.as_str())
}

fn append(tables: &mut ArrayOfTables, entry: EntryText<'_>, trailing: &str) {
    let mut table = Table::new();
    table.insert("name", value(entry.name.as_str()));
    change(&mut table, entry);
    // Behind all that is there, the comments at the end of the file too.
    let end = if trailing.is_empty() || trailing.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    table.decor_mut().set_prefix(format!("{trailing}{end}"));
    table.set_position(Some(isize::MAX));
    tables.push(table);
}

fn append_inline(list: &mut Array, entry: EntryText<'_>) {
    let mut table = InlineTable::new();
    table.insert("name", entry.name.as_str().into());
    change(&mut table, entry);
    // Looks as the one before it does.
    let decor = list.iter().last().map(|last| last.decor().clone());
    let mut table = Value::InlineTable(table);
    if let Some(prefix) = decor.as_ref().and_then(|it| it.prefix()).cloned() {
        let alone = list.len() == 1 && prefix.as_str() == Some("");
        match alone {
            true => table.decor_mut().set_prefix(" "),
            false => table.decor_mut().set_prefix(prefix),
        }
    }
    list.push_formatted(table);
}

/// Sets what an entry says of its file.
fn change(table: &mut dyn TableLike, entry: EntryText<'_>) {
    set(table, "path", entry.path.into());
    if entry.grants.is_empty() {
        table.remove("grants");
        return;
    }
    let grants: Vec<String> = entry.grants.iter().map(Capability::to_string).collect();
    let there = table.get("grants").and_then(Item::as_array);
    let there = there.map(|list| {
        list.iter()
            .filter_map(Value::as_str)
            .collect::<BTreeSet<_>>()
    });
    if there != Some(grants.iter().map(String::as_str).collect()) {
        set(table, "grants", grants.iter().collect::<Array>().into());
    }
}

/// Sets a value and leaves the blanks and comments around it.
fn set(table: &mut dyn TableLike, key: &str, to: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(there) => {
            let decor = there.decor().clone();
            *there = to;
            *there.decor_mut() = decor;
        }
        None => drop(table.insert(key, value(to))),
    }
}

/// With the line ends and the mark at the beginning that the text had.
fn as_it_was(text: &str, edited: String) -> String {
    const MARK: char = '\u{feff}';
    let windows = text.contains("\r\n") && !text.replace("\r\n", "").contains('\n');
    let edited = match windows {
        true => edited.replace("\r\n", "\n").replace('\n', "\r\n"),
        false => edited,
    };
    match text.starts_with(MARK) && !edited.starts_with(MARK) {
        true => format!("{MARK}{edited}"),
        false => edited,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::config::Settings;

    fn edited(text: &str, name: &str, grants: &[&str]) -> String {
        let name = PluginName::new(name).unwrap();
        let grants = grants.iter().map(|it| it.parse().unwrap()).collect();
        let entry = EntryText {
            name: &name,
            path: "plugins/new.wasm",
            grants: &grants,
        };
        let edited = with_plugin(text, entry).unwrap();
        if !edited.contains("lexicon:") {
            // Whatever was edited is a settings file still.
            Settings::parse("copydesk.toml", &edited).unwrap();
        }
        edited
    }

    #[track_caller]
    fn check(text: &str, name: &str, grants: &[&str], expected: &Expect) {
        expected.assert_eq(&edited(text, name, grants));
    }

    const DESK: &str = "# ours\ngate = \"error\"   # strict\n\n[[plugins]] # first\nname = 'hygiene'\n\n\
        [[plugins]]\nname = \"mine\" # since May\npath = \"old.wasm\" # ours\ngrants = [\"archive\"]\n\
        [plugins.settings]\nmax = 3\n\n# [limits]\n# memory-mib = 64\n";

    #[test]
    fn a_new_entry_goes_to_the_end_and_all_that_was_there_stays() {
        for text in [DESK, Settings::default_text()] {
            let added = edited(text, "new", &["archive"]);
            let (before, after) = added.split_at(text.len());
            assert_eq!(before, text);
            expect![[r#"

                [[plugins]]
                name = "new"
                path = "plugins/new.wasm"
                grants = ["archive"]
            "#]]
            .assert_eq(after);
        }
        // Without a line end at the end, and with tables behind the plugins.
        let text = "[[plugins]]\nname = \"hygiene\"\n[limits]\nmemory-mib = 8 # few";
        check(
            text,
            "new",
            &[],
            &expect![[r#"
                [[plugins]]
                name = "hygiene"
                [limits]
                memory-mib = 8 # few

                [[plugins]]
                name = "new"
                path = "plugins/new.wasm"
            "#]],
        );
        let text = "[[plugins]]\nname = \"hygiene\"\n# the end";
        assert!(
            edited(text, "new", &[])
                .starts_with("[[plugins]]\nname = \"hygiene\"\n# the end\n\n[[")
        );
    }

    #[test]
    fn of_an_entry_that_is_there_its_file_and_its_grants_change_alone() {
        check(
            DESK,
            "mine",
            &[],
            &expect![[r##"
                # ours
                gate = "error"   # strict

                [[plugins]] # first
                name = 'hygiene'

                [[plugins]]
                name = "mine" # since May
                path = "plugins/new.wasm" # ours
                [plugins.settings]
                max = 3

                # [limits]
                # memory-mib = 64
            "##]],
        );
        // A stock plugin gets a file, and grants that are the same stay as they are written.
        let text = "[[plugins]]\nname = 'hygiene'\ngrants = [\n  'archive', # asks\n]\n";
        check(
            text,
            "hygiene",
            &["archive"],
            &expect![[r#"
                [[plugins]]
                name = 'hygiene'
                grants = [
                  'archive', # asks
                ]
                path = "plugins/new.wasm"
            "#]],
        );
    }

    #[test]
    fn a_list_in_brackets_and_other_line_ends_stay_what_they_are() {
        let text = "plugins = [{ name = \"hygiene\" }]\ngate = \"note\"\n";
        check(
            text,
            "new",
            &[],
            &expect![[r#"
                plugins = [{ name = "hygiene" }, { name = "new", path = "plugins/new.wasm" }]
                gate = "note"
            "#]],
        );
        let text =
            "plugins = [\n  { name = \"hygiene\" },\n  { name = \"mine\", path = 'm.wasm' },\n]\n";
        check(
            text,
            "mine",
            &[],
            &expect![[r#"
                plugins = [
                  { name = "hygiene" },
                  { name = "mine", path = "plugins/new.wasm" },
                ]
            "#]],
        );
        let windows = format!("\u{feff}{}", DESK.replace('\n', "\r\n"));
        let added = edited(&windows, "new", &[]);
        assert!(added.starts_with(&windows));
        assert!(!added.replace("\r\n", "").contains('\n'));
    }

    #[test]
    fn without_a_list_of_plugins_there_is_nothing_to_write_into() {
        let name = PluginName::new("new").unwrap();
        let grants = BTreeSet::new();
        for text in [
            "gate = \"note\"\n",
            "plugins = 3\n",
            "[plugins]\n",
            "[[plugins",
        ] {
            let entry = EntryText {
                name: &name,
                path: "x",
                grants: &grants,
            };
            assert_eq!(with_plugin(text, entry), None, "{text}");
        }
    }
}
