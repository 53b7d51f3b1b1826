//! The plugins that come with the desk.
//!
//! Their components are built reproducibly from `plugins/` and checked in under `plugins/dist`, so
//! that building the desk needs no WebAssembly target and a stock plugin has the same digest for
//! every user of a version. `cargo dist --check` proves that they are what their sources make.

use crate::model::PluginName;

/// A plugin that comes with the desk.
#[derive(Debug, Clone, Copy)]
pub struct StockPlugin {
    /// Its name.
    pub name: &'static str,
    /// Its component.
    pub component: &'static [u8],
}

/// All of them, by name.
pub const ALL: [StockPlugin; 13] = [
    StockPlugin {
        name: "claims",
        component: include_bytes!("../../dist/claims.wasm"),
    },
    StockPlugin {
        name: "dedupe",
        component: include_bytes!("../../dist/dedupe.wasm"),
    },
    StockPlugin {
        name: "figures",
        component: include_bytes!("../../dist/figures.wasm"),
    },
    StockPlugin {
        name: "headline",
        component: include_bytes!("../../dist/headline.wasm"),
    },
    StockPlugin {
        name: "hygiene",
        component: include_bytes!("../../dist/hygiene.wasm"),
    },
    StockPlugin {
        name: "language",
        component: include_bytes!("../../dist/language.wasm"),
    },
    StockPlugin {
        name: "legal",
        component: include_bytes!("../../dist/legal.wasm"),
    },
    StockPlugin {
        name: "pii",
        component: include_bytes!("../../dist/pii.wasm"),
    },
    StockPlugin {
        name: "readability",
        component: include_bytes!("../../dist/readability.wasm"),
    },
    StockPlugin {
        name: "sensitive",
        component: include_bytes!("../../dist/sensitive.wasm"),
    },
    StockPlugin {
        name: "style",
        component: include_bytes!("../../dist/style.wasm"),
    },
    StockPlugin {
        name: "summarizer",
        component: include_bytes!("../../dist/summarizer.wasm"),
    },
    StockPlugin {
        name: "tagger",
        component: include_bytes!("../../dist/tagger.wasm"),
    },
];

/// The stock plugin of a name.
pub fn find(name: &PluginName) -> Option<StockPlugin> {
    ALL.into_iter().find(|plugin| plugin.name == name.as_str())
}
