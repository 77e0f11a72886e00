//! The usual rows of the `users` family, in a world whose users have dates.
use super::case::{CASE, Case};
use super::context::Login;
use super::seeds;

/// A command line that does what it says.
pub(crate) const fn right(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        seed: seeds::dated,
        ..CASE
    }
}

/// A command line that is understood, and fails.
pub(crate) const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..right(name, args)
    }
}

/// A command line that is not understood: nobody needs to be logged in to be told.
pub(crate) const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        login: Login::Nobody,
        exit: 2,
        ..right(name, args)
    }
}
