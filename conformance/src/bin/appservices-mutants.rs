//! Runs the suite against mutants: programs with a defect on purpose. Built only with the
//! feature `mutants`.
//!
//! Without `--update`, each mutant is checked with the rules that the table names for it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the output of a tool"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use appservices_conformance::Options;
use appservices_conformance::mutants::{Fate, Power, Subject, Table, check, stages, transcripts};
use clap::{Parser, ValueEnum};

/// Check that the suite catches every mutant
#[derive(Debug, Parser)]
struct Arguments {
    /// The program that has the defect
    subject: Kind,
    /// Names of mutants [default: all]
    names: Vec<String>,
    /// Path of the command line, built with the feature `mutants`
    #[arg(long, default_value = "target/debug/appservices-under-test")]
    bin: PathBuf,
    /// Table of mutants and the rules that catch them
    #[arg(long, default_value = "conformance/mutants.json")]
    table: PathBuf,
    /// Run all rules against mutants that the table does not name, and write the table
    #[arg(long)]
    update: bool,
    /// One part of the mutants, such as 3/10
    #[arg(long, value_parser = part)]
    part: Option<(usize, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Server,
    Cli,
}

fn part(text: &str) -> Result<(usize, usize), String> {
    let parse = |text: &str| text.parse::<usize>().ok();
    let parts = text
        .split_once('/')
        .and_then(|(n, of)| Some((parse(n)?, parse(of)?)));
    match parts {
        Some((n, of)) if (1..=of).contains(&n) => Ok((n, of)),
        _ => Err("expected N/M, such as 3/10".to_owned()),
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

/// The part of all mutants that rules have to catch, in percent.
const REQUIRED: f64 = 98.0;

/// Whether every mutant is caught, or its survival explained, and the table names enough rules.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let mut table = Table::read(&arguments.table)?;
    let all: Vec<(&str, &str)> = match arguments.subject {
        Kind::Server => appservices_mock::mutants::ALL
            .iter()
            .map(|one| (one.name, one.sentence))
            .collect(),
        Kind::Cli => appservices::mutants::ALL
            .iter()
            .map(|one| (one.name, one.breaks))
            .collect(),
    };
    let subject = match arguments.subject {
        Kind::Server => Subject::Server,
        Kind::Cli => Subject::Cli(&arguments.bin),
    };
    let chosen = all.iter().enumerate().filter(|(n, (name, _))| {
        let named = arguments.names.is_empty() || arguments.names.iter().any(|one| one == name);
        named && arguments.part.is_none_or(|(part, of)| n % of == part - 1)
    });
    let (mut caught, mut explained, mut missed) = (0, 0, Vec::new());
    let mut used = BTreeSet::new();
    for (_, &(name, sentence)) in chosen {
        if arguments.update
            && !matches!(
                fates(&mut table, arguments.subject).get(name),
                Some(Fate::Caught(_))
            )
        {
            search(
                subject,
                name,
                sentence,
                fates(&mut table, arguments.subject),
            )?;
            table.write(&arguments.table)?;
        }
        match fates(&mut table, arguments.subject).get(name) {
            Some(Fate::Caught(rules)) => {
                let found = check(
                    subject,
                    Some(name),
                    &|id| rules.iter().any(|rule| rule == id),
                    Options::default(),
                )?;
                if found.failed.iter().any(|failed| rules.contains(failed)) {
                    caught += 1;
                } else {
                    missed.push((name, sentence));
                }
                used.extend(rules.iter().cloned());
            }
            Some(Fate::Survives(reason)) => {
                explained += 1;
                println!("{name} survives: {reason}");
            }
            None => missed.push((name, sentence)),
        }
    }
    let sound = check(subject, None, &|id| used.contains(id), Options::default())?;
    for (name, sentence) in &missed {
        println!("NOT CAUGHT  {name}: {sentence}");
    }
    for rule in &sound.failed {
        println!("FAILS WITHOUT A MUTANT  {rule}");
    }
    println!(
        "{caught} caught, {explained} survive with a reason, {} not caught",
        missed.len()
    );
    let names = all.iter().map(|&(name, _)| name);
    let power = Power::of(names, fates(&mut table, arguments.subject), &transcripts());
    println!(
        "of all {} mutants, rules catch {} and only transcripts {}: {:.1} %",
        all.len(),
        power.by_rule,
        power.by_transcript,
        power.percent()
    );
    Ok(missed.is_empty() && sound.failed.is_empty() && power.percent() >= REQUIRED)
}

fn fates(table: &mut Table, subject: Kind) -> &mut BTreeMap<String, Fate> {
    match subject {
        Kind::Server => &mut table.server,
        Kind::Cli => &mut table.cli,
    }
}

/// How many rules the table names for a mutant.
const NAMED: usize = 2;

/// Runs rules until one fails, and enters it in the table.
fn search(
    subject: Subject<'_>,
    name: &str,
    sentence: &str,
    fates: &mut BTreeMap<String, Fate>,
) -> Result<(), Box<dyn Error>> {
    let options = Options {
        fail_fast: true,
        ..Options::default()
    };
    let started = Instant::now();
    let mut passed = 0;
    for stage in stages(subject, &format!("{name}: {sentence}")) {
        let chosen: BTreeSet<&str> = stage.iter().map(String::as_str).collect();
        let mut found = check(subject, Some(name), &|id| chosen.contains(id), options)?;
        passed += found.passed;
        if !found.failed.is_empty() {
            let rank = |id: &String| stage.iter().position(|one| one == id);
            found.failed.sort_by_key(rank);
            found.failed.truncate(NAMED);
            eprintln!(
                "{name}: {:?} after {passed} rules, {:.1?}",
                found.failed,
                started.elapsed()
            );
            fates.insert(name.to_owned(), Fate::Caught(found.failed));
            return Ok(());
        }
    }
    eprintln!(
        "{name}: none of {passed} rules fails, {:.1?}",
        started.elapsed()
    );
    Ok(())
}
