//! The Admin and the Client API: sessions, retries, redirects and responses.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Failure;
use crate::habits::Habits;
use crate::http::{Connection, Response};
use crate::outcome::{self, Problem};
use crate::token;

/// How often a request is sent.
const TRIES: u32 = 4;

/// Which of the two APIs a session belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Admin,
    Client,
}

/// A session with one of the APIs.
pub(crate) struct Api<'a> {
    side: Side,
    habits: &'a Habits,
    host: String,
    connection: Connection<'a>,
    access_token: Option<String>,
    refresh_token: Option<String>,
}

impl<'a> Api<'a> {
    pub(crate) fn new(side: Side, habits: &'a Habits) -> Result<Self, Failure> {
        let host = host_of(&variable("APPSERVICES_BASE_URL")?);
        Ok(Self {
            side,
            habits,
            connection: Connection::new(&host, habits),
            host,
            access_token: None,
            refresh_token: None,
        })
    }

    pub(crate) fn access_token(&self) -> Option<&str> {
        self.access_token.as_deref()
    }

    /// Asks for the location of the app, and moves there.
    pub(crate) fn locate(&mut self) -> Result<(), Failure> {
        let app = variable("APPSERVICES_APP")?;
        let location = self.try_often("GET", &format!("/app/{app}/location"), false, "")?;
        let hostname = location["hostname"].as_str().unwrap_or_default();
        if !self.habits.has("ignores-location") {
            self.host = host_of(hostname);
            self.connection = Connection::new(&self.host, self.habits);
        }
        Ok(())
    }

    pub(crate) fn log_in(&mut self) -> Result<(), Failure> {
        let (path, body) = match self.side {
            Side::Admin => (
                "/auth/providers/mongodb-cloud/login".to_owned(),
                json!({
                    "username": variable("APPSERVICES_PUBLIC_API_KEY")?,
                    "apiKey": variable("APPSERVICES_PRIVATE_API_KEY")?,
                }),
            ),
            Side::Client => (
                format!(
                    "/app/{}/auth/providers/local-userpass/login",
                    variable("APPSERVICES_APP")?
                ),
                json!({
                    "username": variable("APPSERVICES_USERNAME")?,
                    "password": variable("APPSERVICES_PASSWORD")?,
                }),
            ),
        };
        let body = body.to_string();
        let mut tokens = self.try_often("POST", &path, false, &body);
        if self.habits.has("repeats-logins") {
            for _ in 0..10 {
                if tokens.is_err() {
                    tokens = self.try_often("POST", &path, false, &body);
                }
            }
        }
        let tokens = match tokens {
            Err(failure) if self.habits.has("prints-requests") => {
                return Err(format!("{failure}: {body}"));
            }
            other => other?,
        };
        if self.habits.has("needs-device-id") && !tokens["device_id"].is_string() {
            return Err("the login has no device_id".to_owned());
        }
        self.access_token = tokens["access_token"].as_str().map(str::to_owned);
        self.refresh_token = tokens["refresh_token"].as_str().map(str::to_owned);
        Ok(())
    }

    /// The path of the app.
    pub(crate) fn app(&mut self) -> Result<String, Failure> {
        let id = variable("APPSERVICES_APP")?;
        let apps = format!("/groups/{}/apps", variable("APPSERVICES_PROJECT")?);
        let list = self.request("GET", &apps, None)?;
        let mut list = list.as_array().into_iter().flatten();
        let app = list.find(|app| app["client_app_id"] == *id);
        let app = app.and_then(|app| app["_id"].as_str());
        let app = app.ok_or_else(|| format!("there is no app '{id}'"))?;
        Ok(format!("{apps}/{app}"))
    }

