//! Where what editors decided leaves a story: a pure function of what plugins say now and of the
//! decisions so far.
//!
//! A decision of an annotation belongs to a fingerprint. Where no annotation has it, the decision is
//! orphaned: it is told, and it decides nothing. It never moves to what looks like it.
//!
//! An approval is of one text and of what stood in its way then. With another text the story returns
//! to review, and so it does when something else comes to stand in its way.

use super::approval::Obstacle;
use super::decision::in_force;
use super::state::reasons;
use super::{
    About, AnnotatedStory, Decision, Digest, Lifted, Logged, PlacedAnnotation, Reason, State,
    Status, Subject, Verdict,
};

/// A decision whose annotation is not there any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan<'a> {
    /// The decision.
    pub entry: &'a Logged,
    /// What it was about.
    pub about: &'a About,
}

impl AnnotatedStory {
    /// Lets decisions stand: sets every status, the state and its reasons. `entries` are all that
    /// were made of this story, and those of other stories that are of all, in the order of the log.
    pub fn stand(&mut self, entries: &[Logged]) {
        // Where nothing was decided the text matters to nothing; mostly that is so, and a digest of
        // all of it is dear.
        let content = (!entries.is_empty()).then(|| self.story.content_digest());
        let holding = content.map_or_else(Vec::new, |content| holding(entries, content));
        self.place_additions(&holding);
        let statuses = self.annotations.iter().map(|placed| {
            let last = self.last(&holding, placed);
            last.and_then(|entry| said(&entry.decision.verdict))
        });
        let statuses: Vec<Option<Status>> = statuses.collect();
        for (placed, status) in self.annotations.iter_mut().zip(statuses) {
            placed.status = status.unwrap_or(Status::Open);
        }
        self.reasons.clear();
        self.state = self.judged(&holding, entries, content);
    }

