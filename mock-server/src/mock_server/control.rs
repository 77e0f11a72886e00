//! Steering a server from a test; the paths below `/_mock/` do the same.

use std::time::Duration;

use super::MockServer;
use crate::controls::clock::{ClockChange, Span, Stamp};
use crate::{
    ClockError, ClockInfo, Expectation, FaultInfo, FaultSeed, MailInfo, RecordedRequest,
    RequestFilter, StateError, UserSessions, Verdict, WorldError, WorldInfo, WorldOptions,
};

impl MockServer {
    /// State, clock, faults and journal as they were at the start; worlds stay.
    pub fn reset(&self) {
        self.worlds.default_world.reset();
        self.worlds.default_world.flush();
    }

    /// The live sessions of one user, named by id or address, or of all.
    #[must_use]
    pub fn sessions(&self, user: Option<&str>) -> Vec<UserSessions> {
        self.worlds.default_world.sessions(user)
    }

    /// How many sessions of a user are live, the user being of any app; 0 for an
    /// unknown user.
    #[must_use]
    pub fn live_sessions(&self, user_id: &str) -> usize {
        let users = self.sessions(Some(user_id));
        users.iter().map(|user| user.sessions.len()).sum()
    }

    /// The mails that the service would have sent, app by app, oldest first. The
    /// last 1,000 of an app are kept.
    #[must_use]
    pub fn outbox(&self) -> Vec<MailInfo> {
        self.worlds.default_world.outbox()
    }

    /// What the clock shows.
    #[must_use]
    pub fn clock(&self) -> ClockInfo {
        self.worlds.default_world.clock.info()
    }

    /// Stops the clock, or lets it run on.
    pub fn freeze_clock(&self, frozen: bool) {
        let change = ClockChange {
            freeze: Some(frozen),
            ..ClockChange::default()
        };
        // Only other changes can be refused.
        let _ = self.change_clock(&change);
    }

    /// Sets the clock, to seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`ClockError::Range`] before 1970 and after 9999.
    pub fn set_clock(&self, now: i64) -> Result<ClockInfo, ClockError> {
        self.change_clock(&ClockChange {
            set: Some(Stamp::from_seconds(now)),
            ..ClockChange::default()
        })
    }

    /// Moves the clock on. What falls due by then has happened when this
    /// returns.
    ///
    /// # Errors
    ///
    /// [`ClockError::Range`] after the year 9999.
    pub fn advance_clock(&self, by: Duration) -> Result<ClockInfo, ClockError> {
        let millis = i64::try_from(by.as_millis()).map_err(|_| ClockError::Range)?;
        self.change_clock(&ClockChange {
            advance: Some(Span::from_millis(millis)),
            ..ClockChange::default()
        })
    }

    /// Lets the clock run so many times faster than real time.
    ///
    /// # Errors
    ///
    /// [`ClockError::Scale`] below 0 and above 1,000,000.
    pub fn scale_clock(&self, scale: f64) -> Result<ClockInfo, ClockError> {
        self.change_clock(&ClockChange {
            scale: Some(scale),
            ..ClockChange::default()
        })
    }

    fn change_clock(&self, change: &ClockChange) -> Result<ClockInfo, ClockError> {
        let info = self.worlds.default_world.clock.change(change)?;
        drop(self.worlds.default_world.state());
        self.worlds.default_world.flush();
        Ok(info)
    }

    /// Every request so far, oldest first. The last 10,000 are kept, fewer if
    /// they take more than 32 megabytes.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.worlds.default_world.journal.all()
    }

    /// The requests that a filter means, oldest first.
    #[must_use]
    pub fn requests_matching(&self, filter: &RequestFilter) -> Vec<RecordedRequest> {
        let found = self
            .worlds
            .default_world
            .journal
            .matching(filter)
            .into_iter();
        found.map(|(_, request)| request).collect()
    }

    /// How many requests the journal had to drop.
    #[must_use]
    pub fn dropped_requests(&self) -> u64 {
        self.worlds.default_world.journal.dropped()
    }

    /// Forgets all requests.
    pub fn forget_requests(&self) {
        self.worlds.default_world.journal.clear();
    }

    /// The requests that no route knew: a wrong path or a wrong method.
    #[must_use]
    pub fn unexpected(&self) -> Vec<RecordedRequest> {
        self.worlds.default_world.journal.unexpected()
    }

    /// Whether requests came as often as expected, and if not, which came
    /// instead.
    #[must_use]
    pub fn verify(&self, expected: &Expectation) -> Verdict {
        self.worlds.default_world.journal.verify(expected)
    }

    /// The rules of misbehaviour, in the order in which they are tried, with how
    /// often each was met.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultInfo> {
        self.worlds.default_world.faults.list()
    }

    /// Adds a rule of misbehaviour behind those that are there, and answers with
    /// what [`remove_fault`](Self::remove_fault) takes.
    #[expect(clippy::must_use_candidate, reason = "most tests need not know")]
    pub fn add_fault(&self, fault: FaultSeed) -> u64 {
        let id = self.worlds.default_world.faults.add(fault);
        self.worlds.default_world.flush();
        id
    }

    /// Removes a rule; whether there was one.
    #[expect(clippy::must_use_candidate, reason = "most tests need not know")]
    pub fn remove_fault(&self, id: u64) -> bool {
        let removed = self.worlds.default_world.faults.remove(id);
        self.worlds.default_world.flush();
        removed
    }

    /// Removes all rules.
    pub fn clear_faults(&self) {
        self.worlds.default_world.faults.clear();
        self.worlds.default_world.flush();
    }

    /// Everything there is but the journal, as one JSON document. It holds
    /// secrets: hashes of passwords and keys, and as they are the keys that sign
    /// tokens and administrators' private keys.
    #[must_use]
    pub fn export_state(&self) -> Vec<u8> {
        self.worlds.default_world.export()
    }

    /// Puts an exported document in place of everything there is. Exporting
    /// again gives the same bytes.
    ///
    /// # Errors
    ///
    /// [`StateError`], if it is not such a document; nothing changes then.
    pub fn import_state(&self, document: &[u8]) -> Result<(), StateError> {
        let imported = self.worlds.default_world.import(document);
        self.worlds.default_world.flush();
        imported
    }

    /// Makes an isolated world on the same port, by default a copy of what this
    /// server began with.
    ///
    /// # Errors
    ///
    /// [`WorldError`], if its seed is wrong or there are too many worlds.
    pub fn create_world(&self, options: &WorldOptions) -> Result<WorldInfo, WorldError> {
        self.worlds.create(options)
    }

    /// The worlds beside the server's own.
    #[must_use]
    pub fn worlds(&self) -> Vec<WorldInfo> {
        self.worlds.list()
    }

    /// Deletes a world; whether there was one.
    #[expect(clippy::must_use_candidate, reason = "most tests need not know")]
    pub fn delete_world(&self, id: &str) -> bool {
        self.worlds.delete(id)
    }
}
