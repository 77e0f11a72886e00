//! Opens files. Rejects whatever is not a regular file: reading a named pipe
//! waits for a writer, and a device may never end.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Whether a named pipe may be read, as for `-u @<(command)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pipes {
    Allowed,
    Rejected,
}

/// Opens a file for reading.
///
/// # Errors
/// The file does not exist, is not readable, or is not a regular file.
pub(crate) fn open(path: &Path, pipes: Pipes) -> io::Result<File> {
    if pipes == Pipes::Allowed && kind(fs::metadata(path)?.file_type()) == NAMED_PIPE {
        return File::open(path);
    }
    open_with(path, OpenOptions::new().read(true))
}

/// Opens a file for appending. Creates it for its owner only.
///
/// # Errors
/// The file cannot be created, is not writable, or is not a regular file.
pub(crate) fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    if !mutant!(OutputFileIsReadable) {
        owner_only(&mut options);
    }
    let opened = open_with(path, &mut options);
    if let (Ok(file), true) = (&opened, mutant!(OutputFileIsTruncated)) {
        file.set_len(0)?;
    }
    opened.map_err(|error| missing_directory(path, &error).unwrap_or(error))
}

/// The error if the directory of a new file is missing: the system's would read
/// as if the file had to exist.
fn missing_directory(path: &Path, error: &io::Error) -> Option<io::Error> {
    let directory = path.parent().filter(|path| !path.as_os_str().is_empty())?;
    if error.kind() != io::ErrorKind::NotFound || directory.exists() {
        return None;
    }
    let reason = format!("directory '{}' does not exist", directory.display());
    Some(io::Error::new(error.kind(), reason))
}

/// Opens a file with any options.
///
/// # Errors
/// The file cannot be opened, or is not a regular file.
pub(crate) fn open_with(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    open_following(path, options, Links::Followed)
}

/// Opens a file with any options, but not through a symbolic link that belongs to
/// another user: in a shared directory, it may lead to any file that the user of
/// this process can write.
///
/// # Errors
/// Those of [`open_with`], and such a link.
pub(crate) fn open_own(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let links = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => {
            require_trusted(&metadata)?;
            Links::Followed
        }
        // A link that appears after this check is not followed either.
        _ => Links::Rejected,
    };
    open_following(path, options, links)
}

/// Whether the last component of a path may be a symbolic link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Links {
    Followed,
    Rejected,
}

fn open_following(path: &Path, options: &mut OpenOptions, links: Links) -> io::Result<File> {
    // Before opening it, which may act on a device.
    match fs::metadata(path) {
        Ok(metadata) => require_regular(&metadata)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let file = with_flags(options, links).open(path)?;
    // It may have been replaced since.
    require_regular(&file.metadata()?)?;
    Ok(file)
}

/// Rejects the link of another user. The links of root are trusted.
#[cfg(unix)]
fn require_trusted(link: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    is_trusted(link.uid(), rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn require_trusted(_: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_trusted(owner: u32, user: u32) -> io::Result<()> {
    if owner == user || owner == 0 {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "it is a link that belongs to another user",
    ))
}

/// Restricts a file created with these options to its owner, where files have a mode.
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// Never blocks in opening a file.
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no flags"))]
fn with_flags(options: &mut OpenOptions, links: Links) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = match links {
            Links::Followed => OFlags::NONBLOCK,
            Links::Rejected => OFlags::NONBLOCK | OFlags::NOFOLLOW,
        };
        options.custom_flags(flags.bits().cast_signed());
    }
    options
}

fn require_regular(metadata: &Metadata) -> io::Result<()> {
    let file_type = metadata.file_type();
    if file_type.is_file() {
        return Ok(());
    }
    let reason = format!("it is a {}, not a regular file", kind(file_type));
    Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
}

const NAMED_PIPE: &str = "named pipe";

fn kind(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    use std::os::unix::fs::FileTypeExt as _;
    match file_type {
        _ if file_type.is_dir() => "directory",
        #[cfg(unix)]
        _ if file_type.is_fifo() => NAMED_PIPE,
        #[cfg(unix)]
        _ if file_type.is_socket() => "socket",
        _ => "device",
    }
}

/// Lets everybody read a file.
#[cfg(all(unix, feature = "mutants"))]
pub(crate) fn share(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

/// Does nothing: no mutant is selected.
#[cfg(not(all(unix, feature = "mutants")))]
#[expect(clippy::unnecessary_wraps, reason = "setting permissions can fail")]
pub(crate) fn share(_: &File) -> io::Result<()> {
    Ok(())
}

/// The permissions of a file that users other than its owner can read.
#[cfg_attr(not(unix), expect(unused_variables, reason = "files have no mode"))]
pub(crate) fn shared_mode(file: &File) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().ok()?.permissions().mode() & 0o7777;
        (mode & 0o044 != 0).then_some(mode)
    }
    #[cfg(not(unix))]
    {
        None
    }
}

/// Reads at most a number of bytes. Unlike [`Read::take`], more is an error: a
/// truncated input must not pass for a complete one.
#[derive(Debug)]
pub(crate) struct Limited<R> {
    reader: R,
    max: u64,
    count: u64,
}

impl<R: Read> Limited<R> {
    pub(crate) fn new(reader: R, max: u64) -> Self {
        Self {
            reader,
            max,
            count: 0,
        }
    }
}

impl Limited<File> {
    /// Limits a file. A regular file that is too large is an error at once.
    pub(crate) fn file(file: File, max: u64) -> io::Result<Self> {
        if file.metadata()?.len() > max {
            return Err(too_large(max));
        }
        Ok(Self::new(file, max))
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.count += length as u64;
        if self.count > self.max {
            return Err(too_large(self.max));
        }
        Ok(length)
    }
}

fn too_large(max: u64) -> io::Error {
    let mebibytes = max / (1024 * 1024);
    let reason = format!("it is larger than {mebibytes} MiB");
    io::Error::new(io::ErrorKind::FileTooLarge, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limited_reader_accepts_the_maximum_and_rejects_one_byte_more() {
        let read = |length: usize| {
            let bytes = vec![b'x'; length];
            let mut limited = Limited::new(bytes.as_slice(), 1024 * 1024);
            limited.read_to_end(&mut Vec::new())
        };
        assert_eq!(read(1024 * 1024).unwrap(), 1024 * 1024);
        let error = read(1024 * 1024 + 1).unwrap_err();
        assert_eq!(error.to_string(), "it is larger than 1 MiB");
    }

    #[test]
    fn directory_is_neither_read_nor_written() {
        let directory = tempfile::tempdir().unwrap();
        for error in [
            open(directory.path(), Pipes::Allowed).unwrap_err(),
            append(directory.path()).unwrap_err(),
        ] {
            assert_eq!(error.to_string(), "it is a directory, not a regular file");
        }
    }

    #[cfg(unix)]
    #[test]
    fn link_is_followed_only_if_its_owner_is_trusted() {
        use std::os::unix::fs::symlink;
        let directory = tempfile::tempdir().unwrap();
        let link = directory.path().join("link");
        symlink(directory.path().join("file"), &link).unwrap();
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        open_own(&link, &mut options).unwrap();
        assert!(directory.path().join("file").exists());
        // A link that was not there when its owner was checked.
        open_following(&link, &mut options, Links::Rejected).unwrap_err();
        assert!(is_trusted(1000, 1000).is_ok() && is_trusted(0, 1000).is_ok());
        let error = is_trusted(1001, 1000).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it is a link that belongs to another user"
        );
    }
}
