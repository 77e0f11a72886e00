//! Files that cannot be used as data files.

use std::fs;
use std::path::{Path, PathBuf};

use redb::TableDefinition;

use crate::state::SeededRng;
use crate::store::rows::FORMAT;
use crate::world::World;
use crate::world::initial_state::InitialState;
use crate::{AppSeed, GroupSeed, Seed, StartError, UserSeed};

fn seed() -> Seed {
    let app = AppSeed::new("shop")
        .user(UserSeed::email("ada@example.com", "correct horse").sessions(2))
        .user(UserSeed::email("grace@example.com", "correct horse"));
    let group = GroupSeed::new("65a000000000000000000001", "P").app(app);
    Seed::empty().admin("pub", "priv").group(group)
}

fn open(path: &Path) -> Result<World, StartError> {
    let initial_state = || InitialState::new(&seed(), 0, Some(5), 300);
    World::persistent(path, 0.into(), initial_state, "http://x".to_owned())
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Returns a data file after an orderly end and after a crash, each with its state.
    fn data_files(&self) -> [(Vec<u8>, Vec<u8>); 2] {
        let path = self.0.path().join("shop");
        let world = open(&path).unwrap();
        for app in world.state().apps.values_mut() {
            let id = app.users.by_email("ada@example.com").unwrap().0;
            app.revoke(id).unwrap();
        }
        world.flush();
        let (killed, state) = (fs::read(&path).unwrap(), world.export());
        drop(world);
        let ended = fs::read(&path).unwrap();
        fs::remove_file(path).unwrap();
        [(ended, state.clone()), (killed, state)]
    }

    /// Opens a file that cannot be used, and returns the message. Checks that the file
    /// and its folder are unchanged.
    fn rejection(&self, path: &Path) -> String {
        let names = || {
            let entries = fs::read_dir(self.0.path()).unwrap();
            entries
                .map(|entry| entry.unwrap().file_name())
                .collect::<Vec<_>>()
        };
        let before = (names(), fs::read(path).ok());
        let message = open(path).unwrap_err().to_string();
        assert_eq!((names(), fs::read(path).ok()), before, "{message}");
        assert!(message.contains(path.to_str().unwrap()), "{message}");
        message
    }
}

#[test]
fn a_foreign_or_truncated_file_is_rejected_with_a_next_step() {
    let folder = Folder::new();
    let foreign = "was not written by appservices-mock";
    let [(ended, _), _] = folder.data_files();
    let mut half = ended.clone();
    half.truncate(ended.len() / 2 / 4096 * 4096);
    for (bytes, words) in [
        (&b""[..], "it is empty"),
        (b"x", foreign),
        (b"groups: []\n", foreign),
        (&[0; 8192], foreign),
        (b"SQLite format 3\0", foreign),
        (&ended[..9], "is damaged"),
        (&ended[..100], "is damaged"),
        (&ended[..4096], "is damaged"),
        (&half, "is damaged"),
        (&ended[..ended.len() - 1], "is damaged"),
    ] {
        let message = folder.rejection(&folder.file("f", bytes));
        assert!(message.contains(words), "{words}: {message}");
        assert!(
            message.contains("Name another file") || message.contains("or name another file"),
            "{message}"
        );
    }
    let message = folder.rejection(folder.0.path());
    assert!(message.contains("is not a regular file"), "{message}");
    let missing = folder.0.path().join("no-folder/f");
    let message = open(&missing).unwrap_err().to_string();
    let directory = folder.0.path().join("no-folder");
    let expected = format!(
        "cannot open data file '{}': directory '{}' does not exist",
        missing.display(),
        directory.display()
    );
    assert_eq!(message, expected);
}

#[test]
fn a_file_of_a_newer_version_or_another_program_is_rejected() {
    const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("appservices-mock");
    let folder = Folder::new();
    let path = folder.0.path().join("shop");
    drop(open(&path).unwrap());
    let database = redb::Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    let mut about = transaction.open_table(ABOUT).unwrap();
    about.insert("format", FORMAT + 1).unwrap();
    drop(about);
    transaction.commit().unwrap();
    drop(database);
    let message = folder.rejection(&path);
    assert!(
        message.contains("was written by a newer version"),
        "{message}"
    );
    let other = folder.0.path().join("other");
    drop(redb::Database::create(&other).unwrap());
    let message = folder.rejection(&other);
    assert!(
        message.contains("was not written by appservices-mock"),
        "{message}"
    );
}

#[test]
fn a_file_in_use_is_rejected_and_its_server_continues() {
    let folder = Folder::new();
    let path = folder.0.path().join("shop");
    let world = open(&path).unwrap();
    let message = folder.rejection(&path);
    assert!(message.contains("is in use by another server"), "{message}");
    world.state().rng.id();
    world.flush();
    let state = world.export();
    drop(world);
    assert_eq!(open(&path).unwrap().export(), state);
}

/// Damage in an unused part of the file is harmless.
#[test]
fn a_damaged_file_is_rejected_or_opens_with_the_same_state() {
    let folder = Folder::new();
    let mut rng = SeededRng::new(3);
    let mut rejected = 0;
    for (intact, state) in folder.data_files() {
        for _ in 0..40 {
            let mut bytes = intact.clone();
            // The header is a small part of the file, but everything depends on it.
            let end = if rng.fraction() < 0.3 {
                320
            } else {
                bytes.len()
            };
            let at = rng.between(0, end as u64 - 1);
            // The tenth byte has no checksum: it selects one of the last two
            // transactions.
            if at == 9 {
                continue;
            }
            bytes[usize::try_from(at).unwrap()] ^= 1 << rng.between(0, 7);
            let path = folder.file("f", &bytes);
            match open(&path) {
                Ok(world) => assert!(
                    world.export() == state,
                    "another state after damage at {at}"
                ),
                Err(StartError::Data(error)) => {
                    rejected += 1;
                    assert!(fs::read(&path).unwrap() == bytes, "{at}: {error}");
                }
                Err(error) => panic!("{at}: {error}"),
            }
        }
    }
    assert!(rejected > 30, "{rejected}");
}