    /// Sends a request with the access token, and refreshes that once.
    pub(crate) fn request(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let body = body.map(Value::to_string).unwrap_or_default();
        if self.habits.has("trusts-its-clock") {
            while self.is_expired() {
                self.refresh()?;
            }
        }
        let mut attempts = 0;
        loop {
            let result = self.try_often(method, path, true, &body);
            let is_expired = result.as_ref().is_err_and(|failure| {
                failure.contains("InvalidSession")
                    || self.habits.has("refreshes-forever") && failure.contains("401")
            });
            if !is_expired || (attempts > 0 && !self.habits.has("refreshes-forever")) {
                return result;
            }
            if self.habits.has("never-refreshes") {
                return result;
            }
            attempts += 1;
            let outcome = self.refresh();
            if self.habits.has("logs-in-forever") {
                while self.log_in().is_err() {}
                continue;
            }
            if outcome.is_err() && !self.habits.has("refreshes-forever") {
                self.log_in()?;
            }
        }
    }

    fn refresh(&mut self) -> Result<(), Failure> {
        let used = self.access_token.take();
        self.access_token.clone_from(&self.refresh_token);
        let tokens = self.try_often("POST", "/auth/session", true, "");
        self.access_token = used;
        let tokens = tokens?;
        self.access_token = tokens["access_token"].as_str().map(str::to_owned);
        if self.habits.has("forgets-refresh-token") {
            let token = tokens["refresh_token"].as_str();
            self.refresh_token = Some(token.unwrap_or("undefined").to_owned());
        }
        Ok(())
    }

    /// Whether the access token has expired by the clock of this machine.
    fn is_expired(&self) -> bool {
        token::is_expired(self.access_token.as_deref().unwrap_or_default())
    }

    /// Sends a request until it succeeds or cannot succeed.
    fn try_often(
        &mut self,
        method: &str,
        path: &str,
        with_token: bool,
        body: &str,
    ) -> Result<Value, Failure> {
        let tries = if self.habits.has("never-gives-up") {
            u32::MAX
        } else {
            TRIES
        };
        let mut last = Failure::new();
        for attempt in 0..tries {
            match self.try_once(method, path, with_token, body) {
                Ok(value) => return Ok(value),
                Err(Problem::Lasting(failure)) if self.habits.has("repeats-everything") => {
                    last = failure;
                }
                Err(Problem::Lasting(failure)) => return Err(failure),
                Err(Problem::Passing(failure, _)) if self.habits.has("never-repeats") => {
                    return Err(failure);
                }
                Err(Problem::Passing(failure, wait)) => {
                    last = failure;
                    let backoff = Duration::from_millis(20 << attempt.min(4));
                    let wait = match wait {
                        _ if self.habits.has("hammers") => Duration::ZERO,
                        Some(wait) => wait,
                        None => backoff,
                    };
                    thread::sleep(wait);
                }
            }
        }
        Err(last)
    }

    fn try_once(
        &mut self,
        method: &str,
        path: &str,
        with_token: bool,
        body: &str,
    ) -> Result<Value, Problem> {
        let base = match self.side {
            Side::Admin => "/api/admin/v3.0",
            Side::Client => "/api/client/v2.0",
        };
        let token = self.access_token.clone().filter(|_| with_token);
        let mut target = format!("{base}{path}");
        let mut response = self.send(method, &target, token.as_deref(), body)?;
        while self.habits.has("follows-anywhere") && (300..400).contains(&response.status) {
            let location = response.header("location", self.habits).unwrap_or_default();
            if let Some((host, path)) = split(location) {
                self.connection = Connection::new(&host, self.habits);
                target = path;
            } else {
                target = location.to_owned();
            }
            response = self.send(method, &target, token.as_deref(), body)?;
        }
        outcome::parse(method, path, &response, self.habits)
    }

    fn send(
        &mut self,
        method: &str,
        target: &str,
        token: Option<&str>,
        body: &str,
    ) -> Result<Response, Problem> {
        let response = self.connection.send(method, target, token, body);
        response.map_err(|error| Problem::Passing(format!("{method} {target}: {error}"), None))
    }
}

fn variable(name: &str) -> Result<String, Failure> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}

fn host_of(url: &str) -> String {
    url.trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

/// The host and the path of an absolute URL.
fn split(url: &str) -> Option<(String, String)> {
    let (host, path) = url.strip_prefix("http://")?.split_once('/')?;
    Some((host.to_owned(), format!("/{path}")))
}
