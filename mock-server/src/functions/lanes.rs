//! A queue in which callers take turns.

use std::collections::VecDeque;

use crate::functions::Lane;

/// What has a lane.
pub(super) trait Queued {
    fn lane(&self) -> &Lane;
}

/// Calls by lane. Lanes take turns.
#[derive(Debug)]
pub(super) struct Lanes<T>(VecDeque<(Lane, VecDeque<T>)>);

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T: Queued> Lanes<T> {
    pub(super) fn push(&mut self, call: T) {
        let lane = self.0.iter_mut().find(|(lane, _)| lane == call.lane());
        match lane {
            Some((_, calls)) => calls.push_back(call),
            None => self
                .0
                .push_back((call.lane().clone(), VecDeque::from([call]))),
        }
    }

    /// The next call of the next lane.
    pub(super) fn pop(&mut self) -> Option<T> {
        let (lane, mut calls) = self.0.pop_front()?;
        let call = calls.pop_front();
        if !calls.is_empty() {
            self.0.push_back((lane, calls));
        }
        call
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Id;

    struct Call(Lane, u8);

    impl Queued for Call {
        fn lane(&self) -> &Lane {
            &self.0
        }
    }

    #[test]
    fn lanes_take_turns_and_keep_their_order() {
        let mut lanes = Lanes::default();
        for (caller, number) in [("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5), ("b", 6)] {
            let lane = Lane {
                app: Id::ZERO,
                prefix: "".into(),
                caller: caller.into(),
            };
            lanes.push(Call(lane, number));
        }
        let order = std::iter::from_fn(|| lanes.pop()).map(|call| call.1);
        assert_eq!(order.collect::<Vec<_>>(), [1, 4, 5, 2, 6, 3]);
        assert!(lanes.is_empty());
    }
}
