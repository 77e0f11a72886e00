//! Puts the snapshots into the program, so that it judges a command line anywhere, and the
//! version with its commit.

#[path = "../.cargo/version.rs"]
mod version;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    version::main();
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let root = manifest.join("../snapshots").canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    find(&root, &mut files)?;
    let mut names: Vec<(String, PathBuf)> = files
        .into_iter()
        .map(|path| (name(&root, &path), path))
        .collect();
    names.sort();
    let mut code = String::from("&[\n");
    for (name, path) in names {
        let _ = writeln!(code, "    ({name:?}, include_str!({:?})),", path.display());
    }
    code.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("snapshots.rs"), code)
}

/// Every `.snap` file below a folder but those of reports, which the program itself prints.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "reports") {
            find(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "snap")
        {
            files.push(path);
        }
    }
    Ok(())
}

/// `FOLDER/NAME`, with `/` on every system.
fn name(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path).with_extension("");
    let parts = path.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
