//! Lines of a certain width, in colour or not.

use textwrap::{Options, WordSplitter};

use super::Layout;

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Faint,
    Good,
    Warning,
    Bad,
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "\u{1b}[1m",
            Self::Faint => "\u{1b}[2m",
            Self::Good => "\u{1b}[32m",
            Self::Warning => "\u{1b}[33m",
            Self::Bad => "\u{1b}[31m",
        }
    }
}

/// A text in the making. What is written to it must be escaped already.
pub(super) struct Paper {
    layout: Layout,
    text: String,
}

impl Paper {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            layout,
            text: String::new(),
        }
    }

    pub(super) fn empty(&mut self) {
        self.text.push('\n');
    }

    /// An empty line, and words in capitals with what they are about.
    pub(super) fn heading(&mut self, style: Style, words: &str, about: &str) {
        self.empty();
        if about.is_empty() {
            return self.line(style, "", words);
        }
        let start = self.text.len();
        self.hanging(Style::Plain, &format!("{words}  "), "  ", about);
        let styled = self.styled(style, words);
        self.text.replace_range(start..start + words.len(), &styled);
    }

    /// A line that is not wrapped.
    pub(super) fn line(&mut self, style: Style, indent: &str, text: &str) {
        let text = self.styled(style, &format!("{indent}{text}"));
        self.text.push_str(text.trim_end_matches(' '));
        self.empty();
    }

    /// As many lines as a sentence needs. A word is never broken: it may be an ID or an address.
    pub(super) fn wrapped(&mut self, style: Style, indent: &str, text: &str) {
        self.hanging(style, indent, indent, text);
    }

    /// As [`Self::wrapped`], with another indent of the lines after the first.
    pub(super) fn hanging(&mut self, style: Style, first: &str, rest: &str, text: &str) {
        let options = Options::new(self.layout.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.line(style, "", &line);
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.layout.colour && style != Style::Plain {
            format!("{}{text}\u{1b}[0m", style.code())
        } else {
            text.to_owned()
        }
    }
}
