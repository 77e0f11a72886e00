//! Which parts of a list have been read, and by how many cursors.

use std::collections::HashSet;

use super::id_space::IdNumber;
use crate::domain::User;

/// How many users are remembered one by one. As long as there are no more, a list
/// that turns out to be unsorted can be read again without passing a user on twice.
const MAX_REMEMBERED: usize = 20_000;

/// A part of the list that is read by one cursor: the IDs after `position`, up to
/// and including `end`.
#[derive(Debug)]
struct Range {
    /// Where the range began.
    start: IdNumber,
    position: IdNumber,
    /// `None` for the last range, which ends with an empty page.
    end: Option<IdNumber>,
    is_done: bool,
    /// The usual distance between two users on the latest page.
    spacing: u128,
}

/// A list that is known to be sorted by ID, divided into ranges.
#[derive(Debug)]
pub(super) struct Ranges {
    all: Vec<Range>,
    /// The greatest ID, as far as it is known.
    last: Option<IdNumber>,
    /// Where ranges are being split.
    splits: Vec<IdNumber>,
    /// The users passed on so far; `None` if they are too many.
    seen: Option<HashSet<IdNumber>>,
}

/// The server did not return users in the order of their IDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsorted;

impl Ranges {
    /// The whole list, of which nothing has been read.
    pub(super) fn new() -> Self {
        Self {
            all: vec![Range {
                start: IdNumber::ZERO,
                position: IdNumber::ZERO,
                end: None,
                is_done: false,
                spacing: 0,
            }],
            last: None,
            splits: Vec::new(),
            seen: Some(HashSet::new()),
        }
    }

    /// Allows the ranges to be split up to the greatest ID.
    pub(super) fn set_last(&mut self, last: IdNumber) {
        self.last = Some(last);
    }

    /// Stops further splits.
    pub(super) fn stop_splitting(&mut self) {
        self.last = None;
    }

    /// Where the cursor of a range continues; `None` at its end.
    pub(super) fn position(&self, range: usize) -> Option<IdNumber> {
        let range = self.all.get(range)?;
        (!range.is_done).then_some(range.position)
    }

    /// The users passed on so far, unless they are too many to be remembered.
    pub(super) fn into_seen(self) -> Option<HashSet<IdNumber>> {
        self.seen
    }

    /// Whether a page behind the first one repeats users, and adds none.
    pub(super) fn is_repeated(&self, page: &[User]) -> bool {
        let is_seen = |user: &User| {
            let number = IdNumber::new(&user.id);
            number.is_some_and(|number| {
                self.seen
                    .as_ref()
                    .is_some_and(|seen| seen.contains(&number))
            })
        };
        !page.is_empty() && page.iter().all(is_seen)
    }

    /// Ends a range that cannot be read.
    pub(super) fn close(&mut self, range: usize) {
        self.all[range].is_done = true;
    }

    /// Whether all ranges were read.
    pub(super) fn is_done(&self) -> bool {
        self.all.iter().all(|range| range.is_done)
    }

    /// Whether the list is read by more than one cursor.
    pub(super) fn is_split(&self) -> bool {
        self.all.len() > 1
    }

    /// Takes the page that the cursor of a range read after `after`. Returns the
    /// users of the range that no other cursor returns.
    ///
    /// # Errors
    /// The page is not sorted, or does not start after `after`.
    pub(super) fn take(
        &mut self,
        range: usize,
        after: IdNumber,
        page: Vec<User>,
    ) -> Result<Vec<User>, Unsorted> {
        let numbers = numbers(&page, after)?;
        let range = &mut self.all[range];
        let Some(last) = numbers.last().copied() else {
            range.is_done = true;
            return Ok(Vec::new());
        };
        let position = range.position;
        let is_in_range =
            |number: IdNumber| number > position && range.end.is_none_or(|end| number <= end);
        let seen = &mut self.seen;
        let users: Vec<_> = page
            .into_iter()
            .zip(numbers.iter().copied())
            .filter(|(_, number)| is_in_range(*number))
            .map(|(user, number)| {
                if let Some(seen) = seen {
                    seen.insert(number);
                }
                user
            })
            .collect();
        self.seen.take_if(|seen| is_too_many(seen.len()));
        range.spacing = spacing(&numbers);
        range.position = range.position.max(last);
        range.is_done = range.end.is_some_and(|end| last >= end);
        Ok(users)
    }

