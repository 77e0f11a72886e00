//! How much memory the program takes.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use crate::bounds::{LIMIT, LOGIN, head};
use crate::program::Program;

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
    let program = Program::start();
    let address = &program.address;
    let before = program.memory_at_most();
    let long = " ".repeat(LIMIT);
    let path = "a".repeat(60_000);
    for number in 0..300 {
        let length = format!("content-length: {}", 4 * LIMIT);
        match number % 4 {
            0 => ask(address, (head(LOGIN, &length) + &long.repeat(4)).as_bytes()),
            1 => ask(
                address,
                (head(LOGIN, &format!("content-length: {LIMIT}")) + &long).as_bytes(),
            ),
            2 => ask(
                address,
                head(&format!("/{number}/{path}"), "content-length: 0").as_bytes(),
            ),
            _ => ask(
                address,
                head("/", &format!("x-{number}: {path}")).as_bytes(),
            ),
        }
    }
    let after = program.memory_at_most();
    println!("most memory: {before} KiB at first, {after} KiB after 300 long requests");
    // The journal keeps 32 MiB; a few long requests at work are above that.
    assert!(after - before < 64 * 1024, "{before} {after}");
}
