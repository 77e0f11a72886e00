//! Issue: a server with `--data` is killed at random moments while several
//! clients write. Nothing that it acknowledged is lost, and nothing appears that
//! nobody asked for.
//!
//! `APPSERVICES_KILLS=1000 cargo test -p appservices-mock --test suite kills`
//! kills it so often; `APPSERVICES_KILLS_SEED` chooses other moments and writes.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Running, program};

const WRITERS: usize = 6;
const APP: &str = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
const CLIENT: &str = "/api/client/v2.0";
const SEED: &str = "
admins: [{public_api_key: pub, private_api_key: priv}]
groups:
  - id: 65a000000000000000000001
    name: P
    apps: [{name: shop, id: 65a0000000000000000000a1, client_app_id: shop-abcde, providers: [{type: local-userpass}]}]
";

/// Numbers that look random, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A connection that is kept.
struct Client {
    stream: TcpStream,
    admin: String,
}

impl Client {
    fn new(url: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(url.strip_prefix("http://").unwrap())?;
        stream.set_nodelay(true)?;
        let admin = String::new();
        let mut client = Self { stream, admin };
        let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let keys = json!({ "username": "pub", "apiKey": "priv" });
        let (status, login) = client.ask("POST", path, "", &keys)?;
        assert_eq!(status, 200, "{login}");
        login["access_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut client.admin);
        Ok(client)
    }

    /// Status and body; an error if there is no whole answer.
    fn ask(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> io::Result<(u16, Value)> {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes())?;
        let mut seen = Vec::new();
        let mut buffer = [0; 16 * 1024];
        loop {
            let count = self.stream.read(&mut buffer)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            seen.extend_from_slice(&buffer[..count]);
            let Some(head) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let text = str::from_utf8(&seen[..head]).unwrap();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let body = head + 4..head + 4 + length.map_or(0, |length| length.parse().unwrap());
            if seen.len() >= body.end {
                let status = text[9..12].parse().unwrap();
                return Ok((
                    status,
                    serde_json::from_slice(&seen[body]).unwrap_or_default(),
                ));
            }
        }
    }

    fn as_admin(&mut self, method: &str, path: &str, body: &Value) -> io::Result<(u16, Value)> {
        let token = self.admin.clone();
        self.ask(method, path, &token, body)
    }
}

/// A user as a writer knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Person {
    disabled: bool,
    sessions: usize,
}

#[derive(Clone, Debug)]
enum Step {
    Create,
    LogIn,
    LogOut,
    Disable,
    Enable,
    Delete,
    AddFault,
    ClearFaults,
}

/// What a writer knows of what it wrote. Nobody else writes there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    people: BTreeMap<String, Person>,
    /// Only the first writer has any.
    faults: usize,
}

impl Known {
    fn take(&mut self, email: &str, step: &Step) {
        let person = self.people.get_mut(email);
        match (step, person) {
            (Step::Create, _) => {
                self.people.insert(email.to_owned(), Person::default());
            }
            (Step::Delete, _) => {
                self.people.remove(email);
            }
            (Step::LogIn, Some(person)) => person.sessions += 1,
            (Step::LogOut, Some(person)) => person.sessions = 0,
            (Step::Disable, Some(person)) => {
                *person = Person {
                    disabled: true,
                    sessions: 0,
                };
            }
            (Step::Enable, Some(person)) => person.disabled = false,
            (Step::AddFault, _) => self.faults += 1,
            (Step::ClearFaults, _) => self.faults = 0,
            (step, None) => panic!("{step:?} of nobody"),
        }
    }
}

struct Writer {
    number: usize,
    chance: Chance,
    known: Known,
    ids: BTreeMap<String, String>,
    /// Refresh tokens of sessions that were not ended.
    tokens: BTreeMap<String, String>,
    made: usize,
    /// Sent, and not answered when the server was killed.
    in_flight: Option<(String, Step)>,
}

impl Writer {
    fn new(number: usize, seed: u64) -> Self {
        Self {
            number,
            chance: Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            known: Known::default(),
            ids: BTreeMap::new(),
            tokens: BTreeMap::new(),
            made: 0,
            in_flight: None,
        }
    }

