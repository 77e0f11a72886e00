//! Judges a server.

use std::time::Duration;

use super::{AREAS, AnyRule, Readings};
use crate::report::{Entry, Report, Verdict};
use crate::requirements::{self, Requirement};
use crate::run::{Options, Task, run};
use crate::setup::World;
use crate::target::{Outcome, Stop, Target};

/// A rule as lists and selections show it.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo {
    /// The part of the service: `sessions`.
    pub area: &'static str,
    /// The table of the area: `revocation`.
    pub table: &'static str,
    /// The name in the table.
    pub name: &'static str,
    /// What holds, in one sentence.
    pub title: &'static str,
    requirements: &'static [&'static str],
}

impl RuleInfo {
    /// The requirements that a failure violates.
    #[must_use]
    pub fn requirements(&self) -> Vec<&'static Requirement> {
        requirements::find_all(self.requirements)
    }

    /// Their IDs, whether or not there are such requirements.
    #[cfg(test)]
    pub(crate) fn requirement_ids(&self) -> &'static [&'static str] {
        self.requirements
    }

    /// Unique among all rules: `server/sessions/revocation/all-sessions-end`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("server/{}/{}/{}", self.area, self.table, self.name)
    }
}

fn all() -> impl Iterator<Item = (RuleInfo, AnyRule)> {
    let tables = AREAS
        .iter()
        .flat_map(|(area, tables)| tables.iter().map(move |table| (*area, table)));
    tables.flat_map(|(area, table)| {
        table.iter().map(move |rule| {
            let info = RuleInfo {
                area,
                table: table.name,
                name: rule.id(),
                title: rule.says(),
                requirements: rule.requirements(),
            };
            (info, rule)
        })
    })
}

/// All rules for servers.
pub fn list() -> impl Iterator<Item = RuleInfo> {
    all().map(|(info, _)| info)
}

/// Checks the rules that `select` accepts against a server.
///
/// If the administrator cannot log in, that is reported and nothing else is checked. Afterwards,
/// the project must have no app of this run left.
pub fn judge(target: &Target, select: &dyn Fn(&RuleInfo) -> bool, options: Options) -> Report {
    let selected: Vec<(RuleInfo, AnyRule)> = all().filter(|(info, _)| select(info)).collect();
    let before = frame(
        "target/administrator-logs-in",
        "the administrator can log in",
    );
    let first = run_one(&before, || target.ensure_usable());
    let usable = !first.verdict.is_failure();
    let readings = if usable {
        target.set_readings(Readings::probe(target)).sentences()
    } else {
        Vec::new()
    };
    let mut entries = if usable {
        let tasks: Vec<Task<'_, Option<World<'_>>>> = selected
            .iter()
            .map(|&(info, rule)| Task {
                id: info.id(),
                title: info.title.to_owned(),
                requirements: info.requirements(),
                check: Box::new(move |shared| check_reading(target, rule, shared)),
            })
            .collect();
        run(&tasks, options, || None)
    } else {
        selected.iter().map(|(info, _)| unchecked(info)).collect()
    };
    entries.insert(0, first);
    if usable {
        let after = frame(
            "target/nothing-is-left",
            "the project has the apps that it had",
        );
        entries.push(run_one(&after, || target.ensure_clean()));
    }
    Report {
        kind: "server",
        subject: target.base_url().to_owned(),
        version: env!("CARGO_PKG_VERSION"),
        entries,
        readings,
    }
}

/// Checks one rule, given by its ID, while others may be running; `None` if there is no such rule.
#[must_use]
pub fn check(target: &Target, id: &str) -> Option<Entry> {
    let (info, rule) = all().find(|(info, _)| info.id() == id)?;
    let task = Task {
        id: info.id(),
        title: info.title.to_owned(),
        requirements: info.requirements(),
        check: Box::new(move |shared| rule.check(target, shared)),
    };
    let one = Options {
        jobs: 1,
        fail_fast: false,
    };
    run(&[task], one, || None).pop()
}

/// A rule that fails because the server follows another reading of what it shows is skipped.
fn check_reading<'t>(target: &'t Target, rule: AnyRule, shared: &mut Option<World<'t>>) -> Outcome {
    let outcome = rule.check(target, shared);
    let mut shown = rule.requirements().iter();
    match (&outcome, shown.find(|id| target.reads_otherwise(id))) {
        (Err(Stop::Found(_)), Some(id)) => Err(Stop::skipped(format!(
            "the server follows another reading of {id}"
        ))),
        _ => outcome,
    }
}

/// What is checked before and after all rules.
fn frame(name: &str, title: &str) -> (String, String) {
    (format!("server/{name}"), title.to_owned())
}

fn run_one((id, title): &(String, String), check: impl Fn() -> Outcome + Send + Sync) -> Entry {
    let task = Task {
        id: id.clone(),
        title: title.clone(),
        requirements: requirements::find_all(&["server/admin-session/key-login"]),
        check: Box::new(move |()| check()),
    };
    let one = Options {
        jobs: 1,
        fail_fast: false,
    };
    run(&[task], one, || ()).remove(0)
}

fn unchecked(info: &RuleInfo) -> Entry {
    Entry {
        id: info.id(),
        title: info.title.to_owned(),
        requirements: info.requirements(),
        verdict: Verdict::Skipped("the administrator cannot log in".to_owned()),
        duration: Duration::ZERO,
    }
}
