//! Reports: what each format shows, and that no text from a server can break one.
mod browser;
mod html;
mod json;
mod sample;
mod strings;
mod xml;

use appservices_conformance::report::text::Layout;
use appservices_conformance::report::{Report, html as page, json as document, junit, text};

use std::path::{Path, PathBuf};

/// A name below `snapshots/reports/`, a report and how it is rendered.
type Record = (&'static str, fn() -> Report, fn(&Report) -> String);

const RECORDS: &[Record] = &[
    ("text/every-verdict", sample::every_verdict, plain),
    ("text/narrow", sample::every_verdict, narrow),
    ("text/colour", sample::every_verdict, colour),
    ("text/passed", sample::passed, plain),
    ("text/nothing", sample::nothing, plain),
    ("junit/every-verdict", sample::every_verdict, junit::render),
    ("junit/nothing", sample::nothing, junit::render),
    (
        "json/every-verdict",
        sample::every_verdict,
        document::render,
    ),
    ("html/every-verdict", sample::every_verdict, without_style),
    ("html/nothing", sample::nothing, without_style),
];

/// The folder of the records.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/reports")
}

#[test]
fn every_record_is_in_use() {
    let mut found = Vec::new();
    for entry in folder().read_dir().expect("a folder") {
        let format = entry.expect("a folder").path();
        for entry in format.read_dir().expect("a folder of records") {
            let path = entry.expect("a record").path();
            let name = path
                .strip_prefix(folder())
                .expect("a path below the folder");
            found.push(name.with_extension("").to_string_lossy().replace('\\', "/"));
        }
    }
    found.sort();
    let mut used: Vec<&str> = RECORDS.iter().map(|(name, ..)| *name).collect();
    used.sort_unstable();
    assert_eq!(found, used);
}

/// Compares with a record, and fails with the difference.
fn compare(format: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder().join(format));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
}

#[test]
fn reports_are_as_recorded() {
    for (name, report, render) in RECORDS {
        let (folder, name) = name.split_once('/').expect("a folder and a name");
        compare(folder, name, &render(&report()));
    }
}

fn plain(report: &Report) -> String {
    text::render(report, Layout::default())
}

fn narrow(report: &Report) -> String {
    let width = 40;
    text::render(
        report,
        Layout {
            width,
            ..Layout::default()
        },
    )
}

/// Escape codes are spelt out, so that the snapshot does not colour its reader's terminal.
fn colour(report: &Report) -> String {
    let colour = true;
    let text = text::render(
        report,
        Layout {
            colour,
            ..Layout::default()
        },
    );
    text.replace('\u{1b}', "\\e")
}

/// The page without its style, script and policy, which say nothing of the report.
fn without_style(report: &Report) -> String {
    let page = html::without("script", &html::without("style", &page::render(report)));
    let mut parts = page.split("sha256-");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("sha256-[HASH]=");
        text.push_str(part.split_once('=').expect("the end of a hash").1);
    }
    text
}

#[test]
fn text_without_colour_has_no_escape_code() {
    let text = plain(&sample::every_verdict());
    let controls: Vec<char> = text
        .chars()
        .filter(|c| c.is_control() && *c != '\n')
        .collect();
    assert_eq!(controls, []);
}

#[test]
fn colour_changes_nothing_but_escape_codes() {
    let coloured = colour(&sample::every_verdict());
    let mut parts = coloured.split("\\e[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('m').expect("the end of an escape code").1);
    }
    assert_eq!(text, plain(&sample::every_verdict()));
}

#[test]
fn every_format_carries_version_reasons_and_readings() {
    let report = sample::every_verdict();
    let wide = Layout {
        width: 200,
        ..Layout::default()
    };
    for text in [
        text::render(&report, wide),
        junit::render(&report),
        document::render(&report),
        page::render(&report).replace("&#39;", "'"),
    ] {
        let text = text.replace("&apos;", "'");
        for part in [
            "0.1.0",
            "needs the mock's controls, which this server does not have",
            "tracked as bug 7",
            "the cursor is the last ID",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }
}
