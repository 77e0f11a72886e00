//! No option may name a file that the server overwrites for another one.

use std::io;
use std::path::{Path, PathBuf};

use crate::args::ServerArgs;
use crate::error::CommandError;

/// Checks that each file that the server writes belongs to one option only.
pub(crate) fn check(args: &ServerArgs) -> Result<(), CommandError> {
    let seed = args.seed.as_ref().map(PathBuf::from);
    let seed = seed.filter(|_| !args.names_built_in_seed());
    // The files that the server writes come first.
    let options = [
        ("--data", &args.data, true),
        ("--record", &args.record, true),
        ("--port-file", &args.port_file, true),
        ("--tls-ca", &args.tls_ca, true),
        ("--seed", &seed, false),
        ("--tls-cert", &args.tls_cert, false),
        ("--tls-key", &args.tls_key, false),
    ];
    let mut written: Vec<(&str, &Path, PathBuf)> = Vec::new();
    for (option, path, is_written) in options {
        let Some(path) = path else { continue };
        let place = location(path);
        if let Some((first, path, _)) = written.iter().find(|(_, _, other)| *other == place) {
            return Err(CommandError::usage(format!(
                "{first} and {option} name the same file: '{}'\nUse another file for one of them",
                path.display()
            )));
        }
        // Files that are only read may be the same.
        if is_written {
            written.push((option, path, place));
        }
    }
    Ok(())
}

/// The same for all paths that lead to one file, which may not exist yet.
fn location(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|error| {
            let parent = path.parent().filter(|parent| *parent != Path::new(""));
            let parent = parent.unwrap_or(Path::new(".")).canonicalize()?;
            let name = path.file_name().ok_or(error)?;
            io::Result::Ok(parent.join(name))
        })
        // Whatever is wrong with the directory is reported when the file is opened.
        .unwrap_or_else(|_| path.to_owned())
}
