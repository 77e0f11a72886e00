//! A dedicated HTTP load tool, [wrk](https://github.com/wg/wrk), if it is installed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::APP;

/// Measures how many revocations a second `wrk` sends.
pub(crate) struct Wrk {
    script: tempfile::NamedTempFile,
    url: String,
}

impl Wrk {
    /// For a server, with a token and the users whose sessions it revokes in turn.
    /// `None` if `wrk` is not installed.
    pub(crate) fn new(url: &str, token: &str, ids: &[String]) -> Option<Self> {
        let version = Command::new("wrk")
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        version.ok()?;
        let script = tempfile::NamedTempFile::with_suffix(".lua").unwrap();
        fs::write(script.path(), lua(token, ids)).unwrap();
        Some(Self {
            script,
            url: url.to_owned(),
        })
    }

    /// Requests per second on 64 connections, for a second.
    pub(crate) fn rate(&self) -> f64 {
        let output = Command::new("wrk")
            .args(["--connections", "64", "--threads", "2", "--duration", "1s"])
            .arg("--script")
            .arg(Path::new(self.script.path()))
            .arg(&self.url)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("Non-2xx"), "{text}");
        let rate = text
            .lines()
            .find_map(|line| line.strip_prefix("Requests/sec:"));
        rate.expect(&text).trim().parse().unwrap()
    }
}

/// The requests are formatted before the first is sent, so that only sending them counts.
fn lua(token: &str, ids: &[String]) -> String {
    let mut script = format!(
        "wrk.headers[\"Authorization\"] = \"Bearer {token}\"\n\
         wrk.headers[\"Content-Length\"] = \"0\"\n\
         local users, requests, n = {{}}, {{}}, 0\n"
    );
    for id in ids {
        writeln!(script, "users[#users + 1] = \"{id}\"").unwrap();
    }
    write!(
        script,
        "init = function()\n\
         \x20 for i, user in ipairs(users) do\n\
         \x20   requests[i] = wrk.format(\"PUT\", \"{APP}/users/\" .. user .. \"/logout\")\n\
         \x20 end\n\
         end\n\
         request = function()\n\
         \x20 n = n % #requests + 1\n\
         \x20 return requests[n]\n\
         end\n"
    )
    .unwrap();
    script
}
