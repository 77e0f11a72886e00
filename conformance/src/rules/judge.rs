//! Judges a server.

use super::{AREAS, AnyRule};
use crate::report::{Entry, Report};
use crate::requirements;
use crate::run::{Options, Task, run};
use crate::setup::World;
use crate::target::Target;

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
    /// The IDs of the requirements that it shows.
    pub requirements: &'static [&'static str],
}

impl RuleInfo {
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
pub fn judge(target: &Target, select: &dyn Fn(&RuleInfo) -> bool, options: Options) -> Report {
    let tasks: Vec<Task<'_, Option<World<'_>>>> = all()
        .filter(|(info, _)| select(info))
        .map(|(info, rule)| Task {
            id: info.id(),
            title: info.title.to_owned(),
            requirements: requirements::find_all(info.requirements),
            check: Box::new(move |shared| rule.check(target, shared)),
        })
        .collect();
    let entries: Vec<Entry> = run(&tasks, options, || None);
    Report {
        kind: "server",
        subject: target.base_url().to_owned(),
        version: env!("CARGO_PKG_VERSION"),
        entries,
        readings: Vec::new(),
    }
}
