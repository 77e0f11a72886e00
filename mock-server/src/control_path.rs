//! Which paths lead to a world, and which to its controls: for the server and for the program.

/// The beginning of the path to each world but the default one. Its ID follows.
pub(crate) const WORLD_PREFIX: &str = "/w/";

/// The ID of the world that a path leads to, and the path within that world; `None` if it
/// leads to the default world.
pub(crate) fn split_world(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix(WORLD_PREFIX)?;
    Some(rest.split_at(rest.find('/').unwrap_or(rest.len())))
}

/// What follows `/_mock` in the path of a control within its world; `None` for other paths.
pub(crate) fn below_controls(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/_mock")?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The name of the control that a path leads to, in whichever world: `users` for
/// `/w/ID/_mock/users/1`, empty for the page of the controls; `None` for other paths.
pub(crate) fn control_name(path: &str) -> Option<&str> {
    let within = split_world(path).map_or(path, |(_, within)| within);
    below_controls(within)?.split('/').nth(1).or(Some(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_the_paths_below_the_segment_mock_of_a_world() {
        for (path, expected) in [
            ("/", None),
            ("/_mock", Some("")),
            ("/_mock/", Some("")),
            ("/_mock/state", Some("state")),
            ("/_mock/users/1/custom_data", Some("users")),
            ("/_mock//state", Some("")),
            ("/_mockery", None),
            ("/_mockery/state", None),
            ("/nowhere/_mock/state", None),
            ("/w", None),
            ("/w/", None),
            ("/w/abc", None),
            ("/w/abc/_mock", Some("")),
            ("/w/abc/_mock/state", Some("state")),
            ("/w/abc/_mockery/state", None),
            ("/w/abc/nowhere/_mock/state", None),
            // Only the first prefix is that of a world.
            ("/w/abc/w/xyz/_mock/state", None),
            ("/w/_mock/state", None),
        ] {
            assert_eq!(control_name(path), expected, "{path}");
        }
    }
}
