//! The form of IDs, sentences, sources and readings.

use std::collections::BTreeSet;

use crate::requirements::{Grade, all};

/// Words of lower-case letters and digits, joined by single dashes.
fn is_kebab(part: &str) -> bool {
    let is_word = |word: &str| {
        let mut chars = word.chars();
        chars.next().is_some() && word.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9'))
    };
    part.split('-').all(is_word)
}

#[test]
fn ids_are_unique() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = all().filter(|it| !seen.insert(it.id)).collect();
    assert!(twice.is_empty(), "used twice: {twice:#?}");
}

#[test]
fn ids_are_a_subject_an_area_and_a_name() {
    for requirement in all() {
        let parts: Vec<&str> = requirement.id.split('/').collect();
        let (subject, rest) = parts.split_first().expect("a part");
        assert!(
            ["server", "cli", "client"].contains(subject),
            "{}",
            requirement.id
        );
        // `client/baseline` has no area of its own.
        assert!(
            (1..=3).contains(&rest.len()) && rest.iter().all(|part| is_kebab(part)),
            "{}: words of lower-case letters, digits and dashes",
            requirement.id
        );
    }
}

/// Selections by ID match requirements and rules alike, so that a rule with the ID of a
/// requirement must check it.
#[test]
fn a_rule_with_the_id_of_a_requirement_checks_it() {
    let ids: BTreeSet<&str> = all().map(|it| it.id).collect();
    let rules = crate::rules::list().map(|rule| (rule.id(), rule.requirements()));
    let cases = crate::cases::list().map(|case| (case.id(), case.requirements));
    let others: Vec<String> = rules
        .chain(cases)
        .filter(|(id, shown)| ids.contains(id.as_str()) && shown.iter().all(|it| it.id != id))
        .map(|(id, _)| id)
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn sentences_say_something_and_are_unique() {
    let mut seen = BTreeSet::new();
    for requirement in all() {
        let (id, sentence) = (requirement.id, requirement.sentence);
        assert!(seen.insert(sentence), "{id}: another one says: {sentence}");
        assert!(!sentence.ends_with(['.', ' ', ',']), "{id}: {sentence}");
        assert!(sentence.split(' ').count() >= 3, "{id}: {sentence}");
        assert!(!sentence.contains("  "), "{id}: {sentence}");
        let begins = |c: char| c.is_uppercase() || c == '`';
        assert!(sentence.starts_with(begins), "{id}: {sentence}");
        assert_eq!(sentence.matches('`').count() % 2, 0, "{id}: {sentence}");
    }
}

#[test]
fn what_no_source_says_is_marked_as_our_choice() {
    for requirement in all().filter(|it| !it.id.starts_with("client/")) {
        let (id, source) = (requirement.id, requirement.source);
        assert!(!source.is_empty(), "{id}: no source");
        if requirement.grade == Grade::OurChoice {
            assert!(source.contains("our choice"), "{id}: {source}");
        } else {
            assert_ne!(source, "our choice", "{id}: {}", requirement.grade.name());
        }
    }
}

#[test]
fn readings_name_the_other_ones() {
    for requirement in all() {
        let Some(reading) = requirement.reading else {
            continue;
        };
        assert!(!reading.applies.is_empty(), "{}", requirement.id);
        assert!(!reading.others.is_empty(), "{}", requirement.id);
        assert!(
            !reading.others.contains(&reading.applies),
            "{}: a reading that differs from itself",
            requirement.id
        );
    }
    assert!(all().any(|it| it.reading.is_some()), "no readings at all");
}
