//! Raw HTTP over a socket, and running programs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The program under test.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_appservices-mock"));
    command.stdin(Stdio::null());
    command
}

/// Sends raw bytes and reads until the server closes the connection.
pub(crate) fn send_raw(base_url: &str, request: &str) -> String {
    String::from_utf8_lossy(&send_raw_bytes(base_url, request)).into_owned()
}

/// Like [`send_raw`], for a response that is not text.
pub(crate) fn send_raw_bytes(base_url: &str, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(base_url.strip_prefix("http://").unwrap()).unwrap();
    // The server may close the connection before it has read everything.
    let _ = stream.write_all(request.as_bytes());
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    response
}

/// Sends a GET request on a connection of its own.
pub(crate) fn get(base_url: &str, path: &str) -> String {
    send_raw(
        base_url,
        &format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    )
}

/// A running program, killed on drop.
pub(crate) struct RunningProgram {
    pub(crate) child: Child,
    pub(crate) stdout: BufReader<ChildStdout>,
}

impl RunningProgram {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout }
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }
}

impl Drop for RunningProgram {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
