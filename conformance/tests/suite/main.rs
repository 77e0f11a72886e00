//! Every rule for servers and every check of the command line as a test: the server is built in,
//! the program is the one that cargo built, or the one that `APPSERVICES_BIN` names.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use appservices_conformance::cases::{self, Extent, Flavour};
use appservices_conformance::report::Entry;
use appservices_conformance::{Options, Target, rules};
use libtest_mimic::{Arguments, Failed, Trial};

static TARGET: LazyLock<Result<Target, String>> = LazyLock::new(Target::built_in);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Most checks wait for processes and servers, not for the processor.
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    arguments.test_threads = arguments.test_threads.or(Some(3 * processors));
    let program = std::env::var_os("APPSERVICES_BIN").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_appservices-under-test")),
        PathBuf::from,
    );
    let program = Arc::new(program);
    let cases = cases::list().map(|case| {
        let (id, program) = (case.id(), Arc::clone(&program));
        let select = id.clone();
        Trial::test(id, move || {
            let select = |case: &cases::CaseInfo| case.id() == select;
            result(&cases::judge(&program, FLAVOUR, &select, Extent::All, ONE)?.entries)
        })
    });
    let rules = rules::list().map(|rule| {
        let id = rule.id();
        Trial::test(id.clone(), move || {
            let entry = rules::check_rule(TARGET.as_ref()?, &id);
            result(entry.as_slice())
        })
    });
    let mut trials: Vec<Trial> = cases.chain(rules).collect();
    // The longest first, so that no thread is left alone with one in the end.
    trials.sort_by_key(|trial| !LONG.iter().any(|area| trial.name().starts_with(area)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Areas of checks that take more than a few seconds.
const LONG: &[&str] = &[
    "cli/matrix/",
    "cli/bulk/",
    "cli/bad-input/servers/",
    "cli/credentials/",
];

const FLAVOUR: Flavour = Flavour::Appservices;

/// The threads are those of the test runner.
const ONE: Options = Options {
    jobs: 1,
    fail_fast: false,
};

fn result(entries: &[Entry]) -> Result<(), Failed> {
    let findings = entries.iter().flat_map(|entry| entry.verdict.findings());
    let findings: Vec<String> = findings.map(ToString::to_string).collect();
    if findings.is_empty() {
        return Ok(());
    }
    Err(findings.join("\n").into())
}
