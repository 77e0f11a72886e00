//! The HTML report, which is written so that an XML parser can read it too.
use appservices_conformance::report::html;
use proptest::prelude::*;
use roxmltree::{Document, Node, ParsingOptions};

use super::sample;
use super::strings::{any_text, printable_text, report, structure};

/// A page without the content of the first element of this name.
pub(super) fn without(name: &str, page: &str) -> String {
    let (start, rest) = page.split_once(&format!("<{name}>")).expect(name);
    let (_, end) = rest.split_once(&format!("</{name}>")).expect(name);
    format!("{start}<{name}></{name}>{end}")
}

fn rendered(text: &str) -> String {
    without("script", &without("style", &html::render(&report(text))))
}

fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(page, options);
    document.unwrap_or_else(|error| panic!("{error}:\n{page}"))
}

fn text_of(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter_map(|node| node.text().filter(|_| node.is_text()))
        .collect()
}

#[test]
fn page_loads_nothing() {
    let page = html::render(&sample::every_verdict());
    let page = without("script", &without("style", &page));
    let document = parse(&page);
    for element in document.descendants().filter(Node::is_element) {
        for attribute in element.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!["src", "style", "action"].contains(&name), "{element:?}");
            assert!(!name.starts_with("on"), "{element:?}");
            if name == "href" {
                assert!(value.starts_with('#') || value == "data:,", "{value}");
            }
        }
    }
}

#[test]
fn links_and_labels_lead_somewhere() {
    let page = html::render(&sample::every_verdict());
    let page = without("script", &without("style", &page));
    let document = parse(&page);
    let mut ids: Vec<&str> = document
        .descendants()
        .filter_map(|it| it.attribute("id"))
        .collect();
    let targets = document.descendants().filter_map(|it| {
        let link = it.attribute("href").and_then(|href| href.strip_prefix('#'));
        link.or(it.attribute("for"))
            .or(it.attribute("aria-labelledby"))
    });
    for target in targets {
        assert!(ids.contains(&target), "{target}");
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an ID is used twice");
}

/// A rule that passed must not cost much: there are more than a thousand.
#[test]
fn long_report_is_small() {
    let mut report = sample::passed();
    let entry = report.entries[0].clone();
    report.entries = (0..1_500).map(|_| entry.clone()).collect();
    let size = html::render(&report).len();
    assert!(size < 1_500_000, "{size} bytes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_keeps_the_structure(text in any_text()) {
        let text = text.replace('\n', " ");
        let (hostile, harmless) = (rendered(&format!("x{text}")), rendered("x"));
        prop_assert_eq!(structure(&parse(&hostile)), structure(&parse(&harmless)));
    }

    #[test]
    fn printable_text_is_read_back(text in printable_text()) {
        let page = rendered(&text);
        let document = parse(&page);
        let mut messages = 0;
        for node in document.descendants().filter(Node::is_element) {
            match node.attribute("class") {
                Some("message" | "subject" | "title") => {
                    prop_assert_eq!(text_of(node), text.clone());
                    messages += 1;
                }
                Some("exchange") => {
                    let code = node.descendants().filter(|it| it.has_tag_name("code"));
                    let texts: Vec<String> = code.map(text_of).collect();
                    prop_assert_eq!(texts, vec![text.clone(), text.clone()]);
                }
                Some("difference") => {
                    let expected = format!("  {text}\n- 1\n+ 2\n");
                    prop_assert_eq!(text_of(node), expected);
                }
                _ => {}
            }
        }
        prop_assert_eq!(messages, 7, "3 messages, 1 subject, 3 titles of short entries");
    }
}
