//! The order in which rules are tried against a mutant: first those whose words are those of the
//! sentence that the mutant breaks.
//!
//! A search that begins with them ends soon, and the rule that it finds is about that sentence.
//! Transcripts come last: one that differs does not say which requirement is violated.

use std::collections::{BTreeMap, BTreeSet};

use crate::cases;
use crate::rules;

use super::Subject;

/// Areas whose rules send every kind of request: many mutants make them fail, few of which are
/// about what they say.
const GENERAL: [&str; 7] = [
    "server/conventions/",
    "server/contract/",
    "server/model/",
    "cli/matrix/",
    "cli/properties/",
    "cli/bulk/faults/",
    "cli/help/examples/",
];

/// An app left behind shows that a mutant changes something, but does not say what.
const NEVER: &str = "server/target/";

/// How many rules the first stages have; the others take the rest, by [`Kind`].
const STAGES: [usize; 3] = [12, 36, 120];

/// The words of a rule, by which it is compared.
#[derive(Debug)]
struct Document {
    id: String,
    words: BTreeSet<String>,
    kind: Kind,
}

/// How much the failure of a rule says, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// It is about the sentence of its requirement.
    Specific,
    /// It is in one of the areas [`GENERAL`].
    General,
    /// It compares whole outputs.
    Transcript,
}

/// The IDs of all rules of a subject in stages, those first that are most likely to catch a mutant
/// with this description.
#[must_use]
pub fn stages(subject: Subject<'_>, description: &str) -> Vec<Vec<String>> {
    let documents: Vec<Document> = match subject {
        Subject::Server => rules::list()
            .map(|rule| document(rule.id(), rule.title, &rule.requirements()))
            .collect(),
        Subject::Cli(_) => cases::list()
            .map(|case| document(case.id(), &case.title, &case.requirements))
            .collect(),
    };
    order(&documents, description)
}

fn document(
    id: String,
    title: &str,
    requirements: &[&crate::requirements::Requirement],
) -> Document {
    let sentences = requirements.iter().map(|requirement| requirement.sentence);
    let text: Vec<&str> = [id.as_str(), title].into_iter().chain(sentences).collect();
    let kind = if is_transcript(title) {
        Kind::Transcript
    } else if GENERAL.iter().any(|area| id.starts_with(area)) {
        Kind::General
    } else {
        Kind::Specific
    };
    Document {
        words: words(&text.join(" ")),
        kind,
        id,
    }
}

/// The IDs of the rules that compare whole outputs. A mutant that only they catch counts half.
#[must_use]
pub fn transcripts() -> BTreeSet<String> {
    let rows = cases::list().filter(|case| is_transcript(&case.title));
    rows.map(|case| case.id()).collect()
}

/// Rows of topics have their command line as title.
fn is_transcript(title: &str) -> bool {
    title.starts_with("appservices ")
}

fn order(documents: &[Document], description: &str) -> Vec<Vec<String>> {
    let mut frequency: BTreeMap<&str, f64> = BTreeMap::new();
    for document in documents {
        for word in &document.words {
            *frequency.entry(word).or_default() += 1.0;
        }
    }
    let wanted = words(description);
    #[expect(clippy::cast_precision_loss, reason = "there are some thousand rules")]
    let all = documents.len() as f64;
    // Rare words say more than frequent ones.
    let score = |document: &Document| -> f64 {
        let shared = document.words.intersection(&wanted);
        shared
            .map(|word| (all / frequency[word.as_str()]).ln())
            .sum()
    };
    let mut ranked: Vec<(Kind, f64, &Document)> = documents
        .iter()
        .filter(|document| !document.id.starts_with(NEVER))
        .map(|document| (document.kind, score(document), document))
        .collect();
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let of_kind = |kind| -> Vec<String> {
        let those = ranked.iter().filter(|(one, ..)| *one == kind);
        those.map(|(.., one)| one.id.clone()).collect()
    };
    let specific = of_kind(Kind::Specific);
    let mut rest = specific.as_slice();
    let mut stages = Vec::new();
    for length in STAGES {
        let (stage, next) = rest.split_at(length.min(rest.len()));
        stages.push(stage.to_vec());
        rest = next;
    }
    stages.push(rest.to_vec());
    stages.push(of_kind(Kind::General));
    stages.push(of_kind(Kind::Transcript));
    stages.retain(|stage| !stage.is_empty());
    stages
}

/// The beginnings of the words, so that `retries` and `retried` are one.
fn words(text: &str) -> BTreeSet<String> {
    const STEM: usize = 5;
    let mut spaced = String::new();
    for c in text.chars() {
        // `FirstPageOnly` is three words.
        if c.is_uppercase() {
            spaced.push(' ');
        }
        spaced.extend(c.to_lowercase());
    }
    let words = spaced.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.len() > 2)
        .map(|word| word.trim_end_matches('s').chars().take(STEM).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str, title: &str) -> Document {
        document(id.to_owned(), title, &[])
    }

    #[test]
    fn rules_that_share_rare_words_come_first_and_transcripts_last() {
        let documents = [
            rule("cli/matrix/pages", "the first page of a list"),
            rule("cli/other/one", "a list of apps"),
            rule("cli/selection/pages", "users on the second page are found"),
            rule("server/target/leftovers", "page"),
            rule("cli/users/list/pages", "appservices users list --page"),
        ];
        let stages = order(&documents, "FirstPageOnly: every page is read.");
        assert_eq!(
            stages,
            [
                vec!["cli/selection/pages", "cli/other/one"],
                vec!["cli/matrix/pages"],
                vec!["cli/users/list/pages"]
            ]
        );
    }

    #[test]
    fn words_of_a_name_are_compared_by_their_beginnings() {
        let expected = ["page", "retri"].map(str::to_owned);
        assert_eq!(words("Pages RetriesOf a retried"), expected.into());
    }

    #[test]
    fn every_rule_is_in_one_stage() {
        let program = std::path::Path::new("program");
        let stages = stages(Subject::Cli(program), "anything");
        let ids: Vec<String> = stages.into_iter().flatten().collect();
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        assert_eq!(ids.len(), cases::list().count());
    }
}
