use std::fs;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use super::entry::{Entry, EntryResult};
use super::*;
use crate::domain::{Provider, User, UserId, UserState};

const USERS: u64 = 7;

fn user(n: u64) -> User {
    User {
        id: UserId::parse(&format!("id-\"{n}")).unwrap(),
        providers: vec![Provider::ApiKey, Provider::Unknown],
        kind: "normal".to_owned(),
        state: if n == 1 {
            UserState::Disabled
        } else {
            UserState::Enabled
        },
        email: (n != 2).then(|| format!("{n}@example.com")),
        // With a line end, and a mark that reverses text.
        name: (n == 2).then(|| "a\n\u{202e}ü".to_owned()),
        created: None,
        last_login: None,
    }
}

fn header(fingerprint: &str) -> Header {
    Header {
        plan: 1,
        command: "users revoke".to_owned(),
        server: "https://example.com".to_owned(),
        project_id: "p".to_owned(),
        app_id: "a".to_owned(),
        app: "shop-abcde".to_owned(),
        pending: false,
        filters: RawValue::from_string("{\"state\":\"enabled\"}".to_owned()).unwrap(),
        created: "2026-11-26T00:00:00Z".to_owned(),
        users: 0,
        fingerprint: fingerprint.to_owned(),
    }
}

/// A directory with a plan.
struct Stage {
    directory: tempfile::TempDir,
    path: PathBuf,
}

impl Stage {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("plan");
        write(&path, "f1").unwrap();
        Self { directory, path }
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.path).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    /// Replaces the plan, and opens it.
    fn open(&self, lines: &[String]) -> Result<Plan, String> {
        fs::write(&self.path, lines.join("\n") + "\n").unwrap();
        Plan::open(&self.path).map_err(|error| error.to_string())
    }

    fn journal(&self) -> Result<Journal, String> {
        let plan = Plan::open(&self.path).unwrap();
        let mut journal = Journal::open(&plan).map_err(|error| error.to_string())?;
        journal.begin(&plan).unwrap();
        Ok(journal)
    }

    fn journal_path(&self) -> PathBuf {
        self.directory.path().join("plan.journal")
    }
}

fn write(path: &Path, fingerprint: &str) -> Result<Header, PlanError> {
    let mut writer = PlanWriter::create(path, header(fingerprint))?;
    // In any order.
    for n in (1..=USERS).rev() {
        writer.push(n.to_be_bytes().to_vec(), &user(n))?;
    }
    writer.finish()
}

fn planned(plan: &Plan) -> Vec<(u64, User)> {
    let mut planned = Vec::new();
    let mut users = plan.users().unwrap();
    while let Some(user) = users.next().unwrap() {
        planned.push((user.n, user.user));
    }
    planned
}

fn entry(result: EntryResult, attempts: u32) -> Entry<'static> {
    Entry {
        id: "\"quoted\"",
        result,
        attempts,
        error: Some("a \"reason\"\u{1b}"),
        error_code: None,
    }
}

#[test]
fn plan_is_read_as_it_was_written() {
    let stage = Stage::new();
    let plan = Plan::open(&stage.path).unwrap();
    assert_eq!((plan.users, plan.removed()), (USERS, 0));
    assert_eq!(plan.header.filters.get(), "{\"state\":\"enabled\"}");
    let expected: Vec<_> = (1..=USERS).map(|n| (n, user(n))).collect();
    // Twice, since a plan is checked before it is applied.
    assert_eq!(planned(&plan), expected);
    assert_eq!(planned(&plan), expected);
    let text = fs::read_to_string(&stage.path).unwrap();
    assert_eq!(text.lines().count() as u64, USERS + 1);
    assert!(!text.contains('\u{202e}'), "{text}");
}

#[test]
fn lines_and_trailing_blanks_can_be_removed() {
    let stage = Stage::new();
    let lines = stage.lines();
    assert!(lines[0].ends_with(' '), "padded for the longest count");
    let mut some = lines.clone();
    some[0] = some[0].trim_end().to_owned();
    some.drain(2..4);
    let plan = stage.open(&some).unwrap();
    assert_eq!((plan.users, plan.removed()), (USERS - 2, 2));
    let numbers: Vec<_> = planned(&plan).iter().map(|(n, _)| *n).collect();
    assert_eq!(numbers, [1, 4, 5, 6, 7]);
    assert_eq!(stage.open(&lines[..1]).unwrap().users, 0);
    // Editors on Windows.
    let windows: Vec<_> = lines.iter().map(|line| format!("{line}\r")).collect();
    assert_eq!(stage.open(&windows).unwrap().users, USERS);
}

