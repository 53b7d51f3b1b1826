//! docs/wit.md, which is made of the comments of the contract; `UPDATE_EXPECT=1` writes it anew.

use std::fmt::Write as _;
use std::fs;

use wit_parser::{
    Docs, Function, Resolve, Result_, Type, TypeDef, TypeDefKind, World, WorldItem, WorldKey,
};

use crate::support::root;

const PAGE: &str = "docs/wit.md";

const CONTRACT: &str = "plugin-sdk/wit/copydesk.wit";

/// The page, as far as it is written.
struct Page<'a> {
    resolve: &'a Resolve,
    text: String,
}

/// A comment as a person reads it: its line breaks are those of the source.
fn told(docs: &Docs) -> String {
    let text = docs.contents.as_deref().unwrap_or_default();
    let paragraphs = text.trim().split("\n\n");
    let paragraphs = paragraphs.map(|it| it.lines().map(str::trim).collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

impl Page<'_> {
    /// A paragraph, if there is anything to say.
    fn say(&mut self, text: &str) {
        if !text.is_empty() {
            self.text.extend([text, "\n\n"]);
        }
    }

    fn name(&self, of: &Type) -> String {
        let Type::Id(id) = of else {
            return format!("{of:?}").to_lowercase();
        };
        let of = &self.resolve.types[*id];
        if let Some(name) = &of.name {
            return name.clone();
        }
        match &of.kind {
            TypeDefKind::List(inner) => format!("list<{}>", self.name(inner)),
            TypeDefKind::Option(inner) => format!("option<{}>", self.name(inner)),
            TypeDefKind::Tuple(tuple) => format!("tuple<{}>", self.names(&tuple.types)),
            TypeDefKind::Result(Result_ { ok, err }) => {
                let side = |of: &Option<Type>| of.as_ref().map(|it| self.name(it));
                match (side(ok), side(err)) {
                    (None, None) => "result".to_owned(),
                    (Some(ok), None) => format!("result<{ok}>"),
                    (ok, Some(err)) => format!("result<{}, {err}>", ok.unwrap_or("_".to_owned())),
                }
            }
            other => panic!("nobody knows how to write a {}", other.as_str()),
        }
    }

    fn names(&self, of: &[Type]) -> String {
        let names: Vec<String> = of.iter().map(|it| self.name(it)).collect();
        names.join(", ")
    }

    fn rows(&mut self, heads: [&str; 3], rows: &[(String, String, String)]) {
        let has_types = rows.iter().any(|(_, of, _)| !of.is_empty());
        let [name, of, says] = heads;
        match has_types {
            true => write!(self.text, "| {name} | {of} | {says} |\n|---|---|---|\n").unwrap(),
            false => write!(self.text, "| {name} | {says} |\n|---|---|\n").unwrap(),
        }
        for (name, of, says) in rows {
            let says = says.replace("\n\n", " ");
            match (has_types, of.is_empty()) {
                (true, true) => writeln!(self.text, "| `{name}` | | {says} |").unwrap(),
                (true, false) => writeln!(self.text, "| `{name}` | `{of}` | {says} |").unwrap(),
                (false, _) => writeln!(self.text, "| `{name}` | {says} |").unwrap(),
            }
        }
        self.text.push('\n');
    }

    fn type_of(&mut self, name: &str, of: &TypeDef) {
        match &of.kind {
            TypeDefKind::Record(record) => {
                self.say(&format!("### record `{name}`"));
                self.say(&told(&of.docs));
                let rows = record.fields.iter();
                let rows = rows.map(|it| (it.name.clone(), self.name(&it.ty), told(&it.docs)));
                let rows: Vec<_> = rows.collect();
                self.rows(["field", "type", "is"], &rows);
            }
            TypeDefKind::Variant(variant) => {
                self.say(&format!("### variant `{name}`"));
                self.say(&told(&of.docs));
                let rows = variant.cases.iter().map(|it| {
                    let of = it.ty.as_ref().map(|it| self.name(it));
                    (it.name.clone(), of.unwrap_or_default(), told(&it.docs))
                });
                let rows: Vec<_> = rows.collect();
                self.rows(["case", "holds", "means"], &rows);
            }
            TypeDefKind::Enum(of_names) => {
                self.say(&format!("### enum `{name}`"));
                self.say(&told(&of.docs));
                let rows = of_names.cases.iter();
                let rows = rows.map(|it| (it.name.clone(), String::new(), told(&it.docs)));
                let rows: Vec<_> = rows.collect();
                if rows.iter().all(|(_, _, says)| says.is_empty()) {
                    let names: Vec<_> = rows.iter().map(|it| format!("`{}`", it.0)).collect();
                    self.say(&format!("One of {}.", names.join(", ")));
                } else {
                    self.rows(["case", "", "means"], &rows);
                }
            }
            TypeDefKind::Type(Type::Id(id)) => {
                // A name from another interface is told of there.
                assert_eq!(self.resolve.types[*id].name.as_deref(), Some(name));
            }
            _ => {
                let unnamed = TypeDef {
                    name: None,
                    ..of.clone()
                };
                let mut resolve = self.resolve.clone();
                let id = resolve.types.alloc(unnamed);
                let page = Page {
                    resolve: &resolve,
                    text: String::new(),
                };
                let is = page.name(&Type::Id(id));
                self.say(&format!("### type `{name}` = `{is}`"));
                self.say(&told(&of.docs));
            }
        }
    }

    fn signature(&self, function: &Function) -> String {
        let params = function.params.iter();
        let params = params.map(|it| format!("{}: {}", it.name, self.name(&it.ty)));
        let params: Vec<_> = params.collect();
        let gives = function.result.as_ref().map(|it| self.name(it));
        let gives = gives.map_or_else(String::new, |it| format!(" -> {it}"));
        let name = &function.name;
        format!("### func `{name}({}){gives}`", params.join(", "))
    }

    fn function(&mut self, function: &Function) {
        let signature = self.signature(function);
        self.say(&signature);
        self.say(&told(&function.docs));
    }

    fn world(&mut self, world: &World) {
        self.say(&format!("## world `{}`", world.name));
        self.say(&told(&world.docs));
        let imports = world.imports.iter();
        let imports = imports.filter_map(|(key, item)| match (key, item) {
            (WorldKey::Interface(id), WorldItem::Interface { .. }) => {
                let name = self.resolve.interfaces[*id].name.as_deref()?;
                Some(format!("[`{name}`](#interface-{name})"))
            }
            // Names of types alone.
            _ => None,
        });
        let imports: Vec<_> = imports.collect();
        self.say(&format!("Imports {}.", imports.join(", ")));
        for item in world.exports.values() {
            match item {
                // What one world includes of another is told there.
                WorldItem::Function(function) if self.text.contains(&self.signature(function)) => {}
                WorldItem::Function(function) => self.function(function),
                other => panic!("a world exports functions alone, not {other:?}"),
            }
        }
    }
}

fn page() -> String {
    let contract = fs::read_to_string(root().join(CONTRACT)).unwrap();
    let mut resolve = Resolve::default();
    let package = resolve.push_str("copydesk.wit", &contract).unwrap();
    let package = &resolve.packages[package];
    let mut page = Page {
        resolve: &resolve,
        text: format!(
            "# The contract, item by item\n\n<!-- Made of the comments in {CONTRACT}; a test compares it. \
             UPDATE_EXPECT=1 cargo test --workspace --test it wit_reference writes it anew. -->\n\n"
        ),
    };
    page.say(&format!(
        "This is `{}`, as `{CONTRACT}` has it. [contract.md](contract.md) says what may change in it, \
         [plugins.md](plugins.md) how a plugin is written. Names are as in WIT; each SDK spells them \
         as its language does.",
        package.name
    ));
    page.say(&told(&package.docs));
    for id in package.worlds.values() {
        page.world(&resolve.worlds[*id]);
    }
    for id in package.interfaces.values() {
        let interface = &resolve.interfaces[*id];
        let name = interface.name.as_deref().unwrap();
        page.say(&format!(
            "<a id=\"interface-{name}\"></a>\n\n## interface `{name}`"
        ));
        page.say(&told(&interface.docs));
        for function in interface.functions.values() {
            page.function(function);
        }
        for (name, id) in &interface.types {
            page.type_of(name, &resolve.types[*id]);
        }
    }
    page.text.trim_end().to_owned() + "\n"
}

#[test]
fn the_reference_is_what_the_contract_says() {
    let path = root().join(PAGE);
    let page = page();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), page);
}
