//! HTTPS endpoints: the entries of one file, each addressed as the file with method and route.

use serde_json::{Map, Value};

use crate::configuration::json::{parse_file, to_pretty};
use crate::configuration::layout::Files;

/// Where the list of endpoints is: in the layouts that are known here, and in the newest one.
/// (manual)
const LISTS: [&str; 2] = ["http_endpoints/config.json", "https_endpoints/config.json"];

fn list_path(files: &Files) -> &'static str {
    let found = LISTS.into_iter().find(|path| files.contains_key(*path));
    found.unwrap_or(LISTS[0])
}

fn list(files: &Files) -> Vec<Value> {
    match parse_file(files, list_path(files)) {
        Ok(Some(Value::Array(all))) => all,
        _ => Vec::new(),
    }
}

fn text<'a>(endpoint: &'a Value, key: &str) -> Option<&'a str> {
    endpoint.get(key)?.as_str()
}

/// What no other endpoint of an app has: method and route.
fn key(endpoint: &Value) -> Option<String> {
    Some(format!(
        "{} {}",
        text(endpoint, "http_method")?,
        text(endpoint, "route")?
    ))
}

/// The address of an endpoint; `None` if it has no method or no route.
pub(crate) fn path_of(files: &Files, endpoint: &Map<String, Value>) -> Option<String> {
    let key = key(&Value::Object(endpoint.clone()))?;
    Some(format!("{}#{key}", list_path(files)))
}

/// The key in an address; `None` if it is not one of an endpoint.
fn key_in(path: &str) -> Option<&str> {
    let rest = LISTS.iter().find_map(|list| path.strip_prefix(list))?;
    rest.strip_prefix('#')
}

/// The addresses of all endpoints. Of two with the same method and route, the first counts.
pub(crate) fn paths(files: &Files) -> Vec<String> {
    let at = list_path(files);
    let mut all: Vec<_> = list(files)
        .iter()
        .filter_map(|endpoint| Some(format!("{at}#{}", key(endpoint)?)))
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The endpoint at an address.
pub(crate) fn read(files: &Files, path: &str) -> Option<Map<String, Value>> {
    let wanted = key_in(path)?;
    let found = list(files)
        .into_iter()
        .find(|endpoint| key(endpoint).as_deref() == Some(wanted))?;
    match found {
        Value::Object(endpoint) => Some(endpoint),
        _ => None,
    }
}

/// The endpoint that answers requests with a method: one for this method before one for all.
pub(crate) fn find(files: &Files, method: &str, route: &str) -> Option<Map<String, Value>> {
    let at = list_path(files);
    [method, "*"]
        .iter()
        .find_map(|method| read(files, &format!("{at}#{method} {route}")))
}

fn store(files: &mut Files, all: Vec<Value>) {
    let path = list_path(files).to_owned();
    if all.is_empty() {
        files.remove(&path);
    } else {
        files.insert(path, to_pretty(&all.into()));
    }
}

/// Adds an endpoint, or replaces the one at an address.
pub(crate) fn write(files: &mut Files, old: Option<&str>, endpoint: Map<String, Value>) {
    let mut all = list(files);
    let old = old.and_then(key_in);
    let same = all
        .iter_mut()
        .find(|known| old.is_some() && key(known).as_deref() == old);
    match same {
        Some(known) => *known = endpoint.into(),
        None => all.push(endpoint.into()),
    }
    store(files, all);
}

/// Removes the endpoint at an address. Any other path is left alone.
pub(crate) fn remove(files: &mut Files, path: &str) {
    let Some(removed) = key_in(path) else {
        return;
    };
    let mut all = list(files);
    all.retain(|endpoint| key(endpoint).as_deref() != Some(removed));
    store(files, all);
}

/// Returns the files in which endpoints call a function by its new name; `None` if none calls it.
pub(crate) fn with_renamed_function(files: &Files, from: &str, to: &str) -> Option<Files> {
    let mut all = list(files);
    let mut callers: Vec<_> = all
        .iter_mut()
        .filter(|endpoint| text(endpoint, "function_name") == Some(from))
        .collect();
    for endpoint in &mut callers {
        endpoint["function_name"] = to.into();
    }
    if callers.is_empty() {
        return None;
    }
    let mut files = files.clone();
    store(&mut files, all);
    Some(files)
}

/// The names of the secrets that endpoints refer to.
pub(super) fn secrets(files: &Files) -> Vec<String> {
    let all = list(files);
    let names = all.iter().filter_map(|endpoint| {
        let name = text(endpoint, "secret_name")?;
        (!name.is_empty()).then(|| name.to_owned())
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn endpoint(method: &str, route: &str, function: &str) -> Map<String, Value> {
        let endpoint = json!({ "http_method": method, "route": route, "function_name": function });
        match endpoint {
            Value::Object(endpoint) => endpoint,
            _ => unreachable!(),
        }
    }

    #[test]
    fn an_endpoint_for_its_method_precedes_one_for_all() {
        let mut files = Files::new();
        for (method, function) in [("*", "all"), ("GET", "get")] {
            write(&mut files, None, endpoint(method, "/a", function));
        }
        let function = |method: &str, route: &str| {
            let found = find(&files, method, route)?;
            Some(found["function_name"].as_str()?.to_owned())
        };
        assert_eq!(function("GET", "/a").as_deref(), Some("get"));
        assert_eq!(function("PUT", "/a").as_deref(), Some("all"));
        assert_eq!(function("GET", "/a/"), None);
    }

    #[test]
    fn endpoints_are_replaced_renamed_and_removed_by_address() {
        let mut files = Files::from([(LISTS[1].to_owned(), b"[]".to_vec())]);
        write(&mut files, None, endpoint("GET", "/a", "f"));
        let first = paths(&files);
        assert_eq!(first, ["https_endpoints/config.json#GET /a"]);
        write(&mut files, Some(&first[0]), endpoint("PUT", "/b", "f"));
        let second = paths(&files);
        assert_eq!(second, ["https_endpoints/config.json#PUT /b"]);
        assert_eq!(with_renamed_function(&files, "g", "h"), None);
        let renamed = with_renamed_function(&files, "f", "g").unwrap();
        assert_eq!(read(&renamed, &second[0]).unwrap()["function_name"], "g");
        remove(&mut files, &second[0]);
        assert_eq!(files, Files::new());
        for path in ["values/a.json", "http_endpoints/config.json"] {
            assert_eq!(read(&renamed, path), None);
        }
    }
}
