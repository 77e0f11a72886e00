//! The file of a recording: a new one, or one that replaces another recording.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use crate::regular_file;

/// The member of the first line by which a recording is recognized. Its value is the version.
pub(super) const MARKER: &str = "appservices_mock_recording";

/// Longest first line of a recording, in bytes.
const MAX_HEAD: u64 = 4096;

/// Creates the file with its first line. Only its owner can read it.
///
/// # Errors
///
/// [`io::Error`], if the file cannot be created, or exists: [`ErrorKind::AlreadyExists`] unless
/// it is to be replaced, [`ErrorKind::InvalidData`] if it is but is no recording.
pub(super) fn create(path: &Path, replace: bool, head: &str) -> io::Result<File> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut options = regular_file::new_file();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let exists = regular_file::exists(fs::symlink_metadata(path))?;
    if !exists || !replace {
        let mut file = options.open(path)?;
        file.write_all(head.as_bytes())?;
        return Ok(file);
    }
    if !is_recording(path)? {
        let reason = "it exists and is not a recording";
        return Err(io::Error::new(ErrorKind::InvalidData, reason));
    }
    // A new file: the other may be readable by all, or open.
    regular_file::replace(path, head.as_bytes(), &options)
}

fn is_recording(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(MAX_HEAD).read_to_end(&mut head)?;
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let head = serde_json::from_slice::<serde_json::Value>(line).unwrap_or_default();
    Ok(head.get(MARKER).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "{\"appservices_mock_recording\":1}\n";

    #[test]
    fn only_recordings_are_replaced_and_only_if_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        for (content, replace, expected) in [
            (
                HEAD.replace('1', "2"),
                false,
                Some(ErrorKind::AlreadyExists),
            ),
            (format!("{}{{}}\n", HEAD.replace('1', "2")), true, None),
            ("precious".to_owned(), true, Some(ErrorKind::InvalidData)),
            (format!("\n{HEAD}"), true, Some(ErrorKind::InvalidData)),
            ("{}\n".to_owned(), true, Some(ErrorKind::InvalidData)),
            (String::new(), true, Some(ErrorKind::InvalidData)),
        ] {
            fs::write(&path, &content).unwrap();
            let created = create(&path, replace, HEAD);
            assert_eq!(created.err().map(|error| error.kind()), expected);
            let kept = if expected.is_some() { &content } else { HEAD };
            assert_eq!(fs::read_to_string(&path).unwrap(), kept);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_new_file_is_private_and_nothing_but_a_regular_file_is_replaced() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        fs::write(&path, HEAD).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let mut before = File::open(&path).unwrap();
        let mut file = create(&path, true, HEAD).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        // A reader that has the old file open does not see the new one.
        file.write_all(b"secret").unwrap();
        let mut read = String::new();
        before.read_to_string(&mut read).unwrap();
        assert_eq!(read, HEAD);

        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        let fifo = folder.path().join("fifo");
        let status = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(status.unwrap().success());
        for other in [&link, &fifo, &folder.path().to_owned()] {
            for replace in [false, true] {
                let refused = create(other, replace, HEAD).unwrap_err();
                assert_eq!(refused.to_string(), "not a regular file");
            }
        }
    }
}
