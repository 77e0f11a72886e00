//! Which rules are run: by ID, level and area.

use crate::pattern::{Pattern, nearest};
use crate::requirements::{Level, Requirement};

/// What a rule is selected by.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The ID of the rule.
    pub id: &'a str,
    /// What a failure of the rule violates.
    pub requirements: &'a [&'static Requirement],
}

/// Names as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// IDs of rules or requirements; `*` stands for any characters.
    pub ids: Vec<String>,
    /// `MUST` or `SHOULD`, in any case.
    pub levels: Vec<String>,
    /// Areas, which include those below them: `server` includes `server/users`.
    pub areas: Vec<String>,
}

/// Which rules are run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    included: Criteria,
    excluded: Criteria,
}

#[derive(Debug, Clone, Default)]
struct Criteria {
    ids: Vec<Pattern>,
    levels: Vec<Level>,
    areas: Vec<String>,
}

/// A name that selects nothing.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", self.message())]
pub struct UnknownName {
    /// What it was to name.
    pub what: &'static str,
    /// What was typed.
    pub name: String,
    /// The name that was probably meant.
    pub nearest: Option<String>,
}

impl UnknownName {
    fn message(&self) -> String {
        format!("{} not found: {}", self.what, self.name)
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match &self.nearest {
            Some(nearest) => format!("did you mean {nearest}?"),
            None => "list the rules with --list".to_owned(),
        }
    }
}

impl Selection {
    /// Parses names. Of the rules, those are selected that match one of the included IDs, one of
    /// the included levels and one of the included areas, where a kind without names includes
    /// all, and that match nothing excluded.
    ///
    /// # Errors
    ///
    /// If a name matches none of `rules`.
    pub fn parse(
        included: &Names,
        excluded: &Names,
        rules: &[Candidate<'_>],
    ) -> Result<Self, UnknownName> {
        Ok(Self {
            included: Criteria::parse(included, rules)?,
            excluded: Criteria::parse(excluded, rules)?,
        })
    }

    /// Whether a rule is run.
    #[must_use]
    pub fn selects(&self, rule: &Candidate<'_>) -> bool {
        let Criteria { ids, levels, areas } = &self.included;
        (ids.is_empty() || self.included.has_id(rule))
            && (levels.is_empty() || self.included.has_level(rule))
            && (areas.is_empty() || self.included.has_area(rule))
            && !self.excluded.has_id(rule)
            && !self.excluded.has_level(rule)
            && !self.excluded.has_area(rule)
    }
}

impl Criteria {
    fn parse(names: &Names, rules: &[Candidate<'_>]) -> Result<Self, UnknownName> {
        Ok(Self {
            ids: parse(&names.ids, |name| id(name, rules))?,
            levels: parse(&names.levels, level)?,
            areas: parse(&names.areas, |name| area(name, rules))?,
        })
    }

    fn has_id(&self, rule: &Candidate<'_>) -> bool {
        self.ids
            .iter()
            .any(|id| rule.ids().any(|own| id.matches(own)))
    }

    /// By the strongest of the rule's levels, so that each rule has one.
    fn has_level(&self, rule: &Candidate<'_>) -> bool {
        let levels = rule
            .requirements
            .iter()
            .map(|requirement| requirement.level);
        levels
            .min()
            .is_some_and(|level| self.levels.contains(&level))
    }

    fn has_area(&self, rule: &Candidate<'_>) -> bool {
        let mut areas = rule.areas();
        areas.any(|own| self.areas.iter().any(|area| is_within(own, area)))
    }
}

impl<'a> Candidate<'a> {
    fn ids(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let requirements = self.requirements.iter().map(|requirement| requirement.id);
        std::iter::once(self.id).chain(requirements)
    }

    fn areas(&self) -> impl Iterator<Item = &'static str> + use<'a> {
        self.requirements
            .iter()
            .map(|requirement| requirement.area())
    }
}

fn parse<T>(
    names: &[String],
    parse: impl Fn(&str) -> Result<T, UnknownName>,
) -> Result<Vec<T>, UnknownName> {
    names.iter().map(|name| parse(name)).collect()
}

fn id(name: &str, rules: &[Candidate<'_>]) -> Result<Pattern, UnknownName> {
    let pattern = Pattern::new(name);
    let ids = || rules.iter().flat_map(Candidate::ids);
    if ids().any(|id| pattern.matches(id)) {
        return Ok(pattern);
    }
    Err(unknown("rule", name, nearest(name, ids())))
}

fn level(name: &str) -> Result<Level, UnknownName> {
    let levels = [Level::Must, Level::Should];
    let level = levels
        .into_iter()
        .find(|level| level.name().eq_ignore_ascii_case(name));
    level.ok_or_else(|| {
        let near = nearest(&name.to_ascii_uppercase(), levels.map(Level::name));
        unknown("level", name, near.or(Some("MUST or SHOULD")))
    })
}

fn area(name: &str, rules: &[Candidate<'_>]) -> Result<String, UnknownName> {
    let area = name.trim_end_matches('/');
    let areas = || rules.iter().flat_map(Candidate::areas);
    if areas().any(|own| is_within(own, area)) {
        return Ok(area.to_owned());
    }
    Err(unknown(
        "area",
        name,
        nearest(area, areas().flat_map(ancestors)),
    ))
}

/// An area and those that include it.
fn ancestors(area: &'static str) -> impl Iterator<Item = &'static str> {
    std::iter::successors(Some(area), |area| Some(area.rsplit_once('/')?.0))
}

/// Whether `area` is `outer` or below it.
fn is_within(area: &str, outer: &str) -> bool {
    let below = area.strip_prefix(outer);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

fn unknown(what: &'static str, name: &str, nearest: Option<&str>) -> UnknownName {
    UnknownName {
        what,
        name: name.to_owned(),
        nearest: nearest.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests;
