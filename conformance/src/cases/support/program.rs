//! The program that this process judges.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
static EXTENT: OnceLock<Extent> = OnceLock::new();

/// How many of the combinations of options are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// One in every few, always the same ones: a minute for all checks.
    Sample,
    /// Every combination.
    All,
}

impl Extent {
    /// The distance between combinations that are run. It has no factor in common with the
    /// numbers of values of the options, so that every value of every option is run.
    pub(crate) fn stride(self) -> usize {
        match self {
            Self::Sample => 29,
            Self::All => 1,
        }
    }
}

/// How many of the combinations this process runs; all unless it was set.
pub(crate) fn extent() -> Extent {
    EXTENT.get().copied().unwrap_or(Extent::All)
}

/// Names the program, once for each process, and the extent.
///
/// # Errors
///
/// A sentence, if there is no file at the path, or another program was named before.
pub(crate) fn set(path: &Path, extent: Extent) -> Result<(), String> {
    let _ = EXTENT.set(extent);
    let path = path
        .canonicalize()
        .map_err(|error| format!("cannot judge {}: {error}", path.display()))?;
    let known = PROGRAM.get_or_init(|| path.clone());
    if *known == path {
        return Ok(());
    }
    Err(format!("this process judges {}", known.display()))
}

/// The path of the program.
pub(crate) fn program() -> &'static Path {
    PROGRAM.get().expect("a program was named")
}
