//! `appservices-conformance`: judges a server, a command line or a client.

#![allow(clippy::print_stdout)]

use appservices_conformance::{Options, Target, rules};

fn main() -> std::process::ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let target = match std::env::var("BASE_URL") {
        Ok(url) => Target::at(
            &url,
            "mlvqkzpa",
            "0a1b2c3d-1111-2222-3333-444455556666",
            "65b0000000000000000000a1",
        ),
        Err(_) => Target::built_in(),
    };
    let target = target.expect("a server");
    let select = |rule: &rules::RuleInfo| {
        words.is_empty() || words.iter().any(|word| rule.id().contains(word.as_str()))
    };
    let report = rules::judge(&target, &select, Options::default());
    for entry in &report.entries {
        println!(
            "{:?} {} {:?}",
            entry.duration,
            entry.id,
            entry.verdict.name()
        );
        for finding in entry.verdict.findings() {
            println!("{finding}");
        }
    }
    std::process::ExitCode::from(u8::from(!report.is_success()))
}
