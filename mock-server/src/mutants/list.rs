//! Every mutant by area: its constant, its name, and the sentence of the contract that it breaks.
//!
//! To add one, add a line to an area and `mutant!` where it breaks its sentence. The compiler
//! reports a mutant that nothing uses.

mod administrators;
mod apps;
mod controls;
mod functions;
mod logins;
mod passwords;
mod responses;
mod sessions;
mod tokens;
mod users;

use std::sync::LazyLock;

use super::Mutant;

/// A mutant by its name, as code selects it: each area has constants of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind(pub(super) &'static str);

/// Defines the mutants of an area: a constant of [`Kind`] for each, and the list. The list has the
/// names only as text: a constant that no code uses is dead code, which the compiler reports.
macro_rules! mutants {
    ($($kind:ident $name:literal $sentence:literal)*) => {
        #[expect(non_upper_case_globals, reason = "named like a variant")]
        impl super::Kind {
            $(pub(crate) const $kind: Self = Self($name);)*
        }

        pub(super) const ALL: &[crate::mutants::Mutant] = &[
            $(crate::mutants::Mutant {
                name: $name,
                sentence: $sentence,
            },)*
        ];
    };
}
use mutants;

/// All mutants.
pub static ALL: LazyLock<Vec<Mutant>> = LazyLock::new(|| {
    [
        sessions::ALL,
        tokens::ALL,
        logins::ALL,
        users::ALL,
        passwords::ALL,
        apps::ALL,
        functions::ALL,
        administrators::ALL,
        responses::ALL,
        controls::ALL,
    ]
    .concat()
});
