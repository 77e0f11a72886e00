//! The program that this process judges.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use crate::cases::Flavour;

static JUDGED: RwLock<Option<Judged>> = RwLock::new(None);

#[derive(Debug)]
struct Judged {
    path: PathBuf,
    flavour: Flavour,
    extent: Extent,
}

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

/// Names the program, what it claims to be and the extent for the checks that follow.
///
/// # Errors
///
/// A sentence, if there is no file at the path.
pub(crate) fn set(path: &Path, flavour: Flavour, extent: Extent) -> Result<(), String> {
    let path = path
        .canonicalize()
        .map_err(|error| format!("cannot judge {}: {error}", path.display()))?;
    *JUDGED.write().unwrap_or_else(PoisonError::into_inner) = Some(Judged {
        path,
        flavour,
        extent,
    });
    Ok(())
}

/// The path of the program.
pub(crate) fn program() -> PathBuf {
    let judged = JUDGED.read().unwrap_or_else(PoisonError::into_inner);
    let judged = judged.as_ref().expect("a program was named");
    judged.path.clone()
}

/// How many of the combinations are run.
pub(crate) fn extent() -> Extent {
    let judged = JUDGED.read().unwrap_or_else(PoisonError::into_inner);
    judged.as_ref().map_or(Extent::All, |judged| judged.extent)
}

/// The flavour of the program.
pub(crate) fn flavour() -> Flavour {
    let judged = JUDGED.read().unwrap_or_else(PoisonError::into_inner);
    judged
        .as_ref()
        .map_or_else(Flavour::default, |judged| judged.flavour)
}