    /// Where to split the part of which most is left, if it is worth a request:
    /// a cursor that starts there reads what is behind. Ends with
    /// [`end_split`](Self::end_split).
    pub(super) fn begin_split(&mut self) -> Option<IdNumber> {
        let last = self.last?;
        let mut widest = None;
        for range in self.all.iter().filter(|range| !range.is_done) {
            let end = range.end.unwrap_or(last);
            // Several cursors may be about to split the same range.
            let is_within = |at: &IdNumber| *at > range.position && *at < end;
            let mut bounds: Vec<_> = self.splits.iter().copied().filter(is_within).collect();
            bounds.extend([range.position, end]);
            bounds.sort_unstable();
            for (from, to) in bounds.iter().zip(bounds.iter().skip(1)) {
                let left = from.distance(*to);
                // Less than about two pages are read sooner by the cursor that is
                // there.
                let spacing = range.spacing.max(1);
                if left / spacing >= 2 * PAGE {
                    let reach = spacing.saturating_mul(MAX_SPLIT);
                    widest = widest.max(Some((left, *from, *to, reach)));
                }
            }
        }
        let (_, from, to, reach) = widest?;
        // Not always the middle: behind a crowd of users there may be a gap of years,
        // in which no split helps the cursor that reads the crowd.
        let at = from.middle(to)?.min(from.plus(reach));
        self.splits.push(at);
        Some(at)
    }

    /// Splits a range, once the first page behind the split was read. Returns the new
    /// range; `None` if the cursor of the old one has passed the page.
    ///
    /// # Errors
    /// The page is not sorted, or does not start behind the split.
    pub(super) fn end_split(
        &mut self,
        at: IdNumber,
        page: &[User],
    ) -> Result<Option<usize>, Unsorted> {
        self.splits.retain(|split| *split != at);
        let numbers = numbers(page, at)?;
        let is_around =
            |range: &&mut Range| range.start < at && range.end.is_none_or(|end| at < end);
        let Some(old) = self.all.iter_mut().find(is_around) else {
            return Ok(None);
        };
        let start = old.position.max(at);
        let end = old.end;
        if old.is_done || numbers.last().is_none_or(|last| *last <= start) {
            return Ok(None);
        }
        old.end = Some(start);
        old.is_done = old.position >= start;
        let spacing = old.spacing;
        self.all.push(Range {
            start,
            position: start,
            end,
            is_done: false,
            spacing,
        });
        Ok(Some(self.all.len() - 1))
    }
}

/// How far ahead a range is split, in users.
const MAX_SPLIT: u128 = 200 * PAGE;

/// The users of a page, as the server is expected to return them.
const PAGE: u128 = crate::api::PAGE_SIZE as u128;

/// The median of the distances between neighbors. An average would be far too large
/// on a page with a gap, such as months in which nobody signed up.
fn spacing(numbers: &[IdNumber]) -> u128 {
    let pairs = numbers.iter().zip(numbers.iter().skip(1));
    let mut distances: Vec<_> = pairs.map(|(a, b)| a.distance(*b)).collect();
    if distances.is_empty() {
        return 1;
    }
    let middle = distances.len() / 2;
    *distances.select_nth_unstable(middle).1
}

/// Whether there are too many users to remember.
fn is_too_many(seen: usize) -> bool {
    seen > MAX_REMEMBERED
}

/// Whether a page at the beginning of the list is sorted by ID.
pub(super) fn is_sorted(page: &[User]) -> bool {
    numbers(page, IdNumber::ZERO).is_ok()
}

/// The IDs of a page.
///
/// # Errors
/// They do not increase, do not start after `after`, or are not in the form of the
/// service.
fn numbers(page: &[User], after: IdNumber) -> Result<Vec<IdNumber>, Unsorted> {
    let mut numbers = Vec::with_capacity(page.len());
    let mut previous = after;
    for user in page {
        let number = IdNumber::new(&user.id).ok_or(Unsorted)?;
        if number <= previous {
            return Err(Unsorted);
        }
        previous = number;
        numbers.push(number);
    }
    Ok(numbers)
}
