//! Runs the command line and measures what it uses.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The command line, or the one that `APPSERVICES_BIN` names.
pub(crate) struct Program {
    path: String,
    url: String,
    home: TempDir,
}

/// What a run used.
pub(crate) struct Usage {
    pub(crate) elapsed: Duration,
    /// User and system time.
    pub(crate) cpu: Duration,
    /// The most memory it held, or 0 where the system does not tell.
    pub(crate) peak_kib: u32,
}

impl Program {
    /// A program that logs in to `url` with the keys of the demo.
    pub(crate) fn new(url: &str) -> Self {
        let under_test = env!("CARGO_BIN_EXE_appservices-under-test").to_owned();
        Self {
            path: std::env::var("APPSERVICES_BIN").unwrap_or(under_test),
            url: url.to_owned(),
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// Runs the program, which must succeed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Usage {
        let output = self.home.path().join("output");
        let before = children_cpu();
        let started = Instant::now();
        let mut child = Command::new(&self.path)
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("APPSERVICES_BASE_URL", &self.url)
            .env("APPSERVICES_PUBLIC_API_KEY", "demopub")
            .env(
                "APPSERVICES_PRIVATE_API_KEY",
                "11111111-2222-3333-4444-555555555555",
            )
            .stdin(Stdio::null())
            .stdout(fs::File::create(&output).unwrap())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut peak_kib = 0;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            peak_kib = peak_kib.max(peak(child.id()).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(5));
        };
        let elapsed = started.elapsed();
        assert!(status.success(), "{arguments:?}: {status}");
        Usage {
            elapsed,
            cpu: children_cpu().saturating_sub(before),
            peak_kib,
        }
    }
}

/// The peak of the resident memory of a process, on Linux.
fn peak(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// The CPU time of all children that have ended, on Linux.
fn children_cpu() -> Duration {
    let ticks = || {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The name in parentheses may contain spaces.
        let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        // Fields 16 and 17 of proc(5), counted from the state, which is the third.
        let time = |n: usize| fields.get(n)?.parse::<u64>().ok();
        Some(time(13)? + time(14)?)
    };
    // Linux reports hundredths of a second, whatever the kernel counts in.
    Duration::from_millis(ticks().unwrap_or(0) * 10)
}
