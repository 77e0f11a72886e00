//! The program in a process of its own, to measure its memory.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running program, killed on drop.
pub(crate) struct Program {
    child: Child,
    /// `HOST:PORT`
    pub(crate) address: String,
}

impl Program {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_appservices-mock"));
        command.args(["serve", "--port", "0", "--log", "off"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on http://").unwrap();
        Self {
            address: address.to_owned(),
            child,
        }
    }

    fn memory(&self, name: &str) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim_end_matches("kB").trim().parse().unwrap()
    }

    /// Current memory, in kibibytes.
    pub(crate) fn memory_now(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// Peak memory, in kibibytes.
    pub(crate) fn memory_at_most(&self) -> u64 {
        self.memory("VmHWM:")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
