//! The state that a world starts with and returns to on reset.

use crate::controls::clock::{Clock, ClockState};
use crate::controls::faults::{Faults, RuleState};
use crate::seed::populate::{generate, populate};
use crate::seed::warning::SourceDirectory;
use crate::state::{Randomness, Seconds, State};
use crate::world::snapshot::Snapshot;
use crate::{Seed, SeedError};

/// The state that a world starts with and returns to on reset. Many worlds may
/// share one.
#[derive(Clone, Debug)]
pub(crate) struct InitialState {
    pub(super) state: State,
    pub(super) faults: Vec<RuleState>,
    randomness: Randomness,
    stopped_at: Option<Seconds>,
    /// The clock of a restored snapshot; `None`: see [`clock`](Self::clock).
    restored_clock: Option<ClockState>,
    /// The directories of its apps.
    sources: Vec<SourceDirectory>,
}

impl InitialState {
    /// The state that a seed describes, with `users` generated users beside those of
    /// the seed. With `stopped_at`, the clock starts frozen at that time.
    ///
    /// # Errors
    ///
    /// [`SeedError`], if the seed contradicts itself or the service's rules.
    pub(crate) fn new(
        seed: &Seed,
        randomness: impl Into<Randomness>,
        stopped_at: Option<Seconds>,
        users: u32,
    ) -> Result<Self, SeedError> {
        let now = Clock::new(initial_clock(stopped_at)).now();
        let randomness = randomness.into();
        let mut state = populate(seed, randomness.clone(), now)?;
        generate(&mut state, users, now);
        Ok(Self {
            state,
            faults: Faults::new(seed.faults.clone()).snapshot(),
            randomness,
            stopped_at,
            restored_clock: None,
            sources: seed
                .groups
                .iter()
                .flat_map(|group| &group.apps)
                .filter_map(|app| app.directory.clone())
                .collect(),
        })
    }

    /// The state of a snapshot, for a server that continues from a data file.
    pub(super) fn from_snapshot(snapshot: &Snapshot, randomness: Randomness) -> Self {
        Self {
            state: snapshot.state.clone(),
            faults: snapshot.faults.clone(),
            randomness,
            stopped_at: snapshot.clock.stopped(),
            restored_clock: Some(snapshot.clock),
            sources: Vec::new(),
        }
    }

    /// The state that another seed describes, with the same randomness and clock.
    ///
    /// # Errors
    ///
    /// [`SeedError`], if the seed contradicts itself or the service's rules.
    pub(super) fn with_seed(&self, seed: &Seed) -> Result<Self, SeedError> {
        let state = Self::new(seed, self.randomness.clone(), self.stopped_at, 0);
        #[cfg(feature = "mutants")]
        let state = state.map(|state| state.with_mutant(self.state.mutant));
        state
    }

    /// Selects a mutant.
    #[cfg(feature = "mutants")]
    pub(crate) fn with_mutant(mut self, mutant: crate::mutants::Selection) -> Self {
        self.state.set_mutant(mutant);
        self
    }

    /// The clock to start with: the restored one, else the system's time or the
    /// time to stop at.
    pub(super) fn clock(&self) -> ClockState {
        self.restored_clock
            .unwrap_or_else(|| initial_clock(self.stopped_at))
    }

    /// The directories of its apps.
    pub(super) fn sources(&self) -> &[SourceDirectory] {
        &self.sources
    }

    /// Sets the directories of the apps, for a state that comes from a data file.
    #[cfg(feature = "data")]
    pub(super) fn set_sources(&mut self, sources: Vec<SourceDirectory>) {
        self.sources = sources;
    }

    pub(super) fn randomness(&self) -> &Randomness {
        &self.randomness
    }
}

fn initial_clock(stopped_at: Option<Seconds>) -> ClockState {
    stopped_at.map_or_else(ClockState::system, ClockState::stopped_at)
}
