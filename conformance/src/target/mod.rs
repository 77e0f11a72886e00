//! The server that rules are checked against, wherever it runs.

mod answer;
mod controls;
mod exchange_log;
mod http;
pub(crate) mod raw;
mod stop;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use appservices_mock::{MockServer, MockServerBuilder, StartError};
use serde_json::{Value, json};

pub(crate) use answer::Answer;
pub(crate) use exchange_log::{
    clear as clear_exchanges, take as take_exchanges, unrecorded as unrecorded_exchanges,
};
pub(crate) use http::{Call, Client};
pub(crate) use stop::{OrFound, Outcome, Stop};

use crate::rules::Readings;
use crate::setup::{Session, seeds};

/// A server, an administrator of it, and a project in which rules may create apps.
#[derive(Debug)]
pub struct Target {
    base_url: String,
    public_key: String,
    private_key: String,
    /// The project's ID.
    project: String,
    time_limit: Duration,
    /// Whether the server has the controls of `appservices-mock` below `/_mock/`.
    has_controls: bool,
    /// The server itself, if the suite started it.
    built_in: Option<MockServer>,
    /// The defect of the servers that the suite starts.
    #[cfg(feature = "mutants")]
    mutant: Option<String>,
    /// Which reading it follows where sources disagree; unset before it was probed.
    readings: OnceLock<Readings>,
    /// Keeps the names of apps apart from those of other runs.
    run: String,
    apps: AtomicU32,
}

impl Target {
    /// A server at an address.
    ///
    /// `project` is the ID of a project of which the key pair's owner is an administrator. A
    /// request that takes longer than `time_limit` fails.
    ///
    /// # Errors
    ///
    /// A sentence that says what is wrong with the address.
    pub fn at(
        base_url: &str,
        public_key: &str,
        private_key: &str,
        project: &str,
        time_limit: Duration,
    ) -> Result<Self, String> {
        let base_url = base_url.trim_end_matches('/');
        let client = Client::new(base_url)?.with_time_limit(time_limit);
        let has_controls = client
            .call("GET", "/_mock/health")
            .send()
            .is_ok_and(|answer| answer.status == 200 && answer.value()["ready"] == json!(true))
            // A world has controls, but no worlds of its own, which rules need.
            && client
                .call("GET", "/_mock/worlds")
                .send()
                .is_ok_and(|answer| answer.status == 200 && answer.value().is_array());
        let target = Self {
            base_url: base_url.to_owned(),
            public_key: public_key.to_owned(),
            private_key: private_key.to_owned(),
            project: project.to_owned(),
            time_limit,
            has_controls,
            built_in: None,
            #[cfg(feature = "mutants")]
            mutant: None,
            readings: OnceLock::new(),
            run: format!("{:06x}", fastrand::u32(..) & 0x00ff_ffff),
            apps: AtomicU32::new(0),
        };
        Ok(target)
    }

    /// A server that is started for this, with the controls of `appservices-mock`.
    ///
    /// # Errors
    ///
    /// A sentence that says why the server does not start.
    pub fn built_in() -> Result<Self, String> {
        Self::over(MockServer::builder().seed(seeds::shop()).start_blocking())
    }

    /// The same with a defect; `None`: without.
    ///
    /// # Errors
    ///
    /// A sentence that says why the server does not start.
    #[cfg(feature = "mutants")]
    pub fn mutant(name: Option<&str>) -> Result<Self, String> {
        let Some(name) = name else {
            return Self::built_in();
        };
        let server = MockServer::builder().seed(seeds::shop()).mutant(name);
        let mut target = Self::over(server.start_blocking())?;
        target.mutant = Some(name.to_owned());
        Ok(target)
    }

