//! A plugin that looks for the world through WASI, in the way that its settings name.
//!
//! It asks for each thing that WASI could show and says as tags what it saw; `Mode` has the other
//! ways. It is built for a target without WASI and asks by itself, so that it needs no tool chain
//! that has one.

mod look;
mod mode;
mod print;
mod time;
mod trouble;

use copydesk_plugin::{Annotation, Issue, Plugin, Report, Story, serde};

use crate::mode::Mode;

/// The functions of WASI.
mod bindings {
    wit_bindgen::generate!({
        world: "everything",
        path: "../../wit/wasi",
        features: ["cli-exit-with-code"],
        generate_all,
    });
}

/// The plugin.
#[derive(Debug)]
pub struct WasiProbe {
    settings: Settings,
}

/// The settings of [`WasiProbe`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// What it does.
    mode: Mode,
    /// How many lines a flood has, or how many names are looked up.
    count: Option<u32>,
}

impl Plugin for WasiProbe {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        match settings.mode {
            Mode::ExitConfigure => trouble::exit(),
            Mode::LookUpConfigure => drop(trouble::look_up(u32::MAX)),
            _ => {}
        }
        Ok(Self { settings })
    }

    fn annotate(&self, _: &Story) -> Report {
        let seen = match self.settings.mode {
            Mode::None => Vec::new(),
            Mode::Look => look::everything(),
            Mode::Sleep => time::sleep(),
            Mode::Print => print::lines(),
            Mode::Flood => print::flood(self.settings.count.unwrap_or(100_000)),
            Mode::LastWords => print::last_words(),
            Mode::LookUp => trouble::look_up(self.settings.count.unwrap_or(10)),
            // These do not come so far.
            Mode::Exit | Mode::ExitConfigure | Mode::LookUpConfigure => trouble::exit(),
            Mode::ExitWithCode => trouble::exit_with_code(),
            Mode::PollForEver => trouble::poll_for_ever(),
            Mode::WaitForNothing => trouble::wait_for_nothing(),
            Mode::Hoard => trouble::hoard(),
            Mode::AllRandomness => trouble::all_randomness(),
            Mode::RandomForEver => trouble::random_for_ever(),
            Mode::AllZeroes => trouble::all_zeroes(),
        };
        seen.into_iter()
            .map(|it| Annotation::tag("seen", it))
            .collect()
    }
}

copydesk_plugin::export!(WasiProbe);
