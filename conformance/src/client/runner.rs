//! Runs the command under the selected traps, several at a time, and puts the report together.

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::judgement::Judgement;
use crate::client::proxy::{Proxy, Record};
use crate::client::run::Run;
use crate::client::scene::Scene;
use crate::client::trap::Trap;
use crate::client::{Error, Options, command, judge, traps};
use crate::report::{Entry, Report, Verdict};
use crate::run;

/// Judges the command under every selected trap.
pub(super) fn all(options: &Options<'_>) -> Result<Report, Error> {
    if options.command.is_empty() {
        return Err(Error::NoCommand);
    }
    let selected: Vec<_> = traps::all().filter(|trap| (options.select)(trap)).collect();
    let runner = Runner {
        options,
        command: command_line(options.command),
        baselines: Default::default(),
    };
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let results: Vec<_> = selected.iter().map(|_| OnceLock::new()).collect();
    thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, selected.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(trap), Some(result)) = (selected.get(index), results.get(index))
                    else {
                        return;
                    };
                    let is_skipped = options.fail_fast && failed.load(Ordering::Relaxed);
                    let entry = result.get_or_init(|| {
                        if is_skipped {
                            return Ok(not_run(trap));
                        }
                        runner.entry(trap)
                    });
                    match entry {
                        // What keeps one trap from running keeps all of them.
                        Err(_) => next.store(selected.len(), Ordering::Relaxed),
                        Ok(entry) if entry.verdict.is_failure() => {
                            failed.store(true, Ordering::Relaxed);
                        }
                        Ok(_) => {}
                    }
                }
            });
        }
    });
    let entries = results.into_iter().filter_map(OnceLock::into_inner);
    Ok(Report {
        kind: "client",
        entries: entries.collect::<Result<_, _>>()?,
        subject: runner.command,
        version: env!("CARGO_PKG_VERSION"),
        readings: Vec::new(),
    })
}

/// The entry of a trap that did not begin, because another has failed.
fn not_run(trap: &'static Trap) -> Entry {
    entry(
        trap,
        Verdict::Skipped(run::NOT_RUN.to_owned()),
        Duration::ZERO,
    )
}

fn entry(trap: &'static Trap, verdict: Verdict, duration: Duration) -> Entry {
    Entry {
        id: trap.id().to_owned(),
        title: trap.requirement.sentence.to_owned(),
        requirements: vec![&trap.requirement],
        verdict,
        duration,
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
    fn entry(&self, trap: &'static Trap) -> Result<Entry, Error> {
        let started = Instant::now();
        let verdict = self.verdict(trap)?;
        Ok(entry(trap, verdict, started.elapsed()))
    }

    fn verdict(&self, trap: &'static Trap) -> Result<Verdict, Error> {
        let Some(baseline) = self.baseline(trap.scene)? else {
            return Ok(Verdict::Skipped(run::NOT_RUN.to_owned()));
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
