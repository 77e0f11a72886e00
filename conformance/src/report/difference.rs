//! The lines in which two texts differ.

use similar::{ChangeTag, TextDiff};

use super::finding::Difference;
use super::printable::{self, Limit};

/// Equal lines shown around each difference.
const CONTEXT: usize = 3;

/// Comparing takes at worst the product of both numbers of lines.
const LIMIT: Limit = Limit {
    lines: 2_000,
    columns: 2_000,
};

/// A line of a difference, escaped.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// In both texts.
    Same,
    /// Only in what was required.
    Expected,
    /// Only in what was there.
    Actual,
    /// Stands for equal lines that are left out.
    Gap,
}

impl Kind {
    /// The mark before a line, which makes colours unnecessary.
    pub(super) fn mark(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Expected => '-',
            Self::Actual => '+',
            Self::Gap => '…',
        }
    }
}

impl Difference {
    /// The lines that differ, with a few equal ones around them.
    pub(super) fn lines(&self) -> Vec<Line> {
        let expected = lines(&self.expected, &self.actual);
        let actual = lines(&self.actual, &self.expected);
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let actual: Vec<&str> = actual.iter().map(String::as_str).collect();
        let diff = TextDiff::configure().diff_slices(&expected, &actual);
        let mut lines = Vec::new();
        let mut next = 0;
        for group in diff.grouped_ops(CONTEXT) {
            let start = group.first().map_or(next, |op| op.old_range().start);
            lines.extend(gap(start - next));
            for op in &group {
                next = op.old_range().end;
                lines.extend(diff.iter_changes(op).map(|change| Line {
                    kind: match change.tag() {
                        ChangeTag::Equal => Kind::Same,
                        ChangeTag::Delete => Kind::Expected,
                        ChangeTag::Insert => Kind::Actual,
                    },
                    text: change.value().to_owned(),
                }));
            }
        }
        lines.extend(gap(expected.len() - next));
        lines
    }
}

/// The lines of a text. Whether it ends with a line feed is a line only if the other differs.
fn lines(text: &str, other: &str) -> Vec<String> {
    let mut lines = printable::lines(text, LIMIT);
    let ends = |text: &str| text.is_empty() || text.ends_with('\n');
    if text.is_empty() && !other.is_empty() {
        lines.push("(nothing)".to_owned());
    } else if !ends(text) && ends(other) && !other.is_empty() {
        lines.push("(no line feed at the end)".to_owned());
    }
    lines
}

fn gap(count: usize) -> Option<Line> {
    let text = match count {
        0 => return None,
        1 => "1 equal line".to_owned(),
        _ => format!("{count} equal lines"),
    };
    Some(Line {
        kind: Kind::Gap,
        text,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(expected: &str, actual: &str) -> Vec<String> {
        let difference = Difference {
            expected: expected.to_owned(),
            actual: actual.to_owned(),
        };
        let lines = difference.lines().into_iter();
        lines
            .map(|line| format!("{}{}", line.kind.mark(), line.text))
            .collect()
    }

    #[test]
    fn single_lines_are_one_above_the_other() {
        assert_eq!(shown("204", "200"), ["-204", "+200"]);
        assert_eq!(shown("204", ""), ["-204", "+(nothing)"]);
        assert_eq!(shown("a", "a\r"), ["-a", "+a\\r"]);
        assert_eq!(shown("a", "a\n"), [" a", "-(no line feed at the end)"]);
    }

    #[test]
    fn equal_lines_far_from_a_difference_are_counted() {
        let expected = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let actual = expected.replace('5', "five");
        let lines = [
            "…1 equal line",
            " 2",
            " 3",
            " 4",
            "-5",
            "+five",
            " 6",
            " 7",
            " 8",
        ];
        assert_eq!(shown(expected, &actual)[..9], lines);
        assert_eq!(shown(expected, &actual)[9..], ["…1 equal line"]);
        assert_eq!(shown(expected, expected), ["…9 equal lines"]);
    }

    #[test]
    fn huge_texts_are_cut_before_they_are_compared() {
        let expected = "a\n".repeat(100_000);
        let actual = "b\n".repeat(100_000);
        assert!(shown(&expected, &actual).len() <= 2 * (LIMIT.lines + 1));
    }

    proptest! {
        /// Leaving out one side's lines gives the other side.
        #[test]
        fn both_texts_can_be_read_from_the_lines(
            expected in prop::collection::vec("[ab]{1,2}", 1..8),
            actual in prop::collection::vec("[ab]{1,2}", 1..8),
        ) {
            prop_assume!(expected != actual);
            let lines = shown(&(expected.join("\n") + "\n"), &(actual.join("\n") + "\n"));
            prop_assume!(!lines.iter().any(|line| line.starts_with('…')));
            let side = |mark| -> Vec<String> {
                let lines = lines.iter().filter(|line| line.starts_with([' ', mark]));
                lines.map(|line| line[1..].to_owned()).collect()
            };
            prop_assert_eq!(side('-'), expected);
            prop_assert_eq!(side('+'), actual);
        }
    }
}
