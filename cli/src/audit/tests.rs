use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::thread;

use super::*;

const LINES: usize = 9;

fn start(run: &str) -> Start<'_, ()> {
    Start {
        run,
        time: "2026-11-26T00:00:00Z",
        public_api_key: Some("pub"),
        server: "https://example.com",
        project_id: "p",
        app_id: "a",
        app: "shop-abcde",
        command: "users revoke",
        filters: (),
        plan: None,
        reason: Some("leak"),
        version: "1.0.0",
    }
}

fn user<'a>(run: &'a str, id: &'a str) -> UserEvent<'a> {
    UserEvent {
        run,
        id,
        result: "done",
        attempts: 1,
        error: None,
        error_code: None,
    }
}

fn end(run: &str) -> End<'_> {
    End {
        run,
        time: "2026-11-26T00:00:01Z",
        counts: Counts::default(),
    }
}

/// A run with as many lines as wanted, at least two.
fn run(path: &Path, name: &str, lines: usize) {
    let mut trail = Trail::open(path).unwrap();
    trail.start(&start(name)).unwrap();
    for number in 2..lines {
        trail.user(&user(name, &number.to_string())).unwrap();
    }
    trail.end(&end(name)).unwrap();
}

/// The lines of an intact trail.
fn lines() -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit");
    run(&path, "1", LINES);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

fn check(bytes: &[u8]) -> Verified {
    verify(&mut &*bytes, &Expected::default()).unwrap()
}

fn check_lines(lines: &[String]) -> Verified {
    check((lines.join("\n") + "\n").as_bytes())
}

fn first(verified: &Verified) -> (u64, String) {
    let problem = verified.problems.first().expect("a problem");
    (problem.line, problem.to_string())
}

#[test]
fn every_line_has_the_digest_of_the_line_before() {
    let lines = lines();
    assert!(lines[0].contains(&format!("\"prev\":\"{}\"", "0".repeat(64))));
    for (number, pair) in lines.windows(2).enumerate() {
        let [before, line] = pair else { unreachable!() };
        let digest = crate::digest::Digest::of(before.as_bytes());
        assert!(line.contains(&format!("\"seq\":{},\"prev\":\"{digest}\"", number + 2)));
    }
    let verified = check_lines(&lines);
    assert_eq!((verified.lines, verified.runs), (9, 1));
    assert_eq!((verified.unfinished, verified.problem_count), (0, 0));
    assert!(check(b"").problems.is_empty());
}

#[test]
fn every_single_change_is_found_and_its_line_named() {
    let lines = lines();
    for at in 0..LINES {
        let line = at as u64 + 1;
        for index in 0..lines[at].len() {
            let mut edited = lines.clone();
            edited[at].replace_range(index..=index, "~");
            let verified = check_lines(&edited);
            let reason = if at + 1 == LINES {
                "was changed or added"
            } else {
                "was changed"
            };
            let expected = (line, format!("line {line} {reason}"));
            assert_eq!(first(&verified), expected, "{index}");
            assert_eq!(verified.problem_count, 1);
            // An added line end makes two wrong lines of one.
            edited = lines.clone();
            edited[at].insert(index, '\n');
            assert_eq!(first(&check_lines(&edited)).0, line, "{index}");
        }
        let mut blank = lines.clone();
        blank.insert(at, String::new());
        let expected = (line, format!("line {line} was added"));
        assert_eq!(first(&check_lines(&blank)), expected);
        let mut windows = lines.clone();
        windows[at].push('\r');
        assert_eq!(first(&check_lines(&windows)).0, line);
    }
}

#[test]
fn every_removed_line_is_found_except_at_the_end() {
    let lines = lines();
    for from in 0..LINES {
        for to in from + 1..LINES {
            let mut removed = lines.clone();
            removed.drain(from..to);
            let verified = check_lines(&removed);
            let number = from + 1;
            let missing = if to == number {
                format!("one line is missing (number {number})")
            } else {
                let count = to - from;
                format!("{count} lines are missing (numbers {number} to {to})")
            };
            let expected = format!("before line {number}, {missing}");
            assert_eq!(first(&verified), (number as u64, expected));
            assert_eq!(verified.problem_count, 1);
        }
    }
    // What remains is intact, unless one knows more about it.
    let text = lines[..LINES - 1].join("\n") + "\n";
    assert!(check(text.as_bytes()).problems.is_empty());
    let hash = crate::digest::Digest::of(lines[LINES - 1].as_bytes()).to_string();
    let no_line = format!("no line has the SHA-256 {hash}");
    for (lines, hash, expected) in [
        (
            Some(9),
            None,
            "it has 8 lines, expected at least 9: lines were removed from the end",
        ),
        (None, Some(hash), no_line.as_str()),
    ] {
        let verified = verify(&mut text.as_bytes(), &Expected { lines, hash }).unwrap();
        assert_eq!(first(&verified), (9, expected.to_owned()));
    }
}

