//! What to try after an error.

/// The lines below an error message, each optional.
#[derive(Debug, Clone, Copy)]
pub(super) struct NextSteps<'a> {
    /// Advice in words.
    pub(super) hint: Option<&'a str>,
    /// A command to run.
    pub(super) suggestion: Option<&'a str>,
}

impl<'a> NextSteps<'a> {
    /// The title and text of each line.
    pub(super) fn lines(self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let hint = self.hint.map(|text| ("Hint", text));
        let suggestion = self.suggestion.map(|text| ("Try instead", text));
        hint.into_iter().chain(suggestion)
    }
}
