//! Rules, and tables of them.

use super::verdicts::{Says, check};
use crate::setup::World;
use crate::target::{Outcome, Stop, Target};

/// Requests and what must come back.
pub(crate) struct Rule {
    /// Unique in its table; words joined by dashes.
    pub(crate) id: &'static str,
    /// The IDs of the requirements that a failure violates.
    pub(crate) requirements: &'static [&'static str],
    /// What holds, in one sentence without a final full stop.
    pub(crate) says: &'static str,
    pub(crate) check: fn(&Target) -> Outcome,
}

/// One request of the administrator and its response, for the rules that need no more. It must
/// change nothing, so that rows can share an app.
pub(crate) struct Row {
    /// As in [`Rule`].
    pub(crate) id: &'static str,
    pub(crate) requirements: &'static [&'static str],
    pub(crate) says: &'static str,
    /// `METHOD PATH`; see [`World::path`](crate::setup::World::path).
    pub(crate) ask: &'static str,
    /// Sent as JSON unless it is empty.
    pub(crate) body: &'static str,
    pub(crate) status: u16,
    pub(crate) answer: Says,
}

/// The rules of one subject.
pub(crate) struct Table {
    /// The first part of the IDs of its rules.
    pub(crate) name: &'static str,
    pub(crate) rules: Rules,
}

/// Rules of one kind.
pub(crate) enum Rules {
    Rules(&'static [Rule]),
    Rows(&'static [Row]),
}

/// Either kind of rule.
#[derive(Clone, Copy)]
pub(crate) enum AnyRule {
    Rule(&'static Rule),
    Row(&'static Row),
}

impl Table {
    /// Its rules in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = AnyRule> {
        let (rules, rows): (&'static [Rule], &'static [Row]) = match self.rules {
            Rules::Rules(rules) => (rules, &[]),
            Rules::Rows(rows) => (&[], rows),
        };
        let rules = rules.iter().map(AnyRule::Rule);
        rules.chain(rows.iter().map(AnyRule::Row))
    }
}

impl AnyRule {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.id,
            Self::Row(row) => row.id,
        }
    }

    pub(crate) fn requirements(self) -> &'static [&'static str] {
        match self {
            Self::Rule(rule) => rule.requirements,
            Self::Row(row) => row.requirements,
        }
    }

    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.says,
            Self::Row(row) => row.says,
        }
    }

    /// Checks it. Rows use the world in `shared`, which is made for the first of them.
    pub(crate) fn check<'t>(self, target: &'t Target, shared: &mut Option<World<'t>>) -> Outcome {
        match self {
            Self::Rule(rule) => (rule.check)(target),
            Self::Row(row) => {
                let world = match shared.take() {
                    Some(world) => world,
                    None => target.shop()?,
                };
                row.check(shared.insert(world))
            }
        }
    }
}

impl Row {
    fn check(&self, world: &World<'_>) -> Outcome {
        let Some((method, path)) = self.ask.split_once(' ') else {
            return Err(Stop::found(format!("not METHOD PATH: {}", self.ask)));
        };
        let mut call = world.admin(method, path);
        if !self.body.is_empty() {
            call = call
                .header("content-type", "application/json")
                .text(self.body);
        }
        check(&call.send()?, self.status, &self.answer)
    }
}
