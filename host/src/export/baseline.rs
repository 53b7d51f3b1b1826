//! What an earlier check found, out of the SARIF that it wrote.

use std::collections::BTreeSet;

use serde_json::Value;
use thiserror::Error;

use super::sarif::ANNOTATION;
use crate::model::AnnotationId;

/// Why a text is no baseline.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It is not JSON.
    #[error("it is not JSON")]
    Json(#[from] serde_json::Error),
    /// It is JSON, and no document of SARIF.
    #[error("it is not SARIF: it has no runs with results")]
    Sarif,
    /// A result has no fingerprint of ours.
    #[error(
        "result {0} was not written by Copydesk: it has no fingerprint `copydesk/annotation/v1`"
    )]
    Foreign(usize),
}

/// The ids of what was found, out of a SARIF document that this program wrote. What was not checked
/// then is none of it: that is never known.
///
/// # Errors
/// When the document is another one.
pub fn baseline(sarif: &[u8]) -> Result<BTreeSet<AnnotationId>, BaselineError> {
    let document: Value = serde_json::from_slice(sarif)?;
    let runs = document.get("runs").and_then(Value::as_array);
    let mut known = BTreeSet::new();
    for run in runs.ok_or(BaselineError::Sarif)? {
        let results = run.get("results").and_then(Value::as_array);
        for (i, result) in results.ok_or(BaselineError::Sarif)?.iter().enumerate() {
            let print = result.get("fingerprints").and_then(|it| it.get(ANNOTATION));
            match print.map(|print| serde_json::from_value(print.clone())) {
                Some(Ok(id)) => {
                    known.insert(id);
                }
                None if result
                    .get("ruleId")
                    .is_some_and(|it| it == super::sarif::UNCHECKED) => {}
                Some(Err(_)) | None => return Err(BaselineError::Foreign(i + 1)),
            }
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Form;
    use crate::export::testing::written;
    use crate::model::fixture::ferry;

    #[test]
    fn what_a_check_wrote_is_what_the_next_one_knows() {
        let sarif = written(Form::Sarif, &[&ferry()]);
        let known = baseline(sarif.as_bytes()).unwrap();
        assert_eq!(known.len(), 3);
        for (placed, _) in ferry().flags_in_reading_order() {
            assert!(known.contains(&placed.id));
        }
    }

    #[test]
    fn what_is_no_baseline_is_told() {
        for (text, expected) in [
            ("", "it is not JSON"),
            ("{}", "it is not SARIF"),
            (r#"{"runs":[{}]}"#, "it is not SARIF"),
            (
                r#"{"runs":[{"results":[{"ruleId":"x"}]}]}"#,
                "result 1 was not written",
            ),
            (
                r#"{"runs":[{"results":[{"fingerprints":{"copydesk/annotation/v1":1}}]}]}"#,
                "result 1",
            ),
        ] {
            let error = baseline(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
