//! Files that are not what they should be, and disks that fail.

use std::fs;
use std::path::{Path, PathBuf};

use redb::TableDefinition;

use super::rows::FORMAT;
use crate::state::SeededRng;
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
    let begin = || InitialState::new(&seed(), 0, Some(5), 300);
    World::persistent(path, 0, begin, "http://x".to_owned())
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

    /// A file as it is after the program ended, the same after it was killed, and
    /// the state in both.
    fn kept(&self) -> [(Vec<u8>, Vec<u8>); 2] {
        let path = self.0.path().join("kept");
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

    /// The words of a refusal that leaves everything as it was.
    fn refused(&self, path: &Path) -> String {
        let names = || {
            let all = fs::read_dir(self.0.path()).unwrap();
            all.map(|one| one.unwrap().file_name()).collect::<Vec<_>>()
        };
        let before = (names(), fs::read(path).ok());
        let said = open(path).unwrap_err().to_string();
        assert_eq!((names(), fs::read(path).ok()), before, "{said}");
        assert!(said.contains(path.to_str().unwrap()), "{said}");
        said
    }
}

/// Issue: what is no file of ours is refused, in words that say what to do.
#[test]
fn other_files() {
    let folder = Folder::new();
    let ours = "was not written by appservices-mock";
    let [(ended, _), _] = folder.kept();
    let mut half = ended.clone();
    half.truncate(ended.len() / 2 / 4096 * 4096);
    for (bytes, words) in [
        (&b""[..], "it is empty"),
        (b"x", ours),
        (b"groups: []\n", ours),
        (&[0; 8192], ours),
        (b"SQLite format 3\0", ours),
        (&ended[..9], "is damaged"),
        (&ended[..100], "is damaged"),
        (&ended[..4096], "is damaged"),
        (&half, "is damaged"),
        (&ended[..ended.len() - 1], "is damaged"),
    ] {
        let said = folder.refused(&folder.file("f", bytes));
        assert!(said.contains(words), "{words}: {said}");
        assert!(said.contains("name another"), "{said}");
    }
    let said = folder.refused(folder.0.path());
    assert!(said.contains("is no regular file"), "{said}");
    let missing = folder.0.path().join("no-folder/f");
    let said = open(&missing).unwrap_err().to_string();
    assert!(said.starts_with("cannot open the data file "), "{said}");
}

/// Issue: a file of a newer version is refused and left as it was; so is a
/// database of another program.
#[test]
fn newer_files() {
    const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("appservices-mock");
    let folder = Folder::new();
    let path = folder.0.path().join("kept");
    drop(open(&path).unwrap());
    let database = redb::Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    let mut about = transaction.open_table(ABOUT).unwrap();
    about.insert("format", FORMAT + 1).unwrap();
    drop(about);
    transaction.commit().unwrap();
    drop(database);
    let said = folder.refused(&path);
    assert!(said.contains("was written by a newer version"), "{said}");
    let other = folder.0.path().join("other");
    drop(redb::Database::create(&other).unwrap());
    let said = folder.refused(&other);
    assert!(
        said.contains("was not written by appservices-mock"),
        "{said}"
    );
}

/// Issue: a file that another server has open is refused, and that server goes
/// on.
#[test]
fn a_file_in_use() {
    let folder = Folder::new();
    let path = folder.0.path().join("kept");
    let world = open(&path).unwrap();
    let said = folder.refused(&path);
    assert!(said.contains("is in use by another server"), "{said}");
    world.state().rng.id();
    world.flush();
    let state = world.export();
    drop(world);
    assert_eq!(open(&path).unwrap().export(), state);
}

/// Issue: a damaged file is refused and left as it was, whatever is damaged,
/// unless the damage is where nothing is: never does it open as anything else.
#[test]
fn damage() {
    let folder = Folder::new();
    let mut rng = SeededRng::new(3);
    let mut refusals = 0;
    for (kept, state) in folder.kept() {
        for _ in 0..40 {
            let mut bytes = kept.clone();
            // The first page is the smallest and says where everything is.
            let end = if rng.fraction() < 0.3 {
                320
            } else {
                bytes.len()
            };
            let at = rng.between(0, end as u64 - 1);
            // The tenth byte has no checksum: it says which of the last two
            // transactions counts.
            if at == 9 {
                continue;
            }
            bytes[usize::try_from(at).unwrap()] ^= 1 << rng.between(0, 7);
            let path = folder.file("f", &bytes);
            match open(&path) {
                Ok(world) => assert!(world.export() == state, "another state: {at}"),
                Err(StartError::Data(error)) => {
                    refusals += 1;
                    assert!(fs::read(&path).unwrap() == bytes, "{at}: {error}");
                }
                Err(error) => panic!("{at}: {error}"),
            }
        }
    }
    assert!(refusals > 30, "{refusals}");
}
