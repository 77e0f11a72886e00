//! Sources without configuration, and sources that do not compile.

use crate::configuration::check::has_ending;
use crate::configuration::error::ConfigError;
use crate::configuration::layout::{Files, Layout};
use crate::configuration::parse::ParsedConfig;
use crate::configuration::path::below;
use crate::functions::syntax_errors;

const FOLDER: &str = "functions/";

pub(super) fn check_functions(files: &Files, parsed: &ParsedConfig, found: &mut Vec<ConfigError>) {
    let separate = Layout::detect(files).separate_files;
    if separate {
        check_folders(files, found);
    } else {
        check_list(files, parsed, found);
    }
    let sources = parsed.functions.iter();
    let sources = sources.map(|function| (function.name.as_str(), function.source.as_str()));
    for (name, error) in syntax_errors(sources) {
        let ending = if separate { "/source.js" } else { ".js" };
        let reason = format!("does not compile, so calls fail: {error}");
        found.push(ConfigError::new(
            &format!("{FOLDER}{name}{ending}"),
            "",
            reason,
        ));
    }
}

fn check_list(files: &Files, parsed: &ParsedConfig, found: &mut Vec<ConfigError>) {
    const LIST: &str = "functions/config.json";
    let sources = below(files, FOLDER).filter(|path| has_ending(path, "js"));
    let unlisted = sources.filter(|path| {
        let name = path.strip_suffix(".js").unwrap_or(path);
        parsed
            .functions
            .iter()
            .all(|function| function.name != name)
    });
    // A source that another one loads is a module.
    let mut unlisted = unlisted.filter(|path| !is_required(files, path)).peekable();
    if unlisted.peek().is_some() && !files.contains_key(LIST) {
        let reason = "the file is missing, so the sources beside it are no functions";
        found.push(ConfigError::new(LIST, "", reason));
        return;
    }
    for path in unlisted {
        let reason = format!("is not in {LIST}, so it is no function");
        found.push(ConfigError::new(&format!("{FOLDER}{path}"), "", reason));
    }
}

/// Whether another source seems to load this one: it has a string that ends with its name.
fn is_required(files: &Files, path: &str) -> bool {
    let stem = path.strip_suffix(".js").unwrap_or(path);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let loads = |source: &[u8]| {
        let source = String::from_utf8_lossy(source);
        source.contains("require")
            && ['\'', '"', '`'].iter().any(|quote| {
                source.contains(&format!("/{name}{quote}"))
                    || source.contains(&format!("/{name}.js{quote}"))
            })
    };
    let others = below(files, FOLDER).filter(|other| has_ending(other, "js") && *other != path);
    let mut sources = others.filter_map(|other| files.get(&format!("{FOLDER}{other}")));
    sources.any(|source| loads(source))
}

fn check_folders(files: &Files, found: &mut Vec<ConfigError>) {
    for path in below(files, FOLDER) {
        if let Some(folder) = path.strip_suffix("/source.js")
            && !files.contains_key(&format!("{FOLDER}{folder}/config.json"))
        {
            let reason = "there is no config.json beside it, so it is no function";
            found.push(ConfigError::new(&format!("{FOLDER}{path}"), "", reason));
        }
    }
}
