//! Prompts that select one or several of a list. Typing filters the list.

use std::collections::BTreeSet;

use super::super::progress::grouped;
use super::keys::Key;
use super::line::Line;
use super::screen::{Mark, Row};
use super::{Input, Question};
use crate::printable::escaped;

/// The most options shown at a time.
const PAGE_SIZE: usize = 7;

/// The most chosen options that remain on the screen by name.
const MAX_NAMED: usize = 3;

/// What can be chosen, and what has been.
#[derive(Debug)]
pub(super) enum Chosen {
    /// The highlighted option.
    One,
    /// Any number of options, by index.
    Any(BTreeSet<usize>),
}

impl Chosen {
    pub(super) fn any() -> Self {
        Self::Any(BTreeSet::new())
    }
}

/// A list of options.
#[derive(Debug)]
pub(super) struct List {
    options: Vec<String>,
    /// What remains on the screen of the chosen options, if they are few.
    names: Vec<String>,
    filter: Line,
    /// The indices of the options that match the filter.
    matching: Vec<usize>,
    /// The highlighted option, as an index of `matching`.
    cursor: usize,
    chosen: Chosen,
}

impl List {
    pub(super) fn new(options: &[String], chosen: Chosen) -> Self {
        let options: Vec<_> = options
            .iter()
            .map(|option| escaped(option).into_owned())
            .collect();
        Self {
            names: options.clone(),
            filter: Line::default(),
            matching: (0..options.len()).collect(),
            options,
            cursor: 0,
            chosen,
        }
    }

    /// Sets what remains on the screen of each option that was chosen.
    pub(super) fn with_names(mut self, names: &[String]) -> Self {
        self.names = names
            .iter()
            .map(|name| escaped(name).into_owned())
            .collect();
        self
    }

    fn apply_filter(&mut self) {
        let filter = self.filter.text().to_lowercase();
        let is_match = |index: &usize| self.options[*index].to_lowercase().contains(&filter);
        self.matching = (0..self.options.len()).filter(is_match).collect();
        self.cursor = 0;
    }

    /// Moves the highlight by a number of options; `wraps` at the ends.
    fn move_by(&mut self, step: isize, wraps: bool) {
        let last = self.matching.len().saturating_sub(1);
        self.cursor = match self.cursor.checked_add_signed(step) {
            Some(cursor) if cursor <= last => cursor,
            Some(_) if wraps => 0,
            Some(_) => last,
            None if wraps => last,
            None => 0,
        };
    }

    /// The range of `matching` that is shown. The highlight stays in its middle
    /// where possible.
    fn page(&self) -> std::ops::Range<usize> {
        let last_start = self.matching.len().saturating_sub(PAGE_SIZE);
        let start = self.cursor.saturating_sub(PAGE_SIZE / 2).min(last_start);
        start..(start + PAGE_SIZE).min(self.matching.len())
    }
}

impl Question for List {
    type Answer = Vec<usize>;

    fn input(&self) -> Input {
        self.filter.shown(None)
    }

    fn rows(&self) -> Vec<Row> {
        let page = self.page();
        let row = |position: usize| {
            let index = self.matching[position];
            Row {
                mark: if position == self.cursor {
                    Mark::Highlighted
                } else if position == page.start && page.start > 0 {
                    Mark::MoreAbove
                } else if position + 1 == page.end && page.end < self.matching.len() {
                    Mark::MoreBelow
                } else {
                    Mark::None
                },
                is_checked: match &self.chosen {
                    Chosen::One => None,
                    Chosen::Any(chosen) => Some(chosen.contains(&index)),
                },
                text: self.options[index].clone(),
            }
        };
        let mut rows: Vec<_> = page.clone().map(row).collect();
        if rows.is_empty() {
            rows.push(Row {
                mark: Mark::None,
                is_checked: None,
                text: "no matches".to_owned(),
            });
        }
        rows.push(Row::help(match self.chosen {
            Chosen::One => "↑↓ to move, enter to select, type to filter",
            Chosen::Any(_) => {
                "↑↓ to move, space to select one, → to all, ← to none, type to filter"
            }
        }));
        rows
    }