    /// The decisions of annotations that it does not have, in the order of the log.
    pub fn orphans<'a>(&self, entries: &'a [Logged]) -> Vec<Orphan<'a>> {
        // A digest of all of the text is dear, here and below.
        if entries.is_empty() {
            return Vec::new();
        }
        let holding = holding(entries, self.story.content_digest());
        let is_there = |print| self.annotations.iter().any(|it| it.fingerprint == print);
        // What was said of an addition goes with it when it is taken back.
        let is_added = |print| {
            let mut added = holding.iter().filter_map(|entry| entry.addition());
            added.any(|(_, about)| about.fingerprint == print)
        };
        let mut orphans: Vec<Orphan<'a>> = Vec::new();
        for &entry in &holding {
            let Subject::Annotation(about) = &entry.decision.on else {
                continue;
            };
            let print = about.fingerprint;
            let is_own = entry.decision.story == self.story.id;
            if !is_own || said(&entry.decision.verdict).is_none() || is_there(print) {
                continue;
            }
            if about.plugin.is_editor() && !is_added(print) {
                continue;
            }
            // What was said later goes before.
            orphans.retain(|orphan| orphan.about.fingerprint != print);
            orphans.push(Orphan { entry, about });
        }
        orphans
    }

    /// The decision that gives an annotation its status; none where that is the one that it was added with.
    pub fn decided<'a>(
        &self,
        placed: &PlacedAnnotation,
        entries: &'a [Logged],
    ) -> Option<&'a Logged> {
        if entries.is_empty() {
            return None;
        }
        let holding = holding(entries, self.story.content_digest());
        self.last_decision(&holding, placed)
    }

    /// The same for all its annotations, in their order: the text is looked at once.
    pub fn all_decided<'a>(&self, entries: &'a [Logged]) -> Vec<Option<&'a Logged>> {
        if entries.is_empty() {
            return vec![None; self.annotations.len()];
        }
        let holding = holding(entries, self.story.content_digest());
        let all = self.annotations.iter();
        all.map(|placed| self.last_decision(&holding, placed))
            .collect()
    }

    /// The decision that gives the story its state; none where the state comes of what plugins say.
    pub fn ruled<'a>(&self, entries: &'a [Logged]) -> Option<&'a Logged> {
        let holding = holding(entries, self.story.content_digest());
        let of_story = holding.into_iter().rev();
        let mut of_story = of_story.filter(|entry| entry.decision.on == Subject::Story);
        let verdict = |entry: &&Logged| match (&entry.decision.verdict, self.state) {
            (Verdict::Approve { .. }, State::Approved)
            | (Verdict::Reject, State::Rejected)
            | (Verdict::Spike, State::Spiked) => true,
            (_, _) => false,
        };
        of_story.find(verdict)
    }

    fn last_decision<'a>(
        &self,
        holding: &[&'a Logged],
        placed: &PlacedAnnotation,
    ) -> Option<&'a Logged> {
        let last = self.last(holding, placed);
        last.filter(|entry| entry.addition().is_none())
    }

    /// The entry that says something of an annotation: the last that was said of itself, else the last
    /// that is of such flags everywhere.
    fn last<'a>(&self, holding: &[&'a Logged], placed: &PlacedAnnotation) -> Option<&'a Logged> {
        let all = || {
            let all = holding.iter().rev().copied();
            all.filter(|entry| said(&entry.decision.verdict).is_some())
        };
        let own = all().find(|entry| {
            let decision = &entry.decision;
            decision.story == self.story.id && decision.on.fingerprint() == Some(placed.fingerprint)
        });
        own.or_else(|| all().find(|entry| entry.decision.is_everywhere_on(placed)))
    }

    /// Whether a decision that is of all stories is on something in this one.
    pub fn is_concerned_by(&self, decision: &Decision) -> bool {
        let mut all = self.annotations.iter();
        all.any(|placed| decision.is_everywhere_on(placed))
    }

    /// Where it stands; puts down the reasons when that is in review.
    fn judged(
        &mut self,
        holding: &[&Logged],
        entries: &[Logged],
        content: Option<Digest>,
    ) -> State {
        let of_story = || {
            let entries = holding.iter().rev();
            entries.filter(|entry| entry.decision.on == Subject::Story)
        };
        let mut spiked = of_story().filter_map(|entry| match entry.decision.verdict {
            Verdict::Spike => Some(true),
            Verdict::Unspike => Some(false),
            _ => None,
        });
        if spiked.next() == Some(true) {
            return State::Spiked;
        }
        let judgement = of_story().map(|entry| &entry.decision.verdict);
        let judgement = judgement
            .into_iter()
            .find(|verdict| matches!(verdict, Verdict::Approve { .. } | Verdict::Reject));
        match judgement {
            Some(Verdict::Reject) => return State::Rejected,
            Some(Verdict::Approve { lifted }) if self.is_covered(lifted) => {
                return State::Approved;
            }
            _ => {}
        }
        if self.outcomes.is_empty() {
            return State::New;
        }
        self.reasons = reasons(&self.story, &self.annotations, &self.outcomes, &self.gate);
        let elsewhere = |content| is_judged_elsewhere(entries, content);
        if judgement.is_none() && content.is_some_and(elsewhere) {
            self.reasons.push(Reason::Changed);
        }
        if judgement.is_none() && self.story.is_unsure() {
            self.reasons.push(Reason::Unsure);
        }
        if self.reasons.is_empty() {
            State::Clear
        } else {
            State::Review
        }
    }

    /// Whether all that stands in the way of an approval was lifted with it.
    fn is_covered(&self, lifted: &[Lifted]) -> bool {
        Obstacle::all(self, &self.gate)
            .iter()
            .all(|obstacle| match obstacle {
                Obstacle::Open { annotation, .. } => {
                    let mut all = self.annotations.iter();
                    let placed = all.find(|placed| placed.id == *annotation);
                    placed.is_some_and(|placed| lifted.contains(&Lifted::Flag(placed.fingerprint)))
                }
                Obstacle::Unchecked { plugin, .. } => {
                    lifted.contains(&Lifted::Plugin(plugin.clone()))
                }
                Obstacle::Unannotated | Obstacle::Withheld | Obstacle::Canceled => false,
            })
    }
}

