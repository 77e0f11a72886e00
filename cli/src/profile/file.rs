//! The files of a profile: opens, replaces and cleans up.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::document::MAX_BYTES;
use crate::domain::ProfileName;
use crate::files::{self, Pipes};

/// The random characters in the name of a temporary file.
const RANDOM: usize = 6;

/// The suffix of temporary files.
const TEMPORARY: &str = ".tmp";

/// As many as the systems follow.
const MAX_LINKS: usize = 40;

/// Reads a file, at most one byte more than a profile may have.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = files::open(path, Pipes::Rejected)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The file that a path leads to, which need not exist. People keep profiles
/// with their other settings and link to them.
pub(super) fn target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            // `join` replaces the path if the link is absolute.
            Ok(link) => path = directory_of(&path).join(link),
            // Not a link, or nothing at all.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// The directory that contains a file.
pub(super) fn directory_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// Replaces a file atomically.
pub(super) fn replace(path: &Path, name: &ProfileName, text: &str) -> io::Result<()> {
    // In the same directory, since a rename is atomic only within a file
    // system. `tempfile` creates files with mode 0600.
    let mut file = tempfile::Builder::new()
        .prefix(&temporary_prefix(name))
        .suffix(TEMPORARY)
        .rand_bytes(RANDOM)
        .tempfile_in(directory_of(path))?;
    file.write_all(text.as_bytes())?;
    if mutant!(ProfileIsReadable) {
        files::share(file.as_file())?;
    }
    if mutant!(ProfileIsWrittenInPlace) && path.exists() {
        return fs::write(path, text);
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn temporary_prefix(name: &ProfileName) -> String {
    format!(".{name}.")
}

/// Removes what killed commands have left of a profile in a directory: such
/// files contain the private key. The caller holds the profile's lock, so no
/// file of a running command is removed.
pub(super) fn remove_leftovers(directory: &Path, name: &ProfileName) {
    let prefix = temporary_prefix(name);
    remove_files(directory, |file| {
        file.strip_prefix(&prefix)
            .and_then(|rest| rest.strip_suffix(TEMPORARY))
            .is_some_and(is_random)
    });
}

/// Removes what killed commands of earlier versions have left in the profile
/// directory. No command creates files with these names any more.
pub(super) fn remove_old_leftovers(directory: &Path) {
    remove_files(directory, |file| {
        file.strip_prefix(TEMPORARY).is_some_and(is_random)
    });
}

/// A profile name may contain dots, so `.a.b.XXXXXX.tmp` is not a file of the
/// profile `a`.
fn is_random(text: &str) -> bool {
    text.len() == RANDOM && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Removes regular files by name. Errors are ignored: the command's own work
/// does not depend on it, and the next command tries again.
fn remove_files(directory: &Path, is_leftover: impl Fn(&str) -> bool) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && entry.file_name().to_str().is_some_and(&is_leftover) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

pub(super) fn create_private_dir(path: &Path) -> io::Result<()> {
    let mut directory = fs::DirBuilder::new();
    directory.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        directory.mode(if mutant!(ProfileDirectoryIsReadable) {
            0o755
        } else {
            0o700
        });
    }
    directory.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_leftovers_of_the_profile_are_removed() {
        let directory = tempfile::tempdir().unwrap();
        let create = |name: &str| fs::write(directory.path().join(name), "x").unwrap();
        let kept = [
            ".a.b.abc123.tmp",
            ".a.abc12.tmp",
            ".a.abc123.tmp.yaml",
            ".a.lock",
            "a.yaml",
            ".b.abc123.tmp",
            ".tmpabc12",
        ];
        let removed = [".a.abc123.tmp", ".a.XYZ789.tmp", ".tmpabc123"];
        for name in kept.iter().chain(&removed) {
            create(name);
        }
        remove_leftovers(directory.path(), &ProfileName::parse("a").unwrap());
        remove_old_leftovers(directory.path());
        let mut left: Vec<_> = fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut kept = kept.map(str::to_owned).to_vec();
        left.sort();
        kept.sort();
        assert_eq!(left, kept);
    }
}
