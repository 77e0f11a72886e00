//! Thousands of idle connections.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::program::Program;

const VERSION: &[u8] = b"GET /api/private/v1.0/version HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// Connection limit of the server. (our choice)
const CONNECTION_LIMIT: usize = 4096;

/// Raises the limit on open files as far as possible. Returns the limit.
fn raise_open_files_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    // On failure the limit stays as it is.
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

/// Sends a request on a connection and waits for the response.
fn request_version(stream: &mut TcpStream) -> std::io::Result<()> {
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

/// They take little memory. Beyond the limit, the connection that was idle for longest is
/// closed. (our choice)
#[test]
fn thousands_of_idle_connections_do_not_starve_others() {
    // Some descriptors are for the test itself. Both processes have the same limit.
    let count = (CONNECTION_LIMIT - 96).min(raise_open_files_limit().saturating_sub(200));
    let program = Program::start();
    let connect = || TcpStream::connect(&program.address).unwrap();
    request_version(&mut connect()).unwrap();
    let before = program.memory_now();
    let mut idle = Vec::new();
    for number in 0..count {
        let mut stream = connect();
        match number % 3 {
            0 => {}
            1 => stream.write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap(),
            _ => request_version(&mut stream).unwrap(),
        }
        idle.push(stream);
    }
    let start = Instant::now();
    for _ in 0..500 {
        request_version(&mut connect()).unwrap();
    }
    let elapsed = start.elapsed();
    let after = program.memory_now();
    println!(
        "{count} idle connections: {} KiB, {:.1} KiB each; 500 other requests in {elapsed:?}",
        after - before,
        f64::from(u32::try_from(after - before).unwrap())
            / f64::from(u32::try_from(count).unwrap()),
    );
    // hyper allocates two buffers of 8 KiB per connection.
    assert!(after - before < 40 * u64::try_from(count).unwrap());
    // None of them was closed: each can continue.
    for (number, stream) in idle.iter_mut().enumerate().take(300) {
        if number % 3 == 1 {
            stream.write_all(b"x\r\n\r\n").unwrap();
            let mut response = [0; 12];
            stream.read_exact(&mut response).unwrap();
            assert_eq!(&response, b"HTTP/1.1 200");
        } else {
            request_version(stream).unwrap();
        }
    }
    // The first 300 are the most recently used ones now, so number 300 is closed first.
    let more = CONNECTION_LIMIT + 50 - count;
    if raise_open_files_limit() > CONNECTION_LIMIT + 300 {
        idle.extend((0..more).map(|_| connect()));
        for _ in 0..100 {
            request_version(&mut connect()).unwrap();
        }
        idle[300]
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        assert_eq!(idle[300].read(&mut [0; 1]).unwrap(), 0);
        request_version(&mut idle[0]).unwrap();
    }
}
