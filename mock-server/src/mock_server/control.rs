//! Controls a running server from a test. The endpoints below `/_mock/` do the same.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use super::MockServer;
use crate::controls::clock::system_time::to_seconds;
use crate::controls::clock::{ClockChange, Span, Stamp};
use crate::controls::console::users::set as set_custom_data;
use crate::{
    ClockError, ClockInfo, Expectation, Fault, FaultInfo, Mail, RecordedRequest, ReloadError,
    Reloaded, RequestFilter, StateError, UserSessions, Verdict, WorldError, WorldInfo,
    WorldOptions,
};

impl MockServer {
    /// Restores the initial state, clock and fault rules, and clears the journal. Worlds
    /// are not affected.
    pub fn reset(&self) {
        self.worlds.default_world.reset();
        self.worlds.default_world.flush();
    }

    /// Reads the app directories of the seed again, and applies what has changed in them, in place:
    /// users, sessions, the clock and the journal stay. Functions keep their IDs.
    ///
    /// What a directory no longer has is removed. What was added by other means stays. Worlds that
    /// exist already stay as they are; a reset and new worlds have the new files.
    ///
    /// # Errors
    ///
    /// [`ReloadError`], if there is no directory or one is invalid. Nothing has changed then.
    pub fn reload(&self) -> Result<Reloaded, ReloadError> {
        let reloaded = self.worlds.default_world.reload();
        self.worlds.default_world.flush();
        reloaded
    }

    /// Returns the live sessions of a user, given by ID or address. `None` returns the
    /// live sessions of all users.
    #[must_use]
    pub fn sessions(&self, user: Option<&str>) -> Vec<UserSessions> {
        self.worlds.default_world.sessions(user)
    }

    /// Returns the number of live sessions of a user, given by ID or address, in all
    /// apps. It is 0 for an unknown user.
    #[must_use]
    pub fn live_sessions(&self, user: &str) -> usize {
        let users = self.sessions(Some(user));
        users.iter().map(|user| user.sessions.len()).sum()
    }

