//! Thousands of clients that do nothing.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::program::Program;

const VERSION: &[u8] = b"GET /api/private/v1.0/version HTTP/1.1\r\nhost: x\r\n\r\n";

/// How many connections the server has at most (our choice).
const MOST: usize = 4096;

/// As many file descriptors as the system lets us have.
fn most_files() -> usize {
    let limit = getrlimit(Resource::Nofile);
    // What cannot be raised stays.
    let _ = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        },
    );
    let now = getrlimit(Resource::Nofile).current;
    now.map_or(usize::MAX, |now| usize::try_from(now).unwrap())
}

/// Asks on a connection and waits for the answer.
fn ask(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(VERSION)?;
    let mut buffer = [0; 1024];
    let count = stream.read(&mut buffer)?;
    if buffer[..count].starts_with(b"HTTP/1.1 200 OK\r\n") {
        Ok(())
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

/// Issue: thousands of idle connections (some silent, some in the middle of a
/// head, some after an answer) do not starve others, and take little memory; the
/// one too many closes the one idle for longest (our choice).
#[test]
fn thousands_of_idle_connections() {
    // Some are for the test itself; both processes have the same limit.
    let count = (MOST - 96).min(most_files().saturating_sub(200));
    let program = Program::start();
    let connect = || TcpStream::connect(&program.address).unwrap();
    ask(&mut connect()).unwrap();
    let before = program.memory_now();
    let mut idle = Vec::new();
    for number in 0..count {
        let mut stream = connect();
        match number % 3 {
            0 => {}
            1 => stream.write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap(),
            _ => ask(&mut stream).unwrap(),
        }
        idle.push(stream);
    }
    let begin = Instant::now();
    for _ in 0..500 {
        ask(&mut connect()).unwrap();
    }
    let took = begin.elapsed();
    let after = program.memory_now();
    println!(
        "{count} idle connections: {} KiB, {:.1} KiB each; 500 others asked in {took:?}",
        after - before,
        f64::from(u32::try_from(after - before).unwrap())
            / f64::from(u32::try_from(count).unwrap()),
    );
    // Two buffers of 8 KiB each are hyper's.
    assert!(after - before < 40 * u64::try_from(count).unwrap());
    // None of them was closed: each goes on where it was.
    for (number, stream) in idle.iter_mut().enumerate().take(300) {
        if number % 3 == 1 {
            stream.write_all(b"x\r\n\r\n").unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).unwrap();
            assert_eq!(&answer, b"HTTP/1.1 200");
        } else {
            ask(stream).unwrap();
        }
    }
    // The first 300 were asked last.
    let more = MOST + 50 - count;
    if most_files() > MOST + 300 {
        idle.extend((0..more).map(|_| connect()));
        for _ in 0..100 {
            ask(&mut connect()).unwrap();
        }
        idle[300]
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        assert_eq!(idle[300].read(&mut [0; 1]).unwrap(), 0);
        ask(&mut idle[0]).unwrap();
    }
}
