//! The WIT that is embedded in a core module, looked at before the componentiser reads it.
//!
//! It goes through the packages by recursion and does not expect them to depend on each other, so a
//! module of a kilobyte would end the process with its stack full, which nothing can catch.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{Parser, Payload};
use wit_parser::PackageName;
use wit_parser::decoding::decode_world;

/// How the names of the sections begin that hold it.
const SECTION: &str = "component-type";

/// Packages at most: those of WASI are a dozen.
const PACKAGES: usize = 200;

/// The packages that each package needs.
type Needs = BTreeMap<PackageName, BTreeSet<PackageName>>;

/// Refuses a module whose WIT the componentiser cannot be given. The WIT of several sections becomes
/// one, so all of them are looked at together.
pub(super) fn check(module: &[u8]) -> Result<(), String> {
    let mut needs = Needs::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| error.to_string())?;
        let Payload::CustomSection(section) = payload else {
            continue;
        };
        if !section.name().starts_with(SECTION) {
            continue;
        }
        // What began with a 3 was replaced in 2023, and is read in another way.
        if section.data().first() == Some(&3) {
            return Err("its embedded WIT is in a form that is no longer read".to_owned());
        }
        let (wit, _) = decode_world(section.data()).map_err(|error| format!("{error:#}"))?;
        let name = |id| wit.packages.get(id).map(|package| package.name.clone());
        for (id, package) in &wit.packages {
            let of_package = needs.entry(package.name.clone()).or_default();
            of_package.extend(wit.package_direct_deps(id).filter_map(name));
        }
        if needs.len() > PACKAGES {
            let count = needs.len();
            return Err(format!(
                "its embedded WIT has {count} packages, more than {PACKAGES}"
            ));
        }
    }
    match cycle(needs) {
        Some(package) => Err(format!(
            "its embedded WIT has a package that depends on itself: {package}"
        )),
        None => Ok(()),
    }
}

/// A package of a cycle: one that is left when those are taken away, again and again, that need none
/// that is left.
fn cycle(mut needs: Needs) -> Option<PackageName> {
    loop {
        let free = needs
            .iter()
            .find(|(_, needed)| !needed.iter().any(|it| needs.contains_key(it)))
            .map(|(name, _)| name.clone());
        let Some(free) = free else {
            return needs.into_keys().next();
        };
        needs.remove(&free);
    }
}