    /// Replaces the custom user data of a user, given by ID, and enables it for the app unless
    /// its configuration says otherwise. Clients see it after the next login or refresh. Returns
    /// whether there is such a user.
    #[expect(
        clippy::must_use_candidate,
        reason = "most tests create the user themselves"
    )]
    pub fn set_custom_data(&self, user: &str, data: Map<String, Value>) -> bool {
        let world = &self.worlds.default_world;
        let is_set = user
            .parse()
            .is_ok_and(|id| set_custom_data(&mut world.state(), id, data).is_ok());
        world.flush();
        is_set
    }

    /// Returns the mails that the service would have sent, by app, oldest first. The
    /// last 1,000 mails of each app are kept.
    #[must_use]
    pub fn outbox(&self) -> Vec<Mail> {
        let world = &self.worlds.default_world;
        world.outbox(&world.base_url())
    }

    /// Reads the clock.
    #[must_use]
    pub fn clock(&self) -> ClockInfo {
        self.worlds.default_world.clock.info()
    }

    /// Stops the clock, or lets it run.
    pub fn freeze_clock(&self, frozen: bool) {
        let change = ClockChange {
            freeze: Some(frozen),
            ..ClockChange::default()
        };
        // Only other changes can fail.
        let _ = self.change_clock(&change);
    }

    /// Sets the clock, in whole seconds. Once this returns, everything that is due has
    /// expired.
    ///
    /// # Errors
    ///
    /// [`ClockError::Range`], if the time is before 1970 or after 9999.
    pub fn set_clock(&self, now: SystemTime) -> Result<ClockInfo, ClockError> {
        self.change_clock(&ClockChange {
            set: Some(Stamp::from_seconds(to_seconds(now))),
            ..ClockChange::default()
        })
    }

    /// Advances the clock. Once this returns, everything that is due has expired.
    ///
    /// # Errors
    ///
    /// [`ClockError::Range`], if the new time is after 9999.
    pub fn advance_clock(&self, by: Duration) -> Result<ClockInfo, ClockError> {
        let millis = i64::try_from(by.as_millis()).map_err(|_| ClockError::Range)?;
        self.change_clock(&ClockChange {
            advance: Some(Span::from_millis(millis)),
            ..ClockChange::default()
        })
    }

    /// Sets how many times faster than real time the clock runs.
    ///
    /// # Errors
    ///
    /// [`ClockError::Scale`], if the number is negative or above 1,000,000.
    pub fn scale_clock(&self, scale: f64) -> Result<ClockInfo, ClockError> {
        self.change_clock(&ClockChange {
            scale: Some(scale),
            ..ClockChange::default()
        })
    }

    fn change_clock(&self, change: &ClockChange) -> Result<ClockInfo, ClockError> {
        let info = self.worlds.default_world.change_clock(change)?;
        self.worlds.default_world.flush();
        Ok(info)
    }

    /// Returns the journal: every request so far, oldest first. The last 10,000 requests
    /// are kept, up to 32 MB.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.worlds.default_world.journal.all()
    }

    /// Returns the requests that match a filter, oldest first.
    #[must_use]
    pub fn requests_matching(&self, filter: &RequestFilter) -> Vec<RecordedRequest> {
        let matching = self.worlds.default_world.journal.matching(filter);
        matching.into_iter().map(|(_, request)| request).collect()
    }

    /// Returns the number of requests that the journal had to drop.
    #[must_use]
    pub fn dropped_requests(&self) -> u64 {
        self.worlds.default_world.journal.dropped()
    }

    /// Clears the journal.
    pub fn clear_requests(&self) {
        self.worlds.default_world.journal.clear();
    }

    /// Returns the requests that no route matched, because of a wrong path or method. A
    /// test can assert that there are none.
    #[must_use]
    pub fn unexpected(&self) -> Vec<RecordedRequest> {
        self.worlds.default_world.journal.unexpected()
    }

    /// Checks how often a request was sent. If the number is not the expected one, the
    /// verdict has the nearest misses, or the last of too many matches.
    #[must_use]
    pub fn verify(&self, expected: &Expectation) -> Verdict {
        self.worlds.default_world.journal.verify(expected)
    }

    /// Returns the fault rules with their counters, in the order in which they are tried.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultInfo> {
        self.worlds.default_world.faults.list()
    }

    /// Adds a fault rule after the others. Returns its ID, for
    /// [`remove_fault`](Self::remove_fault).
    // Not an expectation: with regular expressions in a rule, the lint takes it for mutable.
    #[allow(clippy::must_use_candidate, reason = "most tests do not need the ID")]
    pub fn add_fault(&self, fault: Fault) -> u64 {
        #[cfg(feature = "mutants")]
        let fault = crate::mutants::alter_fault(self.worlds.default_world.mutant, fault);
        let id = self.worlds.default_world.faults.add(fault);
        self.worlds.default_world.flush();
        id
    }

    /// Removes a fault rule. Returns whether it existed.
    #[expect(clippy::must_use_candidate, reason = "most tests know the answer")]
    pub fn remove_fault(&self, id: u64) -> bool {
        let removed = self.worlds.default_world.faults.remove(id);
        self.worlds.default_world.flush();
        removed
    }

    /// Removes all fault rules.
    pub fn clear_faults(&self) {
        self.worlds.default_world.faults.clear();
        self.worlds.default_world.flush();
    }

    /// Exports the state, the clock and the fault rules as a JSON document. It contains
    /// secrets: hashes of passwords and keys, and in plain text the keys that sign tokens
    /// and the private keys of administrators.
    #[must_use]
    pub fn export_state(&self) -> Vec<u8> {
        self.worlds.default_world.export()
    }

    /// Replaces the state, the clock and the fault rules with those of an exported
    /// document. Another export returns the same bytes.
    ///
    /// # Errors
    ///
    /// [`StateError`], if the document is invalid. Nothing has changed then.
    pub fn import_state(&self, document: &[u8]) -> Result<(), StateError> {
        let imported = self.worlds.default_world.import(document);
        self.worlds.default_world.flush();
        imported
    }

    /// Creates an isolated world on the same port, by default a copy of the server's
    /// initial state.
    ///
    /// # Errors
    ///
    /// [`WorldError`], if the seed of the world is invalid or there are too many worlds.
    pub fn create_world(&self, options: &WorldOptions) -> Result<WorldInfo, WorldError> {
        self.worlds.create(options)
    }

    /// Returns the worlds beside the server's default world.
    #[must_use]
    pub fn worlds(&self) -> Vec<WorldInfo> {
        self.worlds.list()
    }

    /// Deletes a world. Returns whether it existed.
    #[expect(clippy::must_use_candidate, reason = "most tests know the answer")]
    pub fn delete_world(&self, id: &str) -> bool {
        self.worlds.delete(id)
    }
}
