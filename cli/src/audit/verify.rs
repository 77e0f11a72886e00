//! Checks that an audit trail is intact.

use std::io::{self, BufRead};

use super::event::{self, END, INTERRUPTED, Line, START};
use super::problem::{Problem, Reason};
use crate::digest::Digest;
use crate::sealed_line::{self, End};

/// The most problems that are listed.
const MAX_PROBLEMS: usize = 100;

/// The end of a trail, as its reader expects it.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    /// At least so many lines.
    pub(crate) lines: Option<u64>,
    /// A line with this SHA-256, in hexadecimal digits.
    pub(crate) hash: Option<String>,
}

/// The result of a check.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) lines: u64,
    /// Runs that began.
    pub(crate) runs: u64,
    /// Runs that did not end.
    pub(crate) unfinished: u64,
    /// Lines that a killed run left incomplete.
    pub(crate) incomplete: u64,
    /// The SHA-256 of the last complete line.
    pub(crate) last: Digest,
    /// The first problems, in order.
    pub(crate) problems: Vec<Problem>,
    /// How many problems there are.
    pub(crate) problem_count: u64,
}

impl Verified {
    fn add(&mut self, line: u64, reason: Reason) {
        self.problem_count += 1;
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { line, reason });
        }
    }
}

/// Reads a trail, line by line.
///
/// # Errors
/// It cannot be read.
pub(crate) fn verify(reader: &mut impl BufRead, expected: &Expected) -> io::Result<Verified> {
    let mut verified = Verified::default();
    let mut chain = Chain::default();
    let mut has_hash = false;
    let (mut bytes, mut starts, mut ends) = (Vec::new(), 0_u64, 0);
    for number in 1.. {
        let end = sealed_line::read(reader, &mut bytes)?;
        if end == End::Nothing {
            break;
        }
        verified.lines = number;
        let hash = Digest::of(&bytes);
        let Some(line) = Line::parse(&bytes).filter(|_| end != End::TooLong) else {
            chain.report_broken(&mut verified);
            let is_incomplete = end == End::File && chain.is_incomplete(&bytes);
            chain.push_broken(number, hash, is_incomplete);
            continue;
        };
        chain.push(number, &line, hash, &mut verified);
        starts += u64::from(line.event == START);
        ends += u64::from(line.event == END);
        verified.last = hash;
        has_hash |= expected
            .hash
            .as_ref()
            .is_some_and(|text| *text == hash.to_string());
    }
    chain.report_broken(&mut verified);
    (verified.runs, verified.unfinished) = (starts, starts.saturating_sub(ends));
    let next = verified.lines + 1;
    if let Some(lines) = expected.lines.filter(|lines| *lines > verified.lines) {
        let reason = Reason::TooFew {
            lines: verified.lines,
            expected: lines,
        };
        verified.add(next, reason);
    } else if let Some(hash) = expected
        .hash
        .as_ref()
        .filter(|_| !has_hash && !mutant!(ExpectedHashIsIgnored))
    {
        verified.add(next, Reason::NoHash(hash.clone()));
    }
    Ok(verified)
}

/// The state that the next line must continue.
#[derive(Default)]
struct Chain {
    /// The number of the last line, which differs from its position once lines are
    /// missing or added.
    seq: u64,
    /// The SHA-256 of the last two lines, oldest first.
    hashes: [Digest; 2],
    /// The last line, if it was changed or is incomplete. The next one shows which.
    broken: Option<Broken>,
}

struct Broken {
    /// Its position in the file.
    line: u64,
    /// Whether the file ends within it, as it does if a run was killed and no other
    /// has appended since.
    is_incomplete: bool,
}

impl Chain {
    fn is_incomplete(&self, bytes: &[u8]) -> bool {
        event::is_incomplete(bytes, self.seq + 1, self.hashes[1])
    }

    /// Adds an unchanged line, and reports how it fails to continue the one before.
    fn push(&mut self, number: u64, line: &Line, hash: Digest, verified: &mut Verified) {
        let next = self.seq + 1;
        let last = self.hashes[1].to_string();
        let continues = line.prev == last
            || mutant!(HalfOfTheHashIsVerified if line.prev.get(..32) == last.get(..32));
        let skips_one = line.seq == self.seq && line.prev == self.hashes[0].to_string();
        let broken = self.broken.take();
        let before = broken.as_ref().map_or(number - 1, |broken| broken.line);
        match line.seq {
            seq if seq == next && continues => {
                if broken.is_some() && line.event == INTERRUPTED {
                    verified.incomplete += 1;
                } else if broken.is_some() {
                    verified.add(before, Reason::Changed);
                }
            }
            _ if skips_one => verified.add(before, Reason::Added),
            seq if seq == next => verified.add(before.max(1), Reason::Changed),
            seq if mutant!(RemovedLineIsAccepted if seq > next) => {}
            seq if seq > next => {
                if broken.is_some() {
                    verified.add(before, Reason::ChangedOrAdded);
                }
                let reason = Reason::Missing {
                    first: next,
                    last: seq - 1,
                };
                verified.add(number, reason);
            }
            seq => {
                if broken.is_some() {
                    verified.add(before, Reason::ChangedOrAdded);
                }
                verified.add(number, Reason::CopiedOrMoved(seq));
                // It does not belong here, so the next line does not continue it.
                return;
            }
        }
        self.seq = line.seq;
        self.hashes = [self.hashes[1], hash];
    }

    /// Adds a line that is not as it was written.
    fn push_broken(&mut self, line: u64, hash: Digest, is_incomplete: bool) {
        self.seq += 1;
        self.hashes = [self.hashes[1], hash];
        self.broken = Some(Broken {
            line,
            is_incomplete,
        });
    }

    /// Reports a changed line that no unchanged one follows.
    fn report_broken(&mut self, verified: &mut Verified) {
        match self.broken.take() {
            Some(broken) if broken.is_incomplete => verified.incomplete += 1,
            Some(broken) => verified.add(broken.line, Reason::ChangedOrAdded),
            None => {}
        }
    }
}
