//! Judges a command line.

use std::path::Path;

#[cfg(unix)]
use super::flavour::Adapter;
use super::support::case::Case;
#[cfg(unix)]
use super::support::dialogue::Dialogue;
use super::support::program::{self, Extent};
use super::topics::TOPICS;
use super::{Check, Flavour, MODULES};
use crate::report::{Entry, Report};
use crate::requirements::{self, Requirement};
use crate::run::{Options, Task, run};
use crate::target::Stop;

/// A check as lists and selections show it.
#[derive(Debug, Clone)]
pub struct CaseInfo {
    /// The part of the command line: `users/revoke/flags`, `selection/pages` ...
    pub area: &'static str,
    /// The name in the area, words joined by dashes.
    pub name: String,
    /// What is checked, in one sentence or as a command line.
    pub title: String,
    /// The requirements that a failure violates.
    pub requirements: Vec<&'static Requirement>,
}

impl CaseInfo {
    /// Unique among all checks: `cli/selection/pages/a-page-of-exactly-50`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("cli/{}/{}", self.area, self.name)
    }
}

/// What runs.
#[derive(Clone, Copy)]
enum Kind {
    Case(&'static str, &'static Case),
    #[cfg(unix)]
    Dialogue(&'static str, &'static Dialogue),
    Check(&'static Check),
}

fn all() -> impl Iterator<Item = (CaseInfo, Kind)> {
    let modules = MODULES.iter().flat_map(|(area, checks)| {
        checks.iter().map(move |check| {
            let info = CaseInfo {
                area,
                name: check.name.replace('_', "-"),
                title: check.name.replace('_', " "),
                requirements: requirements::find_all(check.requirements),
            };
            (info, Kind::Check(check))
        })
    });
    let topics = TOPICS.iter().flat_map(|topic| {
        let info = |name: &str, line: &str| CaseInfo {
            area: topic.folder,
            name: name.to_owned(),
            title: format!("appservices {line}"),
            requirements: requirements::find_all(&topic.requirements_of(name)),
        };
        let cases = topic.cases.iter().map(move |case| {
            let kind = Kind::Case(topic.folder, case);
            (info(case.name, case.args), kind)
        });
        #[cfg(unix)]
        let cases = cases.chain(topic.dialogues.iter().map(move |dialogue| {
            let kind = Kind::Dialogue(topic.folder, dialogue);
            (info(dialogue.name, dialogue.args), kind)
        }));
        cases
    });
    modules.chain(topics)
}

/// All checks of command lines.
pub fn list() -> impl Iterator<Item = CaseInfo> {
    all().map(|(info, _)| info)
}

/// Runs the checks that `select` accepts with the program at `path`, as far as they apply to what
/// it claims to be. A process judges one program at a time.
///
/// # Errors
///
/// A sentence, if there is no program at `path`.
pub fn judge(
    path: &Path,
    flavour: Flavour,
    select: &dyn Fn(&CaseInfo) -> bool,
    extent: Extent,
    options: Options,
) -> Result<Report, String> {
    #[cfg(unix)]
    let adapter = adapter(path, flavour)?;
    #[cfg(unix)]
    let program = adapter.as_ref().map(Adapter::path);
    #[cfg(not(unix))]
    let program: Option<std::path::PathBuf> = None;
    program::set(program.as_deref().unwrap_or(path), flavour, extent)?;
    let tasks: Vec<Task<'_, ()>> = all()
        .filter(|(info, _)| select(info))
        .map(|(info, kind)| {
            let differs = flavour.reason_to_skip(&info.requirements);
            let differs = differs.or_else(|| match kind {
                Kind::Check(_) => flavour.reason_to_skip_check(&info.id()),
                _ => flavour.reason_to_skip_rows(),
            });
            Task {
                id: info.id(),
                title: info.title,
                requirements: info.requirements,
                check: Box::new(move |()| match (&differs, kind) {
                    (Some(reason), _) => Err(Stop::skipped(reason.clone())),
                    (None, Kind::Case(folder, case)) => case.run(folder),
                    #[cfg(unix)]
                    (None, Kind::Dialogue(folder, dialogue)) => dialogue.run(folder),
                    (None, Kind::Check(check)) => (check.run)(),
                }),
            }
        })
        .collect();
    let entries: Vec<Entry> = run(&tasks, options, || ());
    Ok(Report {
        kind: "cli",
        subject: path.display().to_string(),
        version: env!("CARGO_PKG_VERSION"),
        entries,
        readings: Vec::new(),
    })
}

/// What runs a program of another flavour as checks expect.
#[cfg(unix)]
fn adapter(path: &Path, flavour: Flavour) -> Result<Option<Adapter>, String> {
    if flavour == Flavour::Appservices {
        return Ok(None);
    }
    let adapter = Adapter::new(path);
    adapter
        .map(Some)
        .map_err(|error| format!("cannot judge {}: {error}", path.display()))
}
