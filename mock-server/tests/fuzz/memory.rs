//! Memory use of the program.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use crate::bounds::{LIMIT, LOGIN, head};
use crate::program::Program;

fn send(address: &str, bytes: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    // The server may close the connection before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}

/// With long bodies and heads, unknown paths and more than the journal holds.
#[test]
fn memory_stays_bounded_under_long_and_failing_requests() {
    let program = Program::start();
    let address = &program.address;
    let before = program.memory_at_most();
    let long = " ".repeat(LIMIT);
    let path = "a".repeat(60_000);
    for number in 0..300 {
        let length = format!("content-length: {}", 4 * LIMIT);
        match number % 4 {
            0 => send(address, (head(LOGIN, &length) + &long.repeat(4)).as_bytes()),
            1 => send(
                address,
                (head(LOGIN, &format!("content-length: {LIMIT}")) + &long).as_bytes(),
            ),
            2 => send(
                address,
                head(&format!("/{number}/{path}"), "content-length: 0").as_bytes(),
            ),
            _ => send(
                address,
                head("/", &format!("x-{number}: {path}")).as_bytes(),
            ),
        }
    }
    let after = program.memory_at_most();
    println!("peak memory: {before} KiB at start, {after} KiB after 300 long requests");
    // The journal keeps up to 32 MiB. The rest is for a few long requests in progress.
    assert!(after - before < 64 * 1024, "{before} {after}");
}