#[test]
fn every_moved_or_repeated_line_is_found() {
    let lines = lines();
    for from in 0..LINES {
        for to in 0..LINES {
            let mut moved = lines.clone();
            let line = moved.remove(from);
            moved.insert(to, line);
            let problem = from.min(to) as u64 + 1;
            let verified = check_lines(&moved);
            if from == to {
                assert_eq!(verified.problem_count, 0);
            } else {
                assert_eq!(first(&verified).0, problem, "{from} to {to}");
            }
            let mut repeated = lines.clone();
            repeated.insert(to, lines[from].clone());
            let verified = check_lines(&repeated);
            let first = first(&verified).0;
            // Which of two equal neighbours is the copy cannot be determined.
            let is_named = if to == from || to == from + 1 {
                first == from as u64 + 1 || first == from as u64 + 2
            } else {
                first == to as u64 + 1
            };
            assert!(is_named, "{from} to {to}: {first}");
            let mut swapped = lines.clone();
            swapped.swap(from, to);
            assert_eq!(check_lines(&swapped).problem_count == 0, from == to);
        }
    }
}

#[test]
fn forged_line_is_found_by_the_next_one() {
    let lines = lines();
    let prev = crate::digest::Digest::of(lines[3].as_bytes());
    let forged = super::event::line(&user("1", "forged"), 5, prev);
    let mut changed = lines.clone();
    changed[4].clone_from(&forged);
    assert_eq!(
        first(&check_lines(&changed)),
        (5, "line 5 was changed".to_owned())
    );
    let mut added = lines;
    added.insert(4, forged);
    assert_eq!(
        first(&check_lines(&added)),
        (5, "line 5 was added".to_owned())
    );
}

#[test]
fn trail_of_a_killed_run_is_continued_and_reported_as_interrupted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit");
    let complete = lines();
    let last = &complete[LINES - 1];
    for length in 0..=last.len() {
        let killed = complete[..LINES - 1].join("\n") + "\n" + &last[..length];
        let is_torn = length != 0 && length != last.len();
        let verified = check(killed.as_bytes());
        assert_eq!(verified.problem_count, 0, "{length}");
        assert_eq!(verified.incomplete, u64::from(is_torn), "{length}");
        assert_eq!(verified.unfinished, u64::from(length != last.len()));
        fs::write(&path, &killed).unwrap();
        run(&path, "2", 3);
        let text = fs::read(&path).unwrap();
        assert!(text.starts_with(killed.as_bytes()), "only appended to");
        let verified = check(&text);
        assert_eq!(verified.problem_count, 0, "{length}: {verified:?}");
        assert_eq!(verified.incomplete, u64::from(is_torn));
        assert_eq!(verified.runs, 2);
        // The explanation itself is protected like every line.
        let text = String::from_utf8(text).unwrap();
        let changed = text.replacen("\"id\":\"8\"", "\"id\":\"x\"", 1);
        assert_eq!(first(&check(changed.as_bytes())).0, 8);
    }
}

#[test]
fn other_files_are_not_appended_to() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    let line = lines()[0].replace("leak", "lean");
    for text in [
        "precious",
        "precious\n",
        "{}\n",
        &line,
        &format!("{line}\n"),
    ] {
        fs::write(&path, text).unwrap();
        let error = Trail::open(&path).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "'{}' is not an audit trail: its last line is not a record",
                path.display()
            )
        );
        assert_eq!(error.hint(), Some("name a new file"));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    // Longer than what is read first.
    fs::write(&path, "x".repeat(100_000)).unwrap();
    Trail::open(&path).unwrap_err();
}

#[test]
fn runs_at_once_and_lines_of_any_length_stay_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit");
    thread::scope(|scope| {
        for name in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let name = name.to_string();
                let mut trail = Trail::open(path).unwrap();
                trail.start(&start(&name)).unwrap();
                for number in 0..50 {
                    let id = "x".repeat(number * number * 10);
                    trail.user(&user(&name, &id)).unwrap();
                }
                trail.end(&end(&name)).unwrap();
            });
        }
    });
    let verified = check(&fs::read(&path).unwrap());
    assert_eq!((verified.lines, verified.runs), (4 * 52, 4));
    assert_eq!((verified.unfinished, verified.problem_count), (0, 0));
}

#[test]
fn too_long_line_is_rejected_before_anything_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit");
    let mut trail = Trail::open(&path).unwrap();
    let id = "x".repeat(crate::sealed_line::MAX_BYTES);
    assert!(trail.user(&user("1", &id)).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"");
    // The trail goes on.
    trail.start(&start("1")).unwrap();
    assert_eq!(check(&fs::read(&path).unwrap()).lines, 1);
}

#[cfg(unix)]
#[test]
fn trail_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit");
    run(&path, "1", 2);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Whatever another program appends is found.
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"{\"seq\":3}\n").unwrap();
    assert_eq!(first(&check(&fs::read(&path).unwrap())).0, 3);
}
