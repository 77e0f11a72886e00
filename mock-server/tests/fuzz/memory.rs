//! How much memory the program takes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::bounds::{LIMIT, LOGIN, head};

/// The program, ended with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How much memory the program ever had, in kibibytes.
fn most_memory(program: &Program) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.0.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap().trim_end_matches("kB").trim().parse().unwrap()
}

fn ask(address: &str, bytes: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    // It may hang up before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}

/// Issue: memory stays bounded: long bodies, long heads, many paths that nobody
/// knows, many logins that fail, more than the journal holds.
#[test]
fn memory_is_bounded() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_appservices-mock"));
    command.args(["serve", "--port", "0", "--log", "off"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut program = Program(command.spawn().unwrap());
    let mut first = String::new();
    let stdout = program.0.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut first).unwrap();
    let address = first
        .trim()
        .strip_prefix("listening on http://")
        .unwrap()
        .to_owned();
    let before = most_memory(&program);
    let long = " ".repeat(LIMIT);
    let path = "a".repeat(60_000);
    for number in 0..300 {
        let length = format!("content-length: {}", 4 * LIMIT);
        match number % 4 {
            0 => ask(
                &address,
                (head(LOGIN, &length) + &long.repeat(4)).as_bytes(),
            ),
            1 => ask(
                &address,
                (head(LOGIN, &format!("content-length: {LIMIT}")) + &long).as_bytes(),
            ),
            2 => ask(
                &address,
                head(&format!("/{number}/{path}"), "content-length: 0").as_bytes(),
            ),
            _ => ask(
                &address,
                head("/", &format!("x-{number}: {path}")).as_bytes(),
            ),
        }
    }
    let after = most_memory(&program);
    println!("most memory: {before} KiB at first, {after} KiB after 300 long requests");
    // The journal keeps 32 MiB; a few long requests at work are above that.
    assert!(after - before < 64 * 1024, "{before} {after}");
}