    fn press(&mut self, key: &Key) {
        let step = isize::try_from(PAGE_SIZE).unwrap_or_default();
        match (key, &mut self.chosen) {
            (Key::Up, _) => self.move_by(-1, true),
            (Key::Down, _) => self.move_by(1, true),
            (Key::PageUp, _) => self.move_by(-step, false),
            (Key::PageDown, _) => self.move_by(step, false),
            (Key::Home, _) => self.cursor = 0,
            (Key::End, _) => self.cursor = self.matching.len().saturating_sub(1),
            (Key::Character(' '), Chosen::Any(chosen)) => {
                if let Some(index) = self.matching.get(self.cursor)
                    && !chosen.remove(index)
                {
                    chosen.insert(*index);
                }
            }
            (Key::Right, Chosen::Any(chosen)) => {
                *chosen = if mutant!(SelectAllIgnoresTheFilter) {
                    (0..self.options.len()).collect()
                } else {
                    self.matching.iter().copied().collect()
                };
            }
            (Key::Left, Chosen::Any(chosen)) => chosen.clear(),
            (key, _) => {
                if self.filter.press(key) {
                    self.apply_filter();
                }
            }
        }
    }

    fn submit(&mut self) -> Option<(Vec<usize>, String)> {
        match &self.chosen {
            Chosen::One => {
                let index = *self.matching.get(self.cursor)?;
                Some((vec![index], self.options[index].clone()))
            }
            Chosen::Any(chosen) => {
                let names: Vec<_> = chosen
                    .iter()
                    .map(|index| self.names[*index].as_str())
                    .collect();
                // The answer remains on the screen: show a number, not 1,000 names.
                let shown = match names.len() {
                    1..=MAX_NAMED => names.join(", "),
                    count => format!("{} selected", grouped(count)),
                };
                Some((chosen.iter().copied().collect(), shown))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(count: usize, chosen: Chosen) -> List {
        let options: Vec<_> = (0..count).map(|n| format!("option {n:02}")).collect();
        List::new(&options, chosen)
    }

    fn shown(list: &List) -> Vec<String> {
        let rows = list.rows();
        rows.iter().map(|row| row.text.clone()).collect()
    }

    #[test]
    fn highlight_stays_in_the_middle_of_a_page_and_wraps() {
        let mut list = list(20, Chosen::One);
        for (key, first, position) in [
            (Key::Down, 0, 1),
            (Key::PageDown, 5, 8),
            (Key::End, 13, 19),
            (Key::Down, 0, 0),
            (Key::Up, 13, 19),
            (Key::PageUp, 9, 12),
            (Key::Home, 0, 0),
        ] {
            list.press(&key);
            assert_eq!(shown(&list)[0], format!("option {first:02}"), "{key:?}");
            assert_eq!(list.cursor, position, "{key:?}");
        }
    }

    #[test]
    fn filter_without_matches_selects_nothing() {
        let mut list = list(3, Chosen::One);
        list.press(&Key::Character('z'));
        assert_eq!(shown(&list)[0], "no matches");
        assert!(list.submit().is_none());
        for key in [Key::Up, Key::Down, Key::PageDown, Key::End] {
            list.press(&key);
            assert!(list.submit().is_none(), "{key:?}");
        }
        list.press(&Key::DeleteToStart);
        assert_eq!(list.submit().unwrap().0, [0]);
    }

    #[test]
    fn only_matches_are_selected_and_the_selection_outlives_the_filter() {
        let mut list = list(12, Chosen::any());
        list.press(&Key::Text("option 1".to_owned()));
        list.press(&Key::Right);
        list.press(&Key::DeleteWord);
        let (answer, shown) = list.submit().unwrap();
        assert_eq!(answer, [10, 11]);
        assert_eq!(shown, "option 10, option 11");
        list.press(&Key::Character(' '));
        list.press(&Key::DeleteToStart);
        list.press(&Key::Right);
        assert_eq!(list.submit().unwrap().1, "12 selected");
        list.press(&Key::Left);
        assert_eq!(list.submit().unwrap(), (vec![], "0 selected".to_owned()));
    }
}
