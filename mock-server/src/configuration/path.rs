//! Paths of an app's files.

/// Whether a path stays below the directory that it is written to, on every system.
pub(crate) fn is_below(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    let inside = |part: &str| !matches!(part, "" | "." | "..");
    !drive
        && !path.contains('\\')
        && !path.contains(char::is_control)
        && path.split('/').all(inside)
}

/// Whether a text is the name of one file or folder.
pub(crate) fn is_name(text: &str) -> bool {
    is_below(text) && !text.starts_with('.') && !text.contains(['/', ':'])
}

/// The paths below a folder, without it; `folder` ends with `/`.
pub(crate) fn below<'a>(
    files: &'a crate::configuration::layout::Files,
    folder: &'a str,
) -> impl Iterator<Item = &'a str> + 'a {
    let inside = files.range(folder.to_owned()..);
    inside.map_while(move |(path, _)| path.strip_prefix(folder))
}