    fn over(server: Result<MockServer, StartError>) -> Result<Self, String> {
        let server =
            server.map_err(|error| format!("cannot start the built-in server: {error}"))?;
        let (public_key, private_key) = (seeds::PUBLIC_KEY, seeds::PRIVATE_KEY);
        let mut target = Self::at(
            server.base_url(),
            public_key,
            private_key,
            seeds::GROUP,
            http::TIME_LIMIT,
        )?;
        target.built_in = Some(server);
        Ok(target)
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The ID of the project.
    pub(crate) fn project(&self) -> &str {
        &self.project
    }

    pub(crate) fn public_key(&self) -> &str {
        &self.public_key
    }

    pub(crate) fn private_key(&self) -> &str {
        &self.private_key
    }

    /// Stores the readings that the server follows.
    pub(crate) fn set_readings(&self, readings: Readings) -> &Readings {
        self.readings.get_or_init(|| readings)
    }

    /// Whether the server is known to follow another reading of this requirement than this
    /// project's server.
    pub(crate) fn reads_otherwise(&self, requirement: &str) -> bool {
        // The built-in server must follow this project's.
        let readings = self.readings.get().filter(|_| self.built_in.is_none());
        readings.is_some_and(|readings| readings.is_other(requirement))
    }

    /// A client of the server, which sends nothing that it is not asked to send.
    pub(crate) fn client(&self) -> Result<Client, Stop> {
        let client = Client::new(&self.base_url).map_err(Stop::found)?;
        Ok(client.with_time_limit(self.time_limit))
    }

    /// Skips a rule that needs the controls of `appservices-mock`, if there are none.
    pub(crate) fn need_controls(&self) -> Result<(), Stop> {
        if self.has_controls {
            return Ok(());
        }
        Err(Stop::skipped("needs the controls of appservices-mock"))
    }

    /// A server that the suite starts with special options; skips the rule unless the suite
    /// has started the target too.
    pub(crate) fn own_server(
        &self,
        options: impl FnOnce(MockServerBuilder) -> MockServerBuilder,
    ) -> Result<MockServer, Stop> {
        if self.built_in.is_none() {
            return Err(Stop::skipped("needs a server that the suite starts itself"));
        }
        let builder = options(MockServer::builder());
        #[cfg(feature = "mutants")]
        let builder = match &self.mutant {
            Some(mutant) => builder.mutant(mutant),
            None => builder,
        };
        builder
            .start_blocking()
            .map_err(|error| Stop::found(format!("the server does not start: {error}")))
    }

    /// A name for an app that no other rule uses.
    pub(crate) fn app_name(&self) -> String {
        let n = self.apps.fetch_add(1, Ordering::Relaxed);
        format!("conformance-{}-{n}", self.run)
    }

    /// A finding if an app of this run is left in the project.
    pub(crate) fn ensure_clean(&self) -> Outcome {
        let client = self.client()?;
        let admin = self.log_in(&client)?;
        let path = format!("/api/admin/v3.0/groups/{}/apps", self.project);
        let apps = client.call("GET", &path).bearer(&admin.access).send()?;
        log_out(&client, &admin);
        let apps = apps.expect(200)?.list()?;
        let names = apps.iter().filter_map(|app| app["name"].as_str());
        let prefix = format!("conformance-{}-", self.run);
        let left: Vec<&str> = names.filter(|name| name.starts_with(&prefix)).collect();
        ensure!(left.is_empty(), "apps that cannot be deleted: {left:?}");
        Ok(())
    }

    /// A finding unless the administrator can log in.
    pub(crate) fn ensure_usable(&self) -> Outcome {
        let client = self.client()?;
        let admin = self.log_in(&client)?;
        log_out(&client, &admin);
        Ok(())
    }

    /// A session of the administrator.
    pub(crate) fn log_in(&self, client: &Client) -> Result<Session, Stop> {
        let body = json!({"username": self.public_key, "apiKey": self.private_key});
        log_in(client, &body)
    }
}

/// A session of an administrator with these credentials.
pub(crate) fn log_in(client: &Client, body: &Value) -> Result<Session, Stop> {
    let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
    Session::of(&client.call("POST", path).json(body).send()?.expect(200)?)
}

/// Ends a session of an administrator, if the server still has it.
pub(crate) fn log_out(client: &Client, session: &Session) {
    let end = client.call("DELETE", "/api/admin/v3.0/auth/session");
    let _ = end.bearer(&session.refresh).send();
}
