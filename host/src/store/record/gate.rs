//! The gate on disk, in an act and in what became of a version.
//!
//! The first three variants are those of [`v1::Severity`], which stood in its place: a record that
//! was written with one reads as the same gate, and a gate that is nothing but a severity is written
//! as it always was. Frozen as the others: a variant may come after the last one.

use serde::{Deserialize, Serialize};

use super::v1;
use crate::model::{Bar, Gate, Need, Severity};

/// A gate.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum StoredGate {
    Note,
    Warning,
    Error,
    /// What keeps a story from being clear, and what from being approved.
    Bars(StoredBar, StoredBar),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredBar {
    severity: v1::Severity,
    /// `plugin/rule` or `plugin/*`, each with its need.
    needs: Vec<(String, StoredNeed)>,
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredNeed {
    Required,
    Recommended,
    Off,
}

impl From<&Gate> for StoredGate {
    fn from(gate: &Gate) -> Self {
        match gate.plain() {
            Some(Severity::Note) => Self::Note,
            Some(Severity::Warning) => Self::Warning,
            Some(Severity::Error) => Self::Error,
            None => Self::Bars((&gate.clear).into(), (&gate.approve).into()),
        }
    }
}

impl From<&Bar> for StoredBar {
    fn from(bar: &Bar) -> Self {
        let need = |need| match need {
            Need::Required => StoredNeed::Required,
            Need::Recommended => StoredNeed::Recommended,
            Need::Off => StoredNeed::Off,
        };
        Self {
            severity: bar.severity.into(),
            needs: bar
                .needs()
                .map(|(rules, it)| (rules.to_string(), need(it)))
                .collect(),
        }
    }
}

impl TryFrom<StoredGate> for Gate {
    type Error = String;

    fn try_from(stored: StoredGate) -> Result<Self, String> {
        Ok(match stored {
            StoredGate::Note => Severity::Note.into(),
            StoredGate::Warning => Severity::Warning.into(),
            StoredGate::Error => Severity::Error.into(),
            StoredGate::Bars(clear, approve) => Self {
                clear: clear.try_into()?,
                approve: approve.try_into()?,
            },
        })
    }
}

impl TryFrom<StoredBar> for Bar {
    type Error = String;

    fn try_from(StoredBar { severity, needs }: StoredBar) -> Result<Self, String> {
        let mut bar = Self::at(severity.into());
        for (rules, need) in needs {
            let need = match need {
                StoredNeed::Required => Need::Required,
                StoredNeed::Recommended => Need::Recommended,
                StoredNeed::Off => Need::Off,
            };
            let rules = rules.parse().map_err(|error| format!("{error}"))?;
            bar.set(rules, need);
        }
        Ok(bar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_that_is_a_severity_is_the_byte_that_a_severity_was() {
        for severity in [Severity::Note, Severity::Warning, Severity::Error] {
            let was = postcard::to_stdvec(&v1::Severity::from(severity)).unwrap();
            let is = postcard::to_stdvec(&StoredGate::from(&severity.into())).unwrap();
            assert_eq!(is, was);
        }
    }

    #[test]
    fn what_is_written_by_rule_comes_back() {
        let mut gate = Gate::from(Severity::Warning);
        gate.clear.severity = Severity::Note;
        gate.approve.set("pii/*".parse().unwrap(), Need::Required);
        gate.approve.set("pii/phone".parse().unwrap(), Need::Off);
        gate.clear
            .set("style/vague".parse().unwrap(), Need::Recommended);
        let bytes = postcard::to_stdvec(&StoredGate::from(&gate)).unwrap();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "0300010b7374796c652f7661677565010102057069692f2a00097069692f70686f6e6502"
        );
        let stored: StoredGate = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(Gate::try_from(stored), Ok(gate));
    }

    #[test]
    fn a_need_for_no_rules_is_told() {
        let bar = StoredBar {
            severity: v1::Severity::Error,
            needs: vec![("pii".to_owned(), StoredNeed::Off)],
        };
        let error = Bar::try_from(bar).unwrap_err();
        assert!(error.contains("names no rules"), "{error}");
    }
}
