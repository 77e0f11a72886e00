//! Runs the command under the selected traps, and puts the report together.

use std::ffi::OsString;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::client::judgement::Judgement;
use crate::client::proxy::{Proxy, Record};
use crate::client::run::Run;
use crate::client::scene::Scene;
use crate::client::trap::Trap;
use crate::client::{Error, Options, command, judge, traps};
use crate::report::{Entry, Report, Verdict};
use crate::run::scheduler::{self, Job};
use crate::run::{self, NOT_RUN};

/// Judges the command under every selected trap.
pub(super) fn all(options: &Options<'_>) -> Result<Report, Error> {
    if options.command.is_empty() {
        return Err(Error::NoCommand);
    }
    let runner = Runner {
        options,
        command: command_line(options.command),
        baselines: Default::default(),
    };
    let selected = traps::all().filter(|trap| (options.select)(trap));
    let jobs: Vec<_> = selected
        .map(|trap| Trapped {
            trap,
            runner: &runner,
        })
        .collect();
    let how = run::Options {
        jobs: options.jobs,
        fail_fast: options.fail_fast,
    };
    let entries = scheduler::run_all(&jobs, how, || ())?;
    Ok(Report {
        kind: "client",
        entries,
        subject: runner.command,
        version: env!("CARGO_PKG_VERSION"),
        readings: Vec::new(),
    })
}

/// The command under a trap.
struct Trapped<'a> {
    trap: &'static Trap,
    runner: &'a Runner<'a>,
}

impl Job<(), Error> for Trapped<'_> {
    fn run(&self, (): &mut ()) -> Result<Entry, Error> {
        let started = Instant::now();
        let verdict = self.runner.verdict(self.trap)?;
        Ok(self.entry(verdict, started.elapsed()))
    }

    fn entry(&self, verdict: Verdict, duration: Duration) -> Entry {
        let requirement = &self.trap.requirement;
        Entry {
            id: self.trap.id().to_owned(),
            title: requirement.sentence.to_owned(),
            requirements: vec![requirement],
            verdict,
            duration,
        }
    }
}

/// The command, and its runs without a trap.
struct Runner<'a> {
    options: &'a Options<'a>,
    command: String,
    /// By scene.
    baselines: [OnceLock<Option<Arc<Run>>>; Scene::COUNT],
}

impl Runner<'_> {
    fn verdict(&self, trap: &'static Trap) -> Result<Verdict, Error> {
        let Some(baseline) = self.baseline(trap.scene)? else {
            return Ok(Verdict::Skipped(NOT_RUN.to_owned()));
        };
        let run = if trap.id() == traps::BASELINE.id() {
            baseline
        } else if baseline.is_success() {
            Arc::new(self.run(trap, trap.scene, Some(baseline))?)
        } else {
            let end = baseline.end();
            let reason = format!("without a trap, the command fails too: it {end}");
            return Ok(Verdict::Skipped(reason));
        };
        Ok(match judge::judge(trap, &run) {
            Judgement::Safe => Verdict::Passed,
            Judgement::NotExercised => Verdict::Skipped(trap.unless.to_owned()),
            Judgement::Unsafe(finding) => Verdict::Failed(vec![finding]),
        })
    }

    /// The run without a trap on a scene. Others that need it wait for the first; they get `None`
    /// if it fails, because the first reports why.
    fn baseline(&self, scene: Scene) -> Result<Option<Arc<Run>>, Error> {
        let mut failure = None;
        let run = self.baselines[scene.index()].get_or_init(|| {
            let run = self.run(&traps::BASELINE, scene, None);
            run.map(Arc::new)
                .map_err(|error| failure = Some(error))
                .ok()
        });
        let run = run.clone();
        failure.map_or(Ok(run), Err)
    }

    fn run(
        &self,
        trap: &'static Trap,
        scene: Scene,
        baseline: Option<Arc<Run>>,
    ) -> Result<Run, Error> {
        let usual = baseline.as_deref().map(Run::usual).unwrap_or_default();
        let directory = tempfile::tempdir().map_err(Error::Server)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Server)?;
        let (output, record) = runtime.block_on(async {
            let proxy = Proxy::start(trap.behaviour(), scene.start().await?, usual).await;
            let proxy = proxy.map_err(Error::Server)?;
            let output = command::run(
                self.options.command,
                &proxy.base_url,
                trap.id(),
                directory.path(),
                self.timeout(trap),
                proxy.exhausted.notified(),
            );
            let output = output.await.map_err(|source| Error::Spawn {
                program: self.options.command[0].display().to_string(),
                source,
            })?;
            Ok::<_, Error>((output, proxy.take()))
        })?;
        let Record { exchanges, memory } = record;
        Ok(Run {
            trap: trap.id(),
            limit: trap.limit,
            scene: trap.scene,
            command: self.command.clone(),
            exchanges,
            memory,
            output,
            timeout: self.timeout(trap),
            baseline,
        })
    }

    fn timeout(&self, trap: &Trap) -> Duration {
        let timeout = self.options.timeout;
        trap.stop_after.map_or(timeout, |stop| stop.min(timeout))
    }
}

/// The command and its arguments, quoted where a shell would need it.
fn command_line(command: &[OsString]) -> String {
    let quoted = command.iter().map(|word| {
        let word = word.to_string_lossy();
        let is_plain = |c: char| c.is_alphanumeric() || "-_./:=,+@%".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) {
            word.into_owned()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_is_quoted_where_a_shell_needs_it() {
        let quoted = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(OsString::from).collect();
            command_line(&words)
        };
        assert_eq!(quoted(&["npm", "run", "a-b:c"]), "npm run a-b:c");
        assert_eq!(
            quoted(&["sh", "-c", "echo $A", "", "it's"]),
            r"sh -c 'echo $A' '' 'it'\''s'"
        );
    }
}
