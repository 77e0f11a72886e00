//! Files as a zip archive.
//!
//! Files are stored uncompressed, because they are small. That needs so little of the
//! format that a library would be longer: `zip` is 9 lines of the dependency tree.

use std::collections::BTreeMap;

use crate::configuration::layout::Files;
use crate::state::Seconds;
use crate::timestamp;

/// Version 2.0 of the format, made on Unix.
const VERSION: u16 = 20;
const UNIX: u16 = 3 << 8;

/// Marks names as UTF-8.
const UTF8: u16 = 1 << 11;

/// 1980-01-01 00:00, the first time of the format: the same files give the same bytes.
const TIME: u16 = 0;
const DATE: u16 = 1 << 5 | 1;

/// A regular file that everybody can read and its owner can write.
const FILE_MODE: u32 = 0o100_644;

/// A folder that everybody can list and its owner can change. The lower half marks it for
/// systems without modes.
const FOLDER_MODE: u32 = 0o040_755;
const FOLDER_FLAG: u32 = 0x10;

/// Folders that exist without a file in them. By these, the predecessor CLI's tests tell an
/// empty list from a missing one.
const EMPTY_FOLDERS: [&str; 3] = ["graphql/", "graphql/custom_resolvers/", "values/"];

const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// Returns a zip archive. Each folder has an entry before those of its content, because the
/// predecessor CLI 1.3.4 creates no folders itself. The same files give the same bytes.
///
/// `None`, if the files are too large for the format: more than 4 gigabytes, 65,535 files
/// or 65,535 bytes in a name.
pub(crate) fn archive(files: &Files) -> Option<Vec<u8>> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    let entries = entries(files);
    for (path, content) in &entries {
        let attributes = match content {
            Some(_) => FILE_MODE << 16,
            None => FOLDER_MODE << 16 | FOLDER_FLAG,
        };
        let content = content.unwrap_or_default();
        let offset = u32::try_from(archive.len()).ok()?;
        let entry = entry(path, content)?;
        archive.extend(LOCAL_HEADER.to_le_bytes());
        archive.extend(VERSION.to_le_bytes());
        archive.extend(&entry);
        archive.extend(path.as_bytes());
        archive.extend(content);
        directory.extend(CENTRAL_HEADER.to_le_bytes());
        directory.extend((UNIX | VERSION).to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&entry);
        // No comment, on the first disk, no internal attributes.
        directory.extend([0; 6]);
        directory.extend(attributes.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(path.as_bytes());
    }
    let count = u16::try_from(entries.len()).ok()?.to_le_bytes();
    let offset = u32::try_from(archive.len()).ok()?;
    let size = u32::try_from(directory.len()).ok()?;
    archive.append(&mut directory);
    archive.extend(END.to_le_bytes());
    // This disk and that of the directory.
    archive.extend([0; 4]);
    archive.extend(count);
    archive.extend(count);
    archive.extend(size.to_le_bytes());
    archive.extend(offset.to_le_bytes());
    // No comment.
    archive.extend([0; 2]);
    Some(archive)
}

/// Returns files and folders in the order of their paths. A folder ends with a slash and has
/// no content.
fn entries(files: &Files) -> BTreeMap<&str, Option<&[u8]>> {
    let folders = files.keys().flat_map(|path| {
        let ends = path.match_indices('/');
        ends.map(|(end, _)| &path[..=end])
    });
    let mut entries: BTreeMap<_, Option<&[u8]>> = folders
        .chain(EMPTY_FOLDERS)
        .map(|folder| (folder, None))
        .collect();
    let files = files.iter();
    entries.extend(files.map(|(path, content)| (path.as_str(), Some(content.as_slice()))));
    entries
}

/// The fields that local and central header have in common.
fn entry(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let size = u32::try_from(content.len()).ok()?.to_le_bytes();
    let name = u16::try_from(path.len()).ok()?.to_le_bytes();
    let mut entry = Vec::with_capacity(24);
    for field in [UTF8, 0, TIME, DATE] {
        entry.extend(field.to_le_bytes());
    }
    entry.extend(crc32(content).to_le_bytes());
    // Compressed and uncompressed.
    entry.extend(size);
    entry.extend(size);
    entry.extend(name);
    // No extra fields.
    entry.extend([0; 2]);
    Some(entry)
}

/// The checksum of the format, CRC-32 with the reversed polynomial.
fn crc32(bytes: &[u8]) -> u32 {
    let update = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let polynomial = if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            crc >> 1 ^ polynomial
        })
    };
    !bytes.iter().fold(!0, update)
}

/// Returns the file name of an export: the app's name and the time. (predecessor CLI)
pub(crate) fn file_name(app: &str, now: Seconds) -> String {
    let digits: String = timestamp::format(now)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    format!("{app}_{digits}.zip")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use proptest::prelude::*;

    use super::*;

    /// The check value of the algorithm's definition.
    #[test]
    fn crc32_of_the_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    proptest! {
        /// Read back by the `zip` library, which checks the checksums.
        #[test]
        fn archives_can_be_read_back(
            files in proptest::collection::btree_map("[a-zé]{1,8}(/[a-z]{1,8})?", any::<Vec<u8>>(), 0..5)
        ) {
            let bytes = archive(&files).unwrap();
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let mut read = Files::new();
            for at in 0..zip.len() {
                let mut file = zip.by_index(at).unwrap();
                if file.is_dir() {
                    prop_assert_eq!(file.unix_mode(), Some(FOLDER_MODE));
                    continue;
                }
                let mut content = Vec::new();
                file.read_to_end(&mut content).unwrap();
                prop_assert_eq!(file.unix_mode(), Some(FILE_MODE));
                read.insert(file.name().unwrap().into_owned(), content);
            }
            prop_assert_eq!(read, files);
        }
    }
}
