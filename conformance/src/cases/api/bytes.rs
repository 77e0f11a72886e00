//! Bodies that are no text, and what the server sees of a request.
use crate::cases::Check;
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::context::{Context, Login};
use crate::cases::support::scripted::{Reply, Scripted};
use crate::cases::support::seeds;
use crate::cases::support::stub::run;
#[cfg(unix)]
use crate::cases::support::tty::Tty;

/// A body of bytes that are no UTF-8.
fn bytes() -> Scripted {
    Scripted::start(|heard| {
        if heard.path.ends_with("/login") {
            let tokens = serde_json::json!({
                "access_token": "a.b.c", "refresh_token": "a.b.c", "user_id": "x", "device_id": "x",
            });
            return Reply::json(200, &tokens);
        }
        Reply::Answer {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/zip".to_owned())],
            body: vec![0x50, 0x4b, 0xff, 0x00, 0x1b, 0x0a],
        }
    })
}

/// Into a file or a pipe they go as they are.
fn bytes_go_out_as_they_came() {
    let server = bytes();
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    let args = ["api", "GET", "/x", "-o", "out.zip"];
    let outcome = run(&context, &server.url(), &args);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let file = std::fs::read(context.work().join("out.zip")).expect("the file");
    assert_eq!(file, [0x50, 0x4b, 0xff, 0x00, 0x1b, 0x0a]);
    let mut command = context.command();
    let url = server.url();
    command
        .args(["api", "GET", "/x"])
        .env("APPSERVICES_BASE_URL", &url);
    let output = command.output().expect("the program runs");
    assert_eq!(output.stdout, file);
}

/// A terminal would be led astray.
#[cfg(unix)]
fn bytes_are_kept_off_a_terminal() {
    let server = bytes();
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    let mut env = context.environment();
    env.retain(|(name, _)| name != "APPSERVICES_BASE_URL");
    env.push(("APPSERVICES_BASE_URL".to_owned(), server.url()));
    let args = ["api", "GET", "/x"].map(str::to_owned);
    let mut tty = Tty::start((24, 100), &args, &env, &context.work());
    assert_eq!(tty.finish(), 1, "{}", tty.screen());
    let words = "api failed: binary response: write it to a file with --output-target";
    assert_eq!(tty.screen().trim(), words);
}

/// Behind other bytes they would be of no use.
fn bytes_are_not_appended() {
    let server = bytes();
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    context.write("out.zip", "before");
    let outcome = run(
        &context,
        &server.url(),
        &["api", "GET", "/x", "-o", "out.zip"],
    );
    let words = "api failed: binary response: write it to a new file with --output-target\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), words));
    let file = std::fs::read_to_string(context.work().join("out.zip")).expect("the file");
    assert!(file.starts_with("before"), "{file}");
}

/// Text that is no JSON is shown in a terminal, but moves nothing there.
#[cfg(unix)]
fn text_moves_no_cursor() {
    let context = Context::new(seeds::shop(), Login::Profile);
    context.server().add_fault(Fault::new(
        "*/x",
        FaultEffect::body(200, "text/plain", "one\u{1b}[2J\ntwo"),
    ));
    let mut env = context.environment();
    env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    let args = ["api", "GET", "/x"].map(str::to_owned);
    let mut tty = Tty::start((24, 100), &args, &env, &context.work());
    assert_eq!(tty.finish(), 0, "{}", tty.screen());
    assert!(!tty.raw().contains("\u{1b}[2J"), "{:?}", tty.raw());
    assert!(tty.screen().contains("two"), "{}", tty.screen());
}

/// The data go out as they were written, typed as JSON; without data there is no body.
fn data_are_sent_to_the_letter() {
    let server = bytes();
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    let data = "{\"b\": 1.0, \"a\" : [12345678901234567890123]}";
    for (args, body) in [
        (&["api", "POST", "/x?y=1", "-d", data, "-o", "a"][..], data),
        (&["api", "PUT", "/x?y=1", "-o", "b"], ""),
    ] {
        let outcome = run(&context, &server.url(), args);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        let heard = server.heard();
        let request = heard.last().expect("a request");
        assert_eq!(
            (request.path.as_str(), request.query.as_str()),
            ("/api/admin/v3.0/x", "y=1")
        );
        assert_eq!(String::from_utf8_lossy(&request.body), body);
        let kind = request.header("content-type");
        assert_eq!(
            kind,
            if body.is_empty() {
                ""
            } else {
                "application/json"
            }
        );
        assert_eq!(request.header("x-baas-request-origin"), "mongodb-baas-cli");
        assert_eq!(request.header("authorization"), "Bearer a.b.c");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    bytes_go_out_as_they_came => ["cli/api/bytes"],
    #[cfg(unix)]
    bytes_are_kept_off_a_terminal => ["cli/api/bytes"],
    bytes_are_not_appended => ["cli/api/bytes"],
    #[cfg(unix)]
    text_moves_no_cursor => ["cli/output/untrusted"],
    data_are_sent_to_the_letter => ["cli/api/data"],
];
