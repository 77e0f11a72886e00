//! Files, pipes, devices and terminals: what is read from them and written to them.
pub(crate) mod files;
pub(crate) mod full;
pub(crate) mod secrets;
pub(crate) mod signals;
pub(crate) mod sizes;
pub(crate) mod untrusted;

use std::path::Path;

/// What is not a regular file, each under its own name in `folder`.
fn irregular(folder: &Path) -> Vec<(&'static str, &'static str)> {
    std::fs::create_dir_all(folder.join("directory")).expect("a directory");
    let made = std::process::Command::new("mkfifo")
        .arg(folder.join("fifo"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    std::os::unix::net::UnixListener::bind(folder.join("socket")).expect("a socket");
    std::os::unix::fs::symlink("/dev/zero", folder.join("zero")).expect("a link");
    vec![
        ("fifo", "named pipe"),
        ("directory", "directory"),
        ("socket", "socket"),
        ("zero", "device"),
        ("/dev/null", "device"),
        ("/dev/full", "device"),
    ]
}