/// Of entries that are of all stories, the dismissals that hold, in their order.
pub fn holding_everywhere(entries: &[Logged]) -> Vec<Logged> {
    let holding = in_force(entries).into_iter();
    let holding = holding.filter(|entry| entry.decision.verdict == Verdict::Dismiss);
    holding.cloned().collect()
}

/// What stands on a story, in the order of the log: what was decided of it, and what concerns it of
/// that which was decided of others and of all, and holds.
pub fn standing_on(
    annotated: &AnnotatedStory,
    mut own: Vec<Logged>,
    everywhere: &[Logged],
) -> Vec<Logged> {
    let concerns = |entry: &&Logged| {
        entry.decision.story != annotated.story.id && annotated.is_concerned_by(&entry.decision)
    };
    let own_alone = own.len();
    own.extend(everywhere.iter().filter(concerns).cloned());
    if own.len() > own_alone {
        own.sort_by_key(|entry| entry.number);
    }
    own
}

/// The entries that hold of a text, in their order.
fn holding(entries: &[Logged], content: Digest) -> Vec<&Logged> {
    let mut holding = in_force(entries);
    holding.retain(|entry| entry.decision.reaches(content));
    holding
}

/// Whether the story was approved or rejected with another text.
fn is_judged_elsewhere(entries: &[Logged], content: Digest) -> bool {
    in_force(entries).into_iter().any(|entry| {
        let verdict = &entry.decision.verdict;
        matches!(verdict, Verdict::Approve { .. } | Verdict::Reject)
            && !entry.decision.reaches(content)
    })
}

