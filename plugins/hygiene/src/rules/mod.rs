//! The rules, one file each.

mod encoding_damage;
mod headline_and_length;
mod invisible_character;
mod missing_body;
mod missing_headline;
mod overlong_headline;
mod repeated_paragraph;
mod several_stories;
mod site_line;
mod truncated;
mod unbalanced_quote;

use copydesk_plugin::Annotation;

use crate::draft::Draft;

/// What a rule does: it looks at the draft and adds what it has to say.
type Check = fn(&Draft<'_>, &mut Vec<Annotation>);

/// Every rule by its name in the manifest, in the order in which they speak.
pub(crate) const RULES: [(&str, Check); 11] = [
    (missing_headline::NAME, missing_headline::check),
    (overlong_headline::NAME, overlong_headline::check),
    (missing_body::NAME, missing_body::check),
    (headline_and_length::NAME, headline_and_length::check),
    (truncated::NAME, truncated::check),
    (several_stories::NAME, several_stories::check),
    (repeated_paragraph::NAME, repeated_paragraph::check),
    (site_line::NAME, site_line::check),
    (unbalanced_quote::NAME, unbalanced_quote::check),
    (encoding_damage::NAME, encoding_damage::check),
    (invisible_character::NAME, invisible_character::check),
];

/// The plugin for tests of bodies, which does not ask for a headline.
#[cfg(test)]
pub(crate) fn of_bodies() -> copydesk_plugin::testing::Harness<crate::Hygiene> {
    copydesk_plugin::testing::plugin().with_settings(r#"skip = ["missing-headline"]"#)
}
