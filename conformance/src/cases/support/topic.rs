//! A topic: a folder of snapshots, and the rows that own them.
use crate::pattern::Pattern;

use super::case::Case;
#[cfg(unix)]
use super::dialogue::Dialogue;

/// A folder of snapshots and the rows that own them.
pub(crate) struct Topic {
    /// The folder, under `snapshots/`.
    pub(crate) folder: &'static str,
    /// The IDs of the requirements that its rows show, apart from those in `shows`.
    pub(crate) requirements: &'static [&'static str],
    /// The ID of a requirement, and the names of the rows that show it instead of those above.
    /// Names are separated by blanks; `*` stands for any characters. Here and not in the rows,
    /// so that a row stays one line.
    pub(crate) shows: &'static [(&'static str, &'static str)],
    pub(crate) cases: &'static [Case],
    #[cfg(unix)]
    pub(crate) dialogues: &'static [Dialogue],
}

/// A topic without rows; rows name what they have.
pub(crate) const TOPIC: Topic = Topic {
    folder: "",
    requirements: &[],
    shows: &[],
    cases: &[],
    #[cfg(unix)]
    dialogues: &[],
};

impl Topic {
    /// The IDs of the requirements that this row shows.
    pub(crate) fn requirements_of(&self, row: &str) -> Vec<&'static str> {
        let rows = self.shows.iter();
        let shown = rows.filter(|(_, names)| names.split(' ').any(|name| is_named(row, name)));
        let mut own: Vec<_> = shown.map(|(id, _)| *id).collect();
        own.dedup();
        if own.is_empty() {
            own.extend_from_slice(self.requirements);
        }
        own
    }

    /// The snapshots that this topic owns.
    #[cfg(test)]
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let names = self.cases.iter().map(|case| case.name);
        #[cfg(unix)]
        let names = names.chain(self.dialogues.iter().map(|dialogue| dialogue.name));
        names.collect()
    }
}

/// Whether `name`, in which `*` stands for any characters, is the name of this row.
pub(crate) fn is_named(row: &str, name: &str) -> bool {
    Pattern::new(name).matches(row)
}