    /// Somebody and what to do with them.
    fn choose(&mut self) -> (String, Step) {
        let roll = self.chance.below(12);
        if self.number == 0 && roll == 0 {
            let step = match self.known.faults {
                0..5 => Step::AddFault,
                _ => Step::ClearFaults,
            };
            return (String::new(), step);
        }
        let count = self.known.people.len() as u64;
        if count == 0 || (roll < 3 && count < 12) {
            self.made += 1;
            let email = format!("w{}-{}@example.com", self.number, self.made);
            return (email, Step::Create);
        }
        let nth = usize::try_from(self.chance.below(count)).unwrap();
        let (email, person) = self.known.people.iter().nth(nth).unwrap();
        let step = match (roll, person.disabled) {
            (..5, _) => Step::LogOut,
            (5, _) => Step::Delete,
            (6, false) => Step::Disable,
            (_, true) => Step::Enable,
            (_, false) => Step::LogIn,
        };
        (email.clone(), step)
    }

    /// Writes until the server is gone.
    fn write(&mut self, url: &str, acknowledged: &Sender<()>) {
        let Ok(mut client) = Client::new(url) else {
            return;
        };
        loop {
            let (email, step) = self.choose();
            self.in_flight = Some((email.clone(), step.clone()));
            let Ok((status, body)) = self.send(&mut client, &email, &step) else {
                return;
            };
            assert!(
                (200..300).contains(&status),
                "{step:?} {email}: {status} {body}"
            );
            self.in_flight = None;
            self.note(&email, &step);
            if let (Step::Create, Some(id)) = (&step, body["_id"].as_str()) {
                self.ids.insert(email, id.to_owned());
            } else if let (Step::LogIn, Some(token)) = (&step, body["refresh_token"].as_str()) {
                self.tokens.insert(email, token.to_owned());
            }
            // The main thread may have heard enough.
            let _ = acknowledged.send(());
        }
    }

    fn send(&self, client: &mut Client, email: &str, step: &Step) -> io::Result<(u16, Value)> {
        let id = self.ids.get(email).map_or("", String::as_str);
        let person = json!({ "email": email, "username": email, "password": "correct horse" });
        match step {
            Step::Create => {
                let person = json!({ "email": email, "password": "correct horse" });
                client.as_admin("POST", &format!("{APP}/users"), &person)
            }
            Step::LogIn => {
                let path = format!("{CLIENT}/app/shop-abcde/auth/providers/local-userpass/login");
                client.ask("POST", &path, "", &person)
            }
            Step::LogOut => {
                client.as_admin("PUT", &format!("{APP}/users/{id}/logout"), &Value::Null)
            }
            Step::Disable => {
                client.as_admin("PUT", &format!("{APP}/users/{id}/disable"), &Value::Null)
            }
            Step::Enable => {
                client.as_admin("PUT", &format!("{APP}/users/{id}/enable"), &Value::Null)
            }
            Step::Delete => client.as_admin("DELETE", &format!("{APP}/users/{id}"), &Value::Null),
            Step::AddFault => {
                let rule = json!({ "path": "/never", "effect": { "type": "hang_up" } });
                client.ask("POST", "/_mock/faults", "", &rule)
            }
            Step::ClearFaults => client.ask("DELETE", "/_mock/faults", "", &Value::Null),
        }
    }

    /// It has happened.
    fn note(&mut self, email: &str, step: &Step) {
        self.known.take(email, step);
        if matches!(step, Step::LogOut | Step::Disable | Step::Delete) {
            self.tokens.remove(email);
        }
    }

    /// What there is must be what was acknowledged, and may have what was in
    /// flight.
    fn check(&mut self, there: &There, client: &mut Client) {
        let prefix = format!("w{}-", self.number);
        let people = there
            .people
            .iter()
            .filter(|(email, _)| email.starts_with(&prefix));
        let now = Known {
            people: people
                .map(|(email, (_, one))| (email.clone(), one.clone()))
                .collect(),
            faults: if self.number == 0 { there.faults } else { 0 },
        };
        if let Some((email, step)) = self.in_flight.take()
            && now != self.known
        {
            let before = self.known.clone();
            self.note(&email, &step);
            assert_eq!(now, self.known, "before {step:?} of {email}: {before:?}");
            if let (Step::Create, Some((id, _))) = (step, there.people.get(&email)) {
                self.ids.insert(email, id.clone());
            }
        }
        assert_eq!(now, self.known);
        for (email, person) in &now.people {
            assert_eq!(self.ids[email], there.people[email].0);
            let token = self.tokens.get(email).filter(|_| person.sessions > 0);
            if let Some(token) = token {
                let path = format!("{CLIENT}/auth/session");
                let (status, body) = client.ask("POST", &path, token, &Value::Null).unwrap();
                assert_eq!(status, 201, "{email}: {body}");
            }
        }
    }
}

