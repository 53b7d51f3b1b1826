//! `list --counts`: how many stories have what, a value a line.

use std::iter;

use crate::cli::terminal::{FAINT, STRONG, Theme, columns, line};
use crate::store::{FacetCounts, Faceted};

/// Columns that the numbers are aligned to. A longer value shifts its line.
const LONGEST_VALUE: usize = 48;

/// The counts that a store gave, as a person reads them.
pub(crate) fn facets(faceted: &Faceted, theme: Theme) -> String {
    let some = |counts: &&FacetCounts| !counts.values.is_empty() || counts.more > 0;
    let told: Vec<&FacetCounts> = faceted.facets.iter().filter(some).collect();
    let names = told.iter().map(|counts| counts.facet.name().len());
    let indent = names.max().unwrap_or_default() + 2;
    let values = told.iter().flat_map(|counts| &counts.values);
    let width = values.clone().map(|(value, _)| columns(&line(value)));
    let width = width.max().unwrap_or_default().min(LONGEST_VALUE);
    let digits = values.map(|(_, number)| number.to_string().len());
    let digits = digits.max().unwrap_or_default();
    let stories = match faceted.stories {
        1 => "1 story".to_owned(),
        many => format!("{many} stories"),
    };
    let mut lines = vec![format!("{}\n", theme.paint(STRONG, &stories))];
    for counts in told {
        let name = counts.facet.name();
        let headings = [name].into_iter().chain(iter::repeat(""));
        for ((value, number), heading) in counts.values.iter().zip(headings) {
            let value = line(value);
            let blanks = width.saturating_sub(columns(&value));
            let heading = theme.paint(FAINT, &format!("{heading:indent$}"));
            lines.push(format!(
                "{heading}{value}{:blanks$}  {number:>digits$}\n",
                ""
            ));
        }
        if counts.more > 0 {
            let more = theme.paint(FAINT, &format!("and {} more", counts.more));
            lines.push(format!("{:indent$}{more}\n", ""));
        }
    }
    lines.concat()
}
