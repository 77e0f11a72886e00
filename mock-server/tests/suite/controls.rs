//! The controls of the library.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use appservices_mock::{
    ClockError, Expectation, Fault, FaultEffect, MockServer, RequestFilter, Seed, WorldOptions,
};

use crate::support::get;

const VERSION: &str = "/api/private/v1.0/version";
const ADA: &str = "65a000000000000000000002";

/// A time, in seconds since 1970.
fn seconds(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn demo() -> MockServer {
    MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .unwrap()
}

/// What is due expires before the call returns.
#[test]
fn clock_can_be_frozen_set_advanced_and_scaled() {
    let server = demo();
    server.freeze_clock(true);
    let clock = server.set_clock(seconds(1_900_000_000)).unwrap();
    assert_eq!((clock.now, clock.frozen), (seconds(1_900_000_000), true));
    let later = server.advance_clock(Duration::from_secs(90)).unwrap();
    assert_eq!(later.now, seconds(1_900_000_090));
    assert_eq!(server.live_sessions(ADA), 0);
    assert!(server.sessions(None).is_empty());
    assert_eq!(
        server.scale_clock(2.0).unwrap().scale.to_bits(),
        2.0_f64.to_bits()
    );
    assert_eq!(server.scale_clock(-1.0), Err(ClockError::Scale));
    assert_eq!(
        server.set_clock(UNIX_EPOCH - Duration::from_secs(1)),
        Err(ClockError::Range)
    );
    assert_eq!(server.advance_clock(Duration::MAX), Err(ClockError::Range));
    server.reset();
    assert!(!server.clock().frozen);
    assert_eq!(
        server.sessions(Some("ada@example.com"))[0].sessions.len(),
        2
    );
}

#[test]
fn requests_are_filtered_and_verified_and_faults_counted() {
    let server = demo();
    let rule = Fault::new("*/version", FaultEffect::status(500, "no")).nth(2);
    let id = server.add_fault(rule);
    for _ in 0..3 {
        get(server.base_url(), VERSION);
    }
    let failed = RequestFilter::default().status(500);
    assert_eq!(server.requests_matching(&failed).len(), 1);
    assert!(server.verify(&Expectation::new("GET", VERSION).times(3)).ok);
    let verdict = server.verify(&Expectation::new("PUT", VERSION));
    assert!(
        !verdict.ok && verdict.to_string().contains("differs in method"),
        "{verdict}"
    );
    let rules = server.faults();
    assert_eq!((rules[0].id, rules[0].matched, rules[0].fired), (id, 2, 1));
    assert!(server.remove_fault(id) && !server.remove_fault(id));
    server.clear_faults();
    server.clear_requests();
    assert_eq!((server.requests().len(), server.dropped_requests()), (0, 0));
}

#[test]
fn state_is_exported_and_imported_unchanged() {
    let (first, second) = (demo(), MockServer::builder().start_blocking().unwrap());
    let state = first.export_state();
    second.import_state(&state).unwrap();
    assert_eq!(second.export_state(), state);
    assert!(
        second
            .import_state(b"{}")
            .unwrap_err()
            .to_string()
            .contains("version")
    );
    assert!(first.outbox().is_empty());
}

#[test]
fn world_is_reachable_at_its_base_url_until_deleted() {
    let server = demo();
    let world = server.create_world(&WorldOptions::default()).unwrap();
    assert!(
        world
            .base_url
            .starts_with(&format!("{}/w/", server.base_url()))
    );
    let path = format!("/w/{}{VERSION}", world.id);
    assert!(get(server.base_url(), &path).starts_with("HTTP/1.1 200"));
    assert!(server.requests().is_empty());
    assert_eq!(server.worlds(), std::slice::from_ref(&world));
    assert!(server.delete_world(&world.id) && !server.delete_world(&world.id));
}

#[test]
fn options_generate_users_and_stop_the_clock() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .users(100)
        .stopped_at(seconds(1_800_000_000))
        .start_blocking()
        .unwrap();
    assert_eq!(server.groups()[0].apps[0].users, 173);
    assert_eq!(
        (server.clock().now, server.clock().frozen),
        (seconds(1_800_000_000), true)
    );
    server.set_clock(seconds(5)).unwrap();
    server.reset();
    assert_eq!(server.clock().now, seconds(1_800_000_000));
}
