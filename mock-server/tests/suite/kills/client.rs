//! Asking over a connection that is kept, and what the answers say there is.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::writer::Person;

/// A connection that is kept.
pub(super) struct Client {
    stream: TcpStream,
    admin: String,
}

impl Client {
    pub(super) fn new(url: &str) -> io::Result<Self> {
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
    pub(super) fn ask(
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

    pub(super) fn as_admin(
        &mut self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> io::Result<(u16, Value)> {
        let token = self.admin.clone();
        self.ask(method, path, &token, body)
    }
}

/// What the server says there is.
pub(super) struct There {
    /// By address: id and the rest.
    pub(super) people: BTreeMap<String, (String, Person)>,
    pub(super) faults: usize,
}

impl There {
    pub(super) fn read(client: &mut Client) -> Self {
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
