//! Files in one zip file.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::configuration::layout::Files;
use crate::state::Seconds;
use crate::timestamp;

/// A zip file; the same files give the same bytes.
pub(crate) fn archive(files: &Files) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o644);
    for (path, bytes) in files {
        zip.start_file(path.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// What an export is called: name and time. (predecessor CLI)
pub(crate) fn file_name(app: &str, now: Seconds) -> String {
    let digits: String = timestamp::format(now)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    format!("{app}_{digits}.zip")
}