#[test]
fn every_edit_is_refused_with_its_line() {
    let stage = Stage::new();
    let lines = stage.lines();
    for at in 0..lines.len() {
        for index in 0..lines[at].trim_end().len() {
            if !lines[at].is_char_boundary(index) || !lines[at].is_char_boundary(index + 1) {
                continue;
            }
            let mut edited = lines.clone();
            edited[at].replace_range(index..=index, "~");
            let error = stage.open(&edited).unwrap_err();
            let is_named = error.contains(&format!("line {} ", at + 1))
                || (at == 0 && error.ends_with("is not a plan"));
            assert!(is_named, "{at} {index}: {error}");
        }
    }
    let mut other = lines.clone();
    other[0] = other[0].replace("\"plan\":1", "\"plan\":2");
    assert!(stage.open(&other).unwrap_err().contains("version 2"));
}

#[test]
fn repeated_moved_and_foreign_lines_are_refused() {
    let stage = Stage::new();
    let lines = stage.lines();
    let mut repeated = lines.clone();
    repeated.insert(4, lines[2].clone());
    let error = stage.open(&repeated).unwrap_err();
    assert!(
        error.ends_with("line 5 is repeated, or was moved"),
        "{error}"
    );
    let mut moved = lines.clone();
    moved.swap(2, 3);
    let error = stage.open(&moved).unwrap_err();
    assert!(
        error.ends_with("line 4 is repeated, or was moved"),
        "{error}"
    );
    let other = stage.directory.path().join("other");
    write(&other, "f2").unwrap();
    let other = fs::read_to_string(&other).unwrap();
    let mut foreign = lines.clone();
    foreign[3] = other.lines().nth(3).unwrap().to_owned();
    let error = stage.open(&foreign).unwrap_err();
    assert!(
        error.ends_with("line 4 was changed, or is not of this plan"),
        "{error}"
    );
    let mut blank = lines;
    blank.push(String::new());
    stage.open(&blank).unwrap_err();
    for text in ["", "{}", "not a plan"] {
        let error = stage.open(&[text.to_owned()]).unwrap_err();
        assert!(error.ends_with("is not a plan"), "{error}");
    }
}

#[test]
fn plan_that_was_cut_off_or_has_no_header_is_refused() {
    let stage = Stage::new();
    let lines = stage.lines();
    let text = lines[..4].join("\n");
    fs::write(&stage.path, &text).unwrap();
    assert_eq!(Plan::open(&stage.path).unwrap().users, 3);
    fs::write(&stage.path, &text[..text.len() - 1]).unwrap();
    let error = Plan::open(&stage.path).unwrap_err().to_string();
    let cut_off = ": line 4 is incomplete: the file was cut off";
    assert!(error.ends_with(cut_off), "{error}");
    // An editor may have changed the line, and left out its end.
    fs::write(&stage.path, text.replace("3@example.com", "x@example.com")).unwrap();
    let error = Plan::open(&stage.path).unwrap_err().to_string();
    let changed = ": line 4 was changed, or is not of this plan";
    assert!(error.ends_with(changed), "{error}");
    let error = stage.open(&lines[1..]).unwrap_err();
    let no_header = ": line 1 is not the header of a plan";
    assert!(error.ends_with(no_header), "{error}");
}

#[test]
fn existing_file_and_link_are_kept() {
    let stage = Stage::new();
    let text = fs::read(&stage.path).unwrap();
    let error = write(&stage.path, "f2").unwrap_err();
    assert!(matches!(error, PlanError::Exists { .. }));
    assert_eq!(fs::read(&stage.path).unwrap(), text);
    // A file that appears while users are selected.
    let path = stage.directory.path().join("late");
    let writer = PlanWriter::create(&path, header("f")).unwrap();
    fs::write(&path, "precious").unwrap();
    assert!(matches!(
        writer.finish().unwrap_err(),
        PlanError::Exists { .. }
    ));
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    #[cfg(unix)]
    {
        let link = stage.directory.path().join("link");
        std::os::unix::fs::symlink(stage.directory.path().join("nothing"), &link).unwrap();
        let error = write(&link, "f2").unwrap_err();
        assert!(matches!(error, PlanError::Exists { .. }));
    }
    // Nothing but these files is left, and a plan that is given up leaves none.
    drop(PlanWriter::create(&stage.directory.path().join("x"), header("f")).unwrap());
    let left = fs::read_dir(stage.directory.path()).unwrap().count();
    assert_eq!(left, if cfg!(unix) { 3 } else { 2 });
}

