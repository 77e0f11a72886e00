//! Every rule for servers and every check of the command line as a test: the server is built in,
//! the program is the one that cargo built, or the one that `APPSERVICES_BIN` names.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use appservices_conformance::cases::{self, Extent};
use appservices_conformance::{Options, Report, Target, rules};
use libtest_mimic::{Arguments, Failed, Trial};

static TARGET: LazyLock<Result<Target, String>> = LazyLock::new(Target::built_in);

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
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
            result(&cases::judge(&program, &select, Extent::All, ONE)?)
        })
    });
    let rules = rules::list().map(|rule| {
        let id = rule.id();
        let select = id.clone();
        Trial::test(id, move || {
            let target = TARGET.as_ref()?;
            let select = |rule: &rules::RuleInfo| rule.id() == select;
            result(&rules::judge(target, &select, ONE))
        })
    });
    libtest_mimic::run(&arguments, cases.chain(rules).collect()).exit_code()
}

/// The threads are those of the test runner.
const ONE: Options = Options {
    jobs: 1,
    fail_fast: false,
};

fn result(report: &Report) -> Result<(), Failed> {
    let findings = report
        .entries
        .iter()
        .flat_map(|entry| entry.verdict.findings());
    let findings: Vec<String> = findings.map(ToString::to_string).collect();
    if findings.is_empty() {
        return Ok(());
    }
    Err(findings.join("\n").into())
}
