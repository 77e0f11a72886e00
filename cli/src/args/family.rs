//! Families of subcommands, of which one member can be built without the others.
//!
//! clap copies every inherited option into every command, so that building the whole
//! tree takes longer than printing the help of one command.

/// Declares the subcommands of a family, as `derive(Subcommand)` does, with a constructor
/// that builds only one of them.
macro_rules! family {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $family:ident {
            $( $(#[$attribute:meta])* $member:ident($args:ty), )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, clap::Subcommand)]
        $visibility enum $family {
            $( $(#[$attribute])* $member($args), )+
        }

        impl $family {
            /// Adds only the named member to the command of the family.
            pub(in crate::args) fn add_only(name: &str, family: clap::Command) -> Option<clap::Command> {
                $({
                    #[derive(clap::Subcommand)]
                    enum Only {
                        $(#[$attribute])*
                        $member($args),
                    }
                    if <Only as clap::Subcommand>::has_subcommand(name) {
                        return Some(<Only as clap::Subcommand>::augment_subcommands(family));
                    }
                })+
                None
            }
        }
    };
}