/// The status that a verdict gives.
fn said(verdict: &Verdict) -> Option<Status> {
    match verdict {
        Verdict::Accept => Some(Status::Accepted),
        Verdict::Dismiss => Some(Status::Dismissed),
        Verdict::Defer => Some(Status::Deferred),
        Verdict::Add(addition) => Some(addition.remark.status()),
        Verdict::Approve { .. }
        | Verdict::Reject
        | Verdict::Spike
        | Verdict::Unspike
        | Verdict::Take
        | Verdict::Release
        | Verdict::Undo { .. }
        | Verdict::Forget { .. }
        | Verdict::Readmit => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::ExtraValue;
    use crate::model::{
        Act, Annotation, AnnotationVerdict, Content, FailureKind, Flag, Numbered, Outcome,
        Override, PluginName, PluginOutcome, RulingError, STORY_TRANSITIONS, Severity,
        SourceStatus, Story, StoryVerdict, Time, last_in_force,
    };

    const GATE: Severity = Severity::Error;

    /// A story with flags of some severities, each without a place and of its own rule.
    fn story(body: &str, outcome: Outcome, flags: &[Severity]) -> AnnotatedStory {
        let story = Story {
            body: Some(body.to_owned()),
            ..Story::sample()
        };
        let flags = flags.iter().enumerate().map(|(n, severity)| Annotation {
            content: Content::Flag(Flag {
                rule: format!("style/r{n}"),
                severity: *severity,
                message: String::new(),
                confidence: None,
            }),
            anchors: Vec::new(),
            evidence: None,
            suggestions: Vec::new(),
            related: Vec::new(),
            extra: Vec::new(),
        });
        let outcome = PluginOutcome {
            plugin: PluginName::new("style").unwrap(),
            version: "0.1.0".into(),
            digest: Digest::of_bytes(b""),
            required: true,
            outcome,
            receipt: None,
        };
        AnnotatedStory::new(story, vec![(outcome, flags.collect())], GATE)
    }

    fn failed() -> Outcome {
        Outcome::Failed {
            kind: FailureKind::Fuel,
            message: "no fuel was left".into(),
        }
    }

    /// A story with its decisions, as an editor has it before her.
    struct Desk {
        now: AnnotatedStory,
        entries: Vec<Logged>,
    }

    impl Desk {
        fn new(now: AnnotatedStory) -> Self {
            let entries = Vec::new();
            Self { now, entries }
        }

        fn take(&mut self, decision: Decision) {
            let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
            let act = Act::new("Ada", at, GATE, vec![decision]).unwrap();
            let number = self.entries.len() as u64 + 1;
            self.entries.extend(Numbered { number, act }.entries());
            self.now.stand(&self.entries);
        }

        fn story(&mut self, verdict: StoryVerdict, over: bool) -> Result<State, RulingError> {
            let over = over.then(|| Override::new("Ada", "I read it").unwrap());
            let decision = Decision::of_story(
                &self.now,
                1,
                verdict,
                &GATE.into(),
                over.as_ref(),
                Some("so"),
            )?;
            self.take(decision);
            Ok(self.now.state)
        }

        fn flag(&mut self, n: usize, verdict: AnnotationVerdict) -> Result<State, RulingError> {
            let id = self.now.annotations[n].id.clone();
            let decision = Decision::of_annotation(&self.now, 1, &id, verdict, Some("so"))?;
            self.take(decision);
            Ok(self.now.state)
        }

        fn undo(&mut self, number: u64) -> Result<State, RulingError> {
            let entry = self.entries.iter().find(|entry| entry.number == number);
            let decision = Decision::undo(entry.unwrap(), &self.entries, 1, None)?;
            self.take(decision);
            Ok(self.now.state)
        }

        /// Plugins look at it again.
        fn again(&mut self, now: AnnotatedStory) -> (State, Vec<Reason>) {
            self.now = now;
            self.now.stand(&self.entries);
            (self.now.state, self.now.reasons.clone())
        }
    }

    use AnnotationVerdict::{Accept, Defer, Dismiss};
    use StoryVerdict::{Approve, Reject, Spike, Unspike};

    #[test]
    fn a_story_is_clear_when_its_flags_at_the_gate_are_decided() {
        let flags = [Severity::Error, Severity::Error, Severity::Warning];
        let mut desk = Desk::new(story("One.", Outcome::Ok, &flags));
        assert_eq!(desk.flag(0, Dismiss), Ok(State::Review));
        assert_eq!(
            desk.flag(1, Defer),
            Ok(State::Review),
            "putting off decides nothing"
        );
        assert_eq!(desk.now.severity(), Some(Severity::Error));
        assert_eq!(desk.flag(1, Accept), Ok(State::Clear));
        assert_eq!(desk.now.severity(), Some(Severity::Warning));
        let statuses: Vec<Status> = desk.now.annotations.iter().map(|it| it.status).collect();
        assert_eq!(
            statuses,
            [Status::Dismissed, Status::Accepted, Status::Open]
        );
        let error = desk.flag(0, Accept).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the annotation is dismissed already, so it cannot be accepted"
        );
        assert_eq!(desk.undo(1), Ok(State::Review));
        assert_eq!(desk.undo(1), Err(RulingError::NotInForce(1)));
        assert_eq!(desk.undo(4), Ok(State::Clear), "an undo is undone");
        assert_eq!(desk.undo(3), Ok(State::Review), "it is deferred again");
    }

    #[test]
    fn a_dismissal_has_a_reason() {
        let seen = story("One.", Outcome::Ok, &[Severity::Error]);
        let id = &seen.annotations[0].id;
        for reason in [None, Some(""), Some(" ... ")] {
            let refused = Decision::of_annotation(&seen, 1, id, Dismiss, reason);
            assert_eq!(refused, Err(RulingError::NoReason));
        }
        let long = "x".repeat(Decision::REASON + 1);
        let refused = Decision::of_annotation(&seen, 1, id, Accept, Some(&long));
        assert_eq!(refused, Err(RulingError::LongReason(4001)));
    }

    #[test]
    fn a_story_that_is_not_surely_one_is_in_review_until_it_is_approved() {
        let mut unsure = story("One.", Outcome::Ok, &[]);
        let page = serde_json::json!({ "unsure": [{ "what": "beginning", "line": "One." }] });
        let page = ExtraValue::new(&page).unwrap();
        unsure.story.extra.insert(Story::PAGE.to_owned(), page);
        unsure.stand(&[]);
        assert_eq!(unsure.reasons, [Reason::Unsure]);
        let mut desk = Desk::new(unsure.clone());
        assert_eq!(desk.story(Approve, false), Ok(State::Approved));
        assert_eq!(desk.again(unsure), (State::Approved, vec![]));
        assert_eq!(desk.undo(1), Ok(State::Review));
    }

    #[test]
    fn an_approval_is_of_one_text() {
        let mut desk = Desk::new(story("One.", Outcome::Ok, &[]));
        assert_eq!(desk.story(Approve, false), Ok(State::Approved));
        let again = desk.again(story("One.", Outcome::Ok, &[Severity::Warning]));
        assert_eq!(again, (State::Approved, vec![]));
        let other = desk.again(story("Two.", Outcome::Ok, &[]));
        assert_eq!(other, (State::Review, vec![Reason::Changed]));
        assert_eq!(
            desk.story(Approve, false),
            Ok(State::Approved),
            "no override is needed"
        );
        let back = desk.again(story("One.", Outcome::Ok, &[]));
        assert_eq!(back, (State::Approved, vec![]));
        assert_eq!(desk.undo(1), Ok(State::Review));
        assert_eq!(desk.now.reasons, [Reason::Changed]);
    }

    #[test]
    fn an_approval_covers_what_was_lifted_for_it_and_nothing_else() {
        let mut desk = Desk::new(story("One.", failed(), &[Severity::Error]));
        let refused = desk.story(Approve, false).unwrap_err();
        assert!(
            matches!(refused, RulingError::NotApprovable(_)),
            "{refused}"
        );
        assert_eq!(desk.story(Approve, true), Ok(State::Approved));
        assert_eq!(
            desk.entries[0].decision.reason.as_deref(),
            Some("I read it")
        );
        let fewer = desk.again(story("One.", failed(), &[]));
        assert_eq!(fewer, (State::Approved, vec![]));
        let more = desk.again(story("One.", failed(), &[Severity::Error, Severity::Error]));
        assert_eq!(more, (State::Review, vec![Reason::Open, Reason::Unchecked]));
        let mut withheld = story("One.", Outcome::Ok, &[]);
        withheld.story.status = Some(SourceStatus::Withheld);
        assert_eq!(desk.again(withheld).0, State::Review);
        let admitted = AnnotatedStory::admitted(story("One.", Outcome::Ok, &[]).story);
        assert_eq!(desk.again(admitted), (State::New, vec![]));
    }

    #[test]
    fn an_approval_of_a_checked_story_does_not_cover_a_check_that_fails_later() {
        let mut desk = Desk::new(story("One.", Outcome::Ok, &[]));
        assert_eq!(desk.story(Approve, false), Ok(State::Approved));
        let unchecked = desk.again(story("One.", failed(), &[]));
        assert_eq!(unchecked, (State::Review, vec![Reason::Unchecked]));
        assert_eq!(
            desk.again(story("One.", Outcome::Ok, &[])).0,
            State::Approved
        );
    }

    #[test]
    fn a_rejection_is_of_one_text_and_a_spike_of_the_story() {
        let mut desk = Desk::new(story("One.", Outcome::Ok, &[Severity::Error]));
        assert_eq!(desk.story(Reject, false), Ok(State::Rejected));
        assert_eq!(desk.again(story("Two.", Outcome::Ok, &[])).0, State::Review);
        assert_eq!(desk.story(Spike, false), Ok(State::Spiked));
        assert_eq!(
            desk.again(story("Three.", Outcome::Ok, &[])).0,
            State::Spiked
        );
        assert_eq!(desk.again(story("One.", Outcome::Ok, &[])).0, State::Spiked);
        assert_eq!(
            desk.story(Unspike, false),
            Ok(State::Rejected),
            "back to what it was"
        );
        assert_eq!(desk.story(Spike, false), Ok(State::Spiked));
        assert_eq!(desk.undo(4), Ok(State::Rejected), "and so by an undo");
        let error = desk.story(Approve, true).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the story is rejected, so it cannot be approved"
        );
        assert_eq!(desk.undo(1), Ok(State::Clear));
        let ruled = last_in_force(&desk.entries, &desk.now.story.id, &Subject::Story).unwrap();
        assert_eq!(ruled.decision.verdict, Verdict::Unspike);
    }

    #[test]
    fn what_was_decided_is_told_where_it_stands_and_where_it_is_orphaned() {
        let flags = [Severity::Error, Severity::Note];
        let mut desk = Desk::new(story("One.", Outcome::Ok, &flags));
        desk.flag(0, Defer).unwrap();
        desk.flag(0, Dismiss).unwrap();
        desk.flag(1, Accept).unwrap();
        desk.story(Reject, false).unwrap();
        assert_eq!(desk.now.ruled(&desk.entries).unwrap().number, 4);
        let placed = desk.now.annotations[0].clone();
        assert_eq!(desk.now.decided(&placed, &desk.entries).unwrap().number, 2);
        assert_eq!(desk.now.orphans(&desk.entries), []);
        desk.again(story("One.", Outcome::Ok, &[]));
        let orphans = desk.now.orphans(&desk.entries);
        let told: Vec<(u64, String)> = orphans
            .iter()
            .map(|orphan| (orphan.entry.number, orphan.about.to_string()))
            .collect();
        assert_eq!(
            told,
            [(2, "flag style/r0".into()), (3, "flag style/r1".into())]
        );
        desk.undo(2).unwrap();
        assert_eq!(desk.now.orphans(&desk.entries)[0].entry.number, 1);
    }

    fn any_verdict() -> impl Strategy<Value = StoryVerdict> {
        prop::sample::select(vec![Approve, Reject, Spike, Unspike])
    }

    proptest! {
        /// Whatever is decided, in whatever order: what the table does not have is refused, and what
        /// it has leads where the verdict says.
        #[test]
        fn every_walk_keeps_to_the_table(
            steps in prop::collection::vec((any_verdict(), 0u64..12, any::<bool>(), 0usize..3), 1..20),
        ) {
            let texts = ["One.", "Two."];
            let mut desk = Desk::new(story(texts[0], Outcome::Ok, &[Severity::Error]));
            for (verdict, undone, clean, kind) in steps {
                let before = desk.now.state;
                match kind {
                    0 => {
                        let flags: &[Severity] = if clean { &[] } else { &[Severity::Error] };
                        let text = texts[usize::from(undone % 2 == 0)];
                        let (state, reasons) = desk.again(story(text, Outcome::Ok, flags));
                        prop_assert_eq!(state == State::Review, !reasons.is_empty());
                        prop_assert_ne!(state, State::New);
                    }
                    1 if desk.entries.iter().any(|entry| entry.number == undone) => {
                        let told = desk.undo(undone);
                        prop_assert!(matches!(told, Ok(_) | Err(RulingError::NotInForce(_))));
                    }
                    _ => {
                        let after = desk.story(verdict, true);
                        let may = STORY_TRANSITIONS.contains(&(before, verdict));
                        prop_assert_eq!(after.is_ok(), may);
                        match (after, verdict) {
                            (Ok(after), Approve) => prop_assert_eq!(after, State::Approved),
                            (Ok(after), Reject) => prop_assert_eq!(after, State::Rejected),
                            (Ok(after), Spike) => prop_assert_eq!(after, State::Spiked),
                            (Ok(after), Unspike) => prop_assert_ne!(after, State::Spiked),
                            (Err(_), _) => prop_assert_eq!(before, desk.now.state),
                        }
                    }
                }
                // The same decisions mean the same, however often they are let stand.
                let stands = desk.now.clone();
                desk.now.stand(&desk.entries);
                prop_assert_eq!(&stands, &desk.now);
            }
        }
    }
}
