//! A trap: what is wrong with the server, and how a client is judged by it.

use std::time::Duration;

use crate::client::judgement::Judgement;
use crate::client::proxy::{Behaviour, Call, Memory, Step};
use crate::client::run::Run;
use crate::client::scene::Scene;
use crate::requirements::requirement::{Grade, Level, Requirement};

/// A situation that real clients got wrong.
#[derive(Debug)]
pub struct Trap {
    /// What a safe client does. Its ID is the ID of the trap.
    pub requirement: Requirement,
    /// Why a run did not exercise the trap: `the client did not list users`.
    pub(super) unless: &'static str,
    /// What the server starts with.
    pub(super) scene: Scene,
    /// How many requests the client may send before it is killed.
    pub(super) limit: usize,
    /// The client is stopped after this time, which is not held against it.
    pub(super) stop_after: Option<Duration>,
    /// Whether names of response headers are sent in title case.
    pub(super) title_case: bool,
    /// What becomes of each request.
    pub(super) step: fn(&Call, &mut Memory) -> Step,
    /// What a run under the trap shows.
    pub(super) judge: fn(&Run) -> Judgement,
}

impl Trap {
    /// The stable ID, such as `client/pages/exactly-fifty`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.requirement.id
    }

    /// What the proxy does while the trap is set.
    pub(super) fn behaviour(&self) -> Behaviour {
        Behaviour {
            step: self.step,
            limit: self.limit,
            title_case: self.title_case,
        }
    }

    /// A trap that never strikes, of which others are variations.
    pub(super) const fn new(requirement: Requirement) -> Self {
        Self {
            requirement,
            unless: "the client sent no request that the trap is about",
            scene: Scene::Standard,
            limit: 3_000,
            stop_after: None,
            title_case: false,
            step: |_, _| Step::pass(),
            judge: |_| Judgement::NotExercised,
        }
    }
}

/// A requirement that every client must meet.
pub(super) const fn must(
    id: &'static str,
    sentence: &'static str,
    source: &'static str,
    grade: Grade,
) -> Requirement {
    Requirement {
        id,
        level: Level::Must,
        sentence,
        source,
        grade,
        reading: None,
    }
}

/// A requirement that a client may have a reason not to meet.
pub(super) const fn should(
    id: &'static str,
    sentence: &'static str,
    source: &'static str,
    grade: Grade,
) -> Requirement {
    Requirement {
        level: Level::Should,
        ..must(id, sentence, source, grade)
    }
}