/// What the server says there is.
struct There {
    /// By address: id and the rest.
    people: BTreeMap<String, (String, Person)>,
    faults: usize,
}

impl There {
    fn read(client: &mut Client) -> Self {
        let (_, state) = client.ask("GET", "/_mock/state", "", &Value::Null).unwrap();
        let app = &state["world"]["apps"]["65a0000000000000000000a1"];
        let mut people = BTreeMap::new();
        for pair in app["users"]["by_id"].as_array().unwrap() {
            let user = &pair[1];
            let sessions = app["sessions"].as_array().unwrap().iter();
            let person = Person {
                disabled: user["disabled"] == true,
                sessions: sessions.filter(|one| one["user"] == pair[0]).count(),
            };
            let email = user["data"]["email"].as_str().unwrap().to_owned();
            let id = pair[0].as_str().unwrap().to_owned();
            people.insert(email, (id, person));
        }
        let faults = state["faults"].as_array().unwrap().len();
        Self { people, faults }
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    let given = env::var(variable).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}

fn start(folder: &Path, data: &Path) -> Running {
    let seed = folder.join("seed.yaml");
    if !seed.exists() {
        fs::write(&seed, SEED).unwrap();
    }
    let mut command = program();
    command.args(["serve", "--port", "0", "--log", "off", "--seed"]);
    Running::start(command.arg(seed).arg("--data").arg(data))
}

fn url(server: &mut Running) -> String {
    let line = server.line();
    let Some(url) = line.strip_prefix("listening on ") else {
        let mut said = String::new();
        let stderr = server.child.stderr.take();
        stderr.unwrap().read_to_string(&mut said).unwrap();
        panic!("the server did not start: {line}{said}");
    };
    url.to_owned()
}

/// Reads what there is and compares it with what every writer knows.
fn check(url: &str, writers: &mut [Writer]) {
    let mut client = Client::new(url).unwrap();
    let there = There::read(&mut client);
    for writer in &mut *writers {
        writer.check(&there, &mut client);
    }
    let known: usize = writers.iter().map(|writer| writer.known.people.len()).sum();
    assert_eq!(there.people.len(), known, "somebody appeared");
}

#[test]
fn kills() {
    let (kills, seed) = (
        number("APPSERVICES_KILLS", 25),
        number("APPSERVICES_KILLS_SEED", 1),
    );
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1);
    let (mut writers, mut data) = (Vec::new(), folder.path().join("data"));
    let (mut acknowledged, mut in_flight, mut early) = (0, 0, 0);
    for kill in 0..kills {
        // A file of its own from time to time, to be killed while it is made.
        if kill % 20 == 0 {
            data = folder.path().join(format!("data-{kill}"));
            let of = |number| Writer::new(number, seed + kill * 97 + number as u64);
            writers = (0..WRITERS).map(of).collect::<Vec<_>>();
        }
        let mut server = start(folder.path(), &data);
        if chance.below(5) == 0 {
            thread::sleep(Duration::from_micros(chance.below(20_000)));
            early += 1;
            continue;
        }
        let url = url(&mut server);
        check(&url, &mut writers);
        let (tell, told) = mpsc::channel();
        let enough = chance.below(60);
        let later = Duration::from_micros(chance.below(3000));
        thread::scope(|scope| {
            for writer in &mut writers {
                let (url, tell) = (&url, tell.clone());
                scope.spawn(move || writer.write(url, &tell));
            }
            drop(tell);
            acknowledged += told.iter().take(usize::try_from(enough).unwrap()).count();
            thread::sleep(later);
            server.child.kill().unwrap();
            acknowledged += told.iter().count();
        });
        in_flight += writers.iter().filter(|one| one.in_flight.is_some()).count();
    }
    let mut server = start(folder.path(), &data);
    check(&url(&mut server), &mut writers);
    let report = format!(
        "{kills} kills, {early} of them during the start: {acknowledged} writes acknowledged, \
         {in_flight} in flight\n"
    );
    let _ = io::stderr().write_all(report.as_bytes());
}
