//! Judges each kind of subject.

use std::time::Duration;

use super::args::{Cli, Client, Server};
use super::output::{self, Files};
use super::{Common, Failure};
use crate::cases::{self, Extent};
use crate::client;
use crate::report::{KnownFailures, Report};

use crate::requirements::Requirement;
use crate::rules;
use crate::run::Options;
use crate::selection::{Candidate, Selection};
use crate::target::Target;

/// A rule of any kind.
struct Rule {
    id: String,
    title: String,
    requirements: Vec<&'static Requirement>,
}

pub(super) fn server(server: &Server) -> Result<bool, Failure> {
    let rules = rules::list().map(|rule| Rule {
        id: rule.id(),
        title: rule.title.to_owned(),
        requirements: rule.requirements(),
    });
    let Some(plan) = Plan::new(&server.common, &rules.collect::<Vec<_>>())? else {
        return Ok(true);
    };
    let target = match (&server.base_url, &server.admin_key, &server.project) {
        (Some(base_url), Some(admin_key), Some(project)) => {
            let (public, private) = admin_key.split_once(':').ok_or_else(|| {
                Failure::usage("invalid --admin-key: expected PUBLIC:PRIVATE")
                    .hint("join the public and the private key with a colon")
            })?;
            let time_limit = Duration::from_secs(server.timeout);
            Target::at(base_url, public, private, project, time_limit)
                .map_err(|error| Failure::usage(&error))?
        }
        _ => Target::built_in().map_err(|error| Failure::run(&error))?,
    };
    let select = |rule: &rules::RuleInfo| plan.selects(&rule.id());
    plan.finish(rules::judge(&target, &select, plan.options))
}

pub(super) fn cli(cli: &Cli) -> Result<bool, Failure> {
    let rules = cases::list().map(|case| Rule {
        id: case.id(),
        title: case.title.clone(),
        requirements: case.requirements,
    });
    let Some(plan) = Plan::new(&cli.common, &rules.collect::<Vec<_>>())? else {
        return Ok(true);
    };
    let Some(bin) = &cli.bin else {
        return Err(Failure::usage("no program given").hint("name it with --bin PATH"));
    };
    let extent = if cli.thorough {
        Extent::All
    } else {
        Extent::Sample
    };
    let select = |case: &cases::CaseInfo| plan.selects(&case.id());
    let report = cases::judge(bin, cli.flavour, &select, extent, plan.options);
    plan.finish(report.map_err(|error| Failure::run(&error))?)
}

pub(super) fn client(client: &Client) -> Result<bool, Failure> {
    let rules = client::traps().map(|trap| Rule {
        id: trap.id().to_owned(),
        title: trap.requirement.sentence.to_owned(),
        requirements: vec![&trap.requirement],
    });
    let Some(plan) = Plan::new(&client.common, &rules.collect::<Vec<_>>())? else {
        return Ok(true);
    };
    let report = client::run(&client::Options {
        command: &client.command,
        timeout: Duration::from_secs(client.timeout),
        jobs: plan.options.jobs,
        fail_fast: plan.options.fail_fast,
        select: &|trap| plan.selects(trap.id()),
    });
    plan.finish(report.map_err(|error| Failure::run(&error))?)
}

/// The rules that are run, and what becomes of the report.
struct Plan<'a> {
    common: &'a Common,
    selected: std::collections::BTreeSet<String>,
    known: Option<KnownFailures>,
    files: Files,
    options: Options,
}

impl<'a> Plan<'a> {
    /// Reads the arguments that all subjects have; `None` if the rules were only listed.
    fn new(common: &'a Common, rules: &[Rule]) -> Result<Option<Self>, Failure> {
        let candidates: Vec<(Candidate<'_>, &str)> = rules
            .iter()
            .map(|rule| {
                let candidate = Candidate {
                    id: &rule.id,
                    requirements: &rule.requirements,
                };
                (candidate, rule.title.as_str())
            })
            .collect();
        let all: Vec<Candidate<'_>> = candidates.iter().map(|(rule, _)| *rule).collect();
        let selection = Selection::parse(&common.included(), &common.excluded(), &all)
            .map_err(|error| Failure::usage(&error).hint(error.hint()))?;
        let files = Files::parse(&common.report)?;
        let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        let known = common.known.as_deref().map(|path| {
            let text = std::fs::read_to_string(path);
            let named = path.display();
            let text =
                text.map_err(|error| Failure::usage(&format!("cannot read {named}: {error}")))?;
            KnownFailures::parse(&text, &ids)
                .map_err(|error| Failure::usage(&format!("{named}: {error}")).hint(error.hint()))
        });
        let known = known.transpose()?;
        let chosen: Vec<(Candidate<'_>, &str)> = candidates
            .into_iter()
            .filter(|(rule, _)| selection.selects(rule))
            .collect();
        if chosen.is_empty() {
            return Err(
                Failure::usage("no rule matches the selection").hint("list the rules with --list")
            );
        }
        if common.list {
            output::print_list(&chosen)?;
            return Ok(None);
        }
        let selected = chosen.iter().map(|(rule, _)| rule.id.to_owned()).collect();
        let defaults = Options::default();
        let options = Options {
            jobs: common.jobs.map_or(defaults.jobs, usize::from),
            fail_fast: common.fail_fast,
        };
        Ok(Some(Self {
            common,
            selected,
            known,
            files,
            options,
        }))
    }

    fn selects(&self, id: &str) -> bool {
        self.selected.contains(id)
    }

    /// Applies the known failures, prints the report and writes the files.
    fn finish(&self, mut report: Report) -> Result<bool, Failure> {
        if let Some(known) = &self.known {
            report.apply_known(known);
        }
        if !self.common.quiet {
            output::print(&report)?;
        }
        self.files.write(&report)?;
        Ok(report.is_success())
    }
}
