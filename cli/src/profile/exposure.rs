//! Checks who else can read or replace a profile.

use std::path::{Path, PathBuf};

/// A file or directory that other users have access to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exposure {
    pub(crate) problem: String,
    /// The command that corrects it.
    pub(crate) fix: String,
}

/// Checks a profile, if it exists, and the directories that it is in.
#[cfg_attr(not(unix), expect(unused_variables, reason = "files have no mode"))]
pub(super) fn check(profile: &Path, directories: &[PathBuf]) -> Vec<Exposure> {
    #[cfg(unix)]
    {
        check_modes(profile, directories)
    }
    #[cfg(not(unix))]
    {
        Vec::new()
    }
}

#[cfg(unix)]
fn check_modes(profile: &Path, directories: &[PathBuf]) -> Vec<Exposure> {
    let mut found = Vec::new();
    if let Ok(metadata) = std::fs::metadata(profile)
        && metadata.is_file()
    {
        let mode = mode(&metadata);
        if mode & 0o077 != 0 {
            found.push(Exposure {
                problem: format!(
                    "other users have access to profile '{}' (mode {mode:04o})",
                    profile.display()
                ),
                fix: format!("chmod 600 {}", quoted(profile)),
            });
        }
        found.extend(other_owner("profile", profile, &metadata));
    }
    for directory in directories {
        let Ok(metadata) = std::fs::metadata(directory) else {
            continue;
        };
        let mode = mode(&metadata);
        if mode & 0o022 != 0 {
            found.push(Exposure {
                problem: format!(
                    "other users can replace the profiles in '{}' (mode {mode:04o})",
                    directory.display()
                ),
                fix: format!("chmod go-w {}", quoted(directory)),
            });
        }
        found.extend(other_owner("directory", directory, &metadata));
    }
    found
}

#[cfg(unix)]
fn mode(metadata: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o7777
}

#[cfg(unix)]
fn other_owner(kind: &str, path: &Path, metadata: &std::fs::Metadata) -> Option<Exposure> {
    use std::os::unix::fs::MetadataExt as _;
    let own = rustix::process::geteuid().as_raw();
    let owner = metadata.uid();
    (owner != own).then(|| Exposure {
        problem: format!(
            "{kind} '{}' belongs to another user (ID {owner})",
            path.display()
        ),
        fix: format!("sudo chown {own} {}", quoted(path)),
    })
}

/// A path as a shell reads it.
#[cfg(unix)]
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}
