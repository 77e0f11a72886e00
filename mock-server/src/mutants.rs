//! Mutants: defects of a server that are there on purpose, to find out which of them a test
//! suite notices. Each breaks one sentence of the contract. [`ALL`] lists them.
//!
//! Only with the feature `mutants`, which no build for users has. A mutant is selected for
//! a server, not for a process: by `--mutant NAME`, or in code by
//! [`MockServerBuilder::mutant`](crate::MockServerBuilder::mutant). The selection is a
//! field of the state, its apps and the worlds, where `mutant!` reads it.

mod answers;
mod controls;
mod faults;
mod list;
mod patterns;
mod races;
mod revocation;
mod tokens;

pub(crate) use answers::{alter_response, alter_result};
pub(crate) use controls::{alter_headers, forget};
pub(crate) use faults::alter_fault;
pub use list::ALL;
pub(crate) use list::Kind;
pub(crate) use patterns::{alter_expectation, alter_filter, alter_verdict};
pub(crate) use races::Race;
pub(crate) use tokens::{alter_claims, alter_provider, is_never_off};

/// A deliberate defect of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mutant {
    /// The name, by which it is selected.
    pub name: &'static str,
    /// The sentence of the contract that it breaks.
    pub sentence: &'static str,
}

/// No mutant has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown mutant '{name}': expected one of {}", names().join(", "))]
#[non_exhaustive]
pub struct UnknownMutant {
    /// The name.
    pub name: String,
}

/// The names of all mutants.
fn names() -> Vec<&'static str> {
    ALL.iter().map(|mutant| mutant.name).collect()
}

/// The mutant that a server was started with. None by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection(Option<Kind>);

impl Selection {
    /// # Errors
    ///
    /// [`UnknownMutant`], whose text lists the names.
    pub(crate) fn by_name(name: &str) -> Result<Self, UnknownMutant> {
        let mutant = ALL.iter().find(|mutant| mutant.name == name);
        let unknown = || UnknownMutant {
            name: name.to_owned(),
        };
        mutant
            .map(|mutant| Self(Some(Kind(mutant.name))))
            .ok_or_else(unknown)
    }

    pub(crate) fn is(self, kind: Kind) -> bool {
        self.0 == Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{MockServer, StartError};

    #[test]
    fn names_and_sentences_are_unique_and_written_alike() {
        let names: BTreeSet<_> = names().into_iter().collect();
        let sentences: BTreeSet<_> = ALL.iter().map(|mutant| mutant.sentence).collect();
        assert_eq!((names.len(), sentences.len()), (ALL.len(), ALL.len()));
        for Mutant { name, sentence } in ALL.iter() {
            let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(name.chars().all(is_kebab), "{name}");
            assert!(!sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn an_unknown_name_is_an_error_that_lists_the_names() {
        let started = MockServer::builder().mutant("nonsense").start_blocking();
        let Err(StartError::Mutant(error)) = started else {
            panic!("{started:?}");
        };
        let text = error.to_string();
        let first = ALL[0].name;
        assert!(
            text.starts_with(&format!(
                "unknown mutant 'nonsense': expected one of {first}, "
            )),
            "{text}"
        );
    }

    #[test]
    fn a_selection_belongs_to_one_server() {
        let start = |mutant: Option<&str>| {
            let builder = MockServer::builder();
            let builder = match mutant {
                Some(name) => builder.mutant(name),
                None => builder,
            };
            builder.start_blocking().unwrap()
        };
        let (mutated, sound) = (start(Some("unknown-routes-are-200")), start(None));
        for (server, status) in [(&mutated, 200), (&sound, 404)] {
            let response = minreq::get(format!("{}/x", server.base_url())).send();
            assert_eq!(response.unwrap().status_code, status);
        }
        // Neither an import nor a reset changes it, and worlds have it too.
        mutated.import_state(&sound.export_state()).unwrap();
        mutated.reset();
        let world = mutated.create_world(&crate::WorldOptions::default());
        let world = world.unwrap().base_url;
        for base_url in [mutated.base_url(), &world] {
            let response = minreq::get(format!("{base_url}/x")).send();
            assert_eq!(response.unwrap().status_code, 200, "{base_url}");
        }
    }
}
