//! The controls of `appservices-mock` below `/_mock/`, used over HTTP as a test in any language
//! would.

use serde_json::{Value, json};

use super::stop::OrFound as _;
use super::{Answer, Call, Stop};
use crate::setup::World;

impl World<'_> {
    /// A request to a control, without credentials: `clock`, `faults/1` ...
    pub(crate) fn control(&self, method: &str, control: &str) -> Call<'_> {
        self.call(method, &format!("/_mock/{control}"))
    }

    /// Posts a body to a control, whether or not it succeeds.
    pub(crate) fn post_control(&self, control: &str, body: &Value) -> Result<Answer, Stop> {
        self.control("POST", control).json(body).send()
    }

    /// What a control shows.
    pub(crate) fn show(&self, control: &str) -> Result<Value, Stop> {
        self.control("GET", control).send()?.expect(200)?.json()
    }

    /// Changes the clock, and returns what it shows then.
    pub(crate) fn clock(&self, change: &Value) -> Result<Value, Stop> {
        self.post_control("clock", change)?.expect(200)?.json()
    }

    /// Stops the clock.
    pub(crate) fn freeze_clock(&self) -> Result<Value, Stop> {
        self.clock(&json!({"freeze": true}))
    }

    /// Stops the clock and moves it on: by `31m`, `1h30m`, `60d` ...
    pub(crate) fn advance(&self, by: &str) -> Result<Value, Stop> {
        self.clock(&json!({"freeze": true, "advance": by}))
    }

    /// Stops the clock and moves it on by seconds.
    pub(crate) fn advance_seconds(&self, seconds: u64) -> Result<Value, Stop> {
        self.advance(&format!("{seconds}s"))
    }

    /// The server's clock in seconds since 1970.
    pub(crate) fn now(&self) -> Result<i64, Stop> {
        let clock = self.show("clock")?;
        clock["now"]
            .as_i64()
            .or_found(|| format!("a clock without `now`: {clock}"))
    }

    /// The recorded requests that match a query, oldest first.
    pub(crate) fn journal(&self, query: &str) -> Result<Vec<Value>, Stop> {
        let shown = self.show(&format!("requests{query}"))?;
        let requests = shown["requests"].as_array();
        requests
            .cloned()
            .or_found(|| format!("no `requests`: {shown}"))
    }

    /// Adds a fault rule, and returns its ID.
    pub(crate) fn fault(&self, rule: &Value) -> Result<u64, Stop> {
        let added = self.post_control("faults", rule)?.expect(201)?.json()?;
        added["id"]
            .as_u64()
            .or_found(|| format!("a fault without `id`: {added}"))
    }

    /// How many requests each fault rule has matched, and to how many it was applied.
    pub(crate) fn fault_counts(&self) -> Result<Vec<(u64, u64)>, Stop> {
        let rules = self.control("GET", "faults").send()?.expect(200)?.list()?;
        let count = |rule: &Value, key: &str| rule[key].as_u64();
        rules
            .iter()
            .map(|rule| {
                let counts = (count(rule, "matched"), count(rule, "fired"));
                let (Some(matched), Some(fired)) = counts else {
                    return Err(Stop::found(format!("a fault without counts: {rule}")));
                };
                Ok((matched, fired))
            })
            .collect()
    }

    /// The number of live sessions of a user, given by ID or email address.
    pub(crate) fn live_sessions(&self, user: &str) -> Result<u64, Stop> {
        let shown = self.show(&format!("sessions?user={user}"))?;
        shown["count"]
            .as_u64()
            .or_found(|| format!("no `count`: {shown}"))
    }

    /// The mails that were sent, oldest first.
    pub(crate) fn outbox(&self) -> Result<Vec<Value>, Stop> {
        self.control("GET", "outbox").send()?.expect(200)?.list()
    }

    /// The last mail to an address.
    pub(crate) fn mail(&self, to: &str) -> Result<Value, Stop> {
        let mails = self.outbox()?;
        let mail = mails.into_iter().rfind(|mail| mail["to"] == to);
        mail.or_found(|| format!("no mail to {to}"))
    }

    /// The whole state, byte for byte.
    pub(crate) fn state(&self) -> Result<Vec<u8>, Stop> {
        Ok(self.control("GET", "state").send()?.expect(200)?.body)
    }

    /// Replaces the state, whether or not it succeeds.
    pub(crate) fn put_state(&self, document: &str) -> Result<Answer, Stop> {
        self.control("PUT", "state").text(document).send()
    }
}