#[cfg(unix)]
#[test]
fn plan_and_journal_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new();
    stage.journal().unwrap();
    for path in [&stage.path, &stage.journal_path()] {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn journal_remembers_what_is_done_and_nothing_else() {
    let stage = Stage::new();
    let mut journal = stage.journal().unwrap();
    assert!(!journal.is_resumed());
    for (n, result, attempts) in [
        (1, EntryResult::Done, 3),
        (2, EntryResult::Failed, 1),
        (3, EntryResult::Unknown, 5),
        (7, EntryResult::Done, 1_000),
        (2, EntryResult::Failed, 1),
    ] {
        journal.add(n, &entry(result, attempts)).unwrap();
    }
    drop(journal);
    let mut journal = stage.journal().unwrap();
    assert!(journal.is_resumed());
    let table = journal.take_done();
    assert_eq!(table.count, 2);
    let done: Vec<_> = (0..9).map(|n| table.attempts(n)).collect();
    assert_eq!(done[1], Some(3));
    assert_eq!(done[7], Some(255));
    assert_eq!(done.iter().flatten().count(), 2);
    journal.add(2, &entry(EntryResult::Done, 1)).unwrap();
    drop(journal);
    assert_eq!(stage.journal().unwrap().take_done().count, 3);
}

#[test]
fn journal_of_a_killed_run_is_continued_wherever_it_ends() {
    let stage = Stage::new();
    let mut journal = stage.journal().unwrap();
    for n in 1..=3 {
        journal.add(n, &entry(EntryResult::Done, 1)).unwrap();
    }
    drop(journal);
    let text = fs::read(stage.journal_path()).unwrap();
    for length in 0..=text.len() {
        fs::write(stage.journal_path(), &text[..length]).unwrap();
        let lines = text[..length].split(|byte| *byte == b'\n').count() as u64 - 1;
        let mut journal = stage.journal().unwrap();
        assert_eq!(
            journal.take_done().count,
            lines.saturating_sub(1),
            "{length}"
        );
        assert_eq!(journal.is_resumed(), lines > 0);
        journal.add(7, &entry(EntryResult::Done, 1)).unwrap();
        drop(journal);
        let done = stage.journal().unwrap().take_done();
        assert_eq!(done.count, lines.saturating_sub(1) + 1);
        assert_eq!(done.attempts(7), Some(1));
    }
}

#[test]
fn changed_plan_second_run_and_damaged_journal_are_refused() {
    let stage = Stage::new();
    let lines = stage.lines();
    let mut journal = stage.journal().unwrap();
    assert!(
        stage
            .journal()
            .unwrap_err()
            .ends_with("is being applied by another run")
    );
    journal.add(1, &entry(EntryResult::Done, 1)).unwrap();
    drop(journal);
    let text = fs::read_to_string(stage.journal_path()).unwrap();
    fs::write(stage.journal_path(), format!("{text}\0\0\n{text}")).unwrap();
    assert!(
        stage
            .journal()
            .unwrap_err()
            .ends_with("line 3: it is damaged")
    );
    fs::write(stage.journal_path(), "precious").unwrap();
    assert!(
        stage
            .journal()
            .unwrap_err()
            .ends_with("is not the journal of a plan")
    );
    assert_eq!(
        fs::read_to_string(stage.journal_path()).unwrap(),
        "precious"
    );
    fs::write(stage.journal_path(), text).unwrap();
    stage.open(&lines[..3]).unwrap();
    assert!(
        stage
            .journal()
            .unwrap_err()
            .ends_with("was changed after it was first applied")
    );
}

#[test]
fn plan_that_changes_while_it_is_applied_is_refused_at_the_end() {
    let stage = Stage::new();
    let lines = stage.lines();
    let plan = Plan::open(&stage.path).unwrap();
    let mut users = plan.users().unwrap();
    assert_eq!(users.next().unwrap().unwrap().n, 1);
    drop(users);
    fs::write(&stage.path, lines[..4].join("\n") + "\n").unwrap();
    let mut users = plan.users().unwrap();
    let error = loop {
        match users.next() {
            Ok(user) => assert!(user.is_some(), "the change is found"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, PlanError::Changed { .. }), "{error}");
}

#[test]
fn plan_may_change_until_a_run_begins() {
    let stage = Stage::new();
    let lines = stage.lines();
    let plan = Plan::open(&stage.path).unwrap();
    assert!(!Journal::exists(&plan));
    drop(Journal::open(&plan).unwrap());
    let plan = stage.open(&lines[..3]).unwrap();
    assert!(!Journal::open(&plan).unwrap().is_resumed());
}
