//! A client with a persistent connection, and the state that it reads.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::writer::UserState;

/// A client with a persistent connection, logged in as the administrator.
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
        let (status, login) = client.request("POST", path, "", &keys)?;
        assert_eq!(status, 200, "{login}");
        login["access_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut client.admin);
        Ok(client)
    }

    /// Sends a request. Returns status and body of the response.
    ///
    /// # Errors
    ///
    /// If the connection ends before the response is complete.
    pub(super) fn request(
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
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes())?;
        let mut received = Vec::new();
        let mut buffer = [0; 16 * 1024];
        loop {
            let count = self.stream.read(&mut buffer)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            received.extend_from_slice(&buffer[..count]);
            let Some(head) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let text = str::from_utf8(&received[..head]).unwrap();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let body = head + 4..head + 4 + length.map_or(0, |length| length.parse().unwrap());
            if received.len() >= body.end {
                let status = text[9..12].parse().unwrap();
                return Ok((
                    status,
                    serde_json::from_slice(&received[body]).unwrap_or_default(),
                ));
            }
        }
    }

    pub(super) fn admin_request(
        &mut self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> io::Result<(u16, Value)> {
        let token = self.admin.clone();
        self.request(method, path, &token, body)
    }
}

/// The state of the server.
pub(super) struct ServerState {
    /// ID and state by address.
    pub(super) users: BTreeMap<String, (String, UserState)>,
    pub(super) faults: usize,
}

impl ServerState {
    pub(super) fn read(client: &mut Client) -> Self {
        let (_, state) = client
            .request("GET", "/_mock/state", "", &Value::Null)
            .unwrap();
        let app = &state["world"]["apps"]["65a0000000000000000000a1"];
        let mut users = BTreeMap::new();
        for pair in app["users"]["by_id"].as_array().unwrap() {
            let document = &pair[1];
            let sessions = app["sessions"].as_array().unwrap().iter();
            let user = UserState {
                disabled: document["disabled"] == true,
                sessions: sessions.filter(|item| item["user"] == pair[0]).count(),
            };
            let email = document["data"]["email"].as_str().unwrap().to_owned();
            let id = pair[0].as_str().unwrap().to_owned();
            users.insert(email, (id, user));
        }
        let faults = state["faults"].as_array().unwrap().len();
        Self { users, faults }
    }
}
