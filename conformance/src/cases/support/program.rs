//! The program that this process judges.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

static JUDGED: RwLock<Option<(PathBuf, Extent)>> = RwLock::new(None);

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

/// Names the program and the extent for the checks that follow.
///
/// # Errors
///
/// A sentence, if there is no file at the path.
pub(crate) fn set(path: &Path, extent: Extent) -> Result<(), String> {
    let path = path
        .canonicalize()
        .map_err(|error| format!("cannot judge {}: {error}", path.display()))?;
    *JUDGED.write().unwrap_or_else(PoisonError::into_inner) = Some((path, extent));
    Ok(())
}

/// The path of the program.
pub(crate) fn program() -> PathBuf {
    let judged = JUDGED.read().unwrap_or_else(PoisonError::into_inner);
    let (path, _) = judged.as_ref().expect("a program was named");
    path.clone()
}

/// How many of the combinations are run.
pub(crate) fn extent() -> Extent {
    let judged = JUDGED.read().unwrap_or_else(PoisonError::into_inner);
    judged.as_ref().map_or(Extent::All, |(_, extent)| *extent)
}
