//! Storage backends of the database: the file itself, and an overlay that never writes
//! to the file, with which a file is checked.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

/// Reads and writes the file. Unlike redb's own backend it leaves locking to its owner,
/// who locks the file before it is checked.
#[derive(Debug)]
pub(super) struct FileBackend(pub(super) Arc<File>);

#[cfg(unix)]
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !buffer.is_empty() {
        let count = file.seek_read(buffer, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[count..];
        offset += count as u64;
    }
    Ok(())
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !bytes.is_empty() {
        let count = file.seek_write(bytes, offset)?;
        bytes = &bytes[count..];
        offset += count as u64;
    }
    Ok(())
}

impl StorageBackend for FileBackend {
    fn len(&self) -> io::Result<u64> {
        self.0.metadata().map(|metadata| metadata.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        read_at(&self.0, out, offset)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        write_at(&self.0, data, offset)
    }
}

/// Size of the pages in an overlay.
const PAGE_SIZE: usize = 4096;

/// The file with writes kept in memory. Opening a database after a crash repairs it, so
/// a check needs a backend that can be written to.
#[derive(Debug)]
pub(super) struct OverlayBackend {
    file: Arc<File>,
    overlay: Mutex<Overlay>,
}

#[derive(Debug)]
struct Overlay {
    len: u64,
    /// The file counts only up to here: what was beyond was truncated. A file that is
    /// extended again has zeros there.
    file_len: u64,
    /// The pages that were written, by number.
    pages: BTreeMap<u64, Box<[u8; PAGE_SIZE]>>,
}

impl OverlayBackend {
    pub(super) fn new(file: Arc<File>) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self {
            file,
            overlay: Mutex::new(Overlay {
                len,
                file_len: len,
                pages: BTreeMap::new(),
            }),
        })
    }

    fn overlay(&self) -> MutexGuard<'_, Overlay> {
        self.overlay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Overlay {
    /// Reads from the file, and zeros beyond its end.
    fn read_file(&self, file: &File, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let available = self.file_len.saturating_sub(offset);
        let available = usize::try_from(available).unwrap_or(usize::MAX);
        let (in_file, beyond) = out.split_at_mut(available.min(out.len()));
        beyond.fill(0);
        read_at(file, in_file, offset)
    }
}

/// Part of a page.
struct Span {
    page: u64,
    start: usize,
    len: usize,
}

/// The page that contains an offset, and the position in it.
fn locate(offset: u64) -> (u64, usize) {
    let page = offset / PAGE_SIZE as u64;
    let start = offset - page * PAGE_SIZE as u64;
    // Cannot fail: it is below the page size.
    (page, usize::try_from(start).unwrap_or_default())
}

/// Splits a range at page boundaries.
fn spans(mut offset: u64, len: usize) -> impl Iterator<Item = Span> {
    let mut remaining = len;
    std::iter::from_fn(move || {
        if remaining == 0 {
            return None;
        }
        let (page, start) = locate(offset);
        let len = remaining.min(PAGE_SIZE - start);
        offset += len as u64;
        remaining -= len;
        Some(Span { page, start, len })
    })
}

impl StorageBackend for OverlayBackend {
    fn len(&self) -> io::Result<u64> {
        Ok(self.overlay().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let overlay = self.overlay();
        let end = offset.checked_add(out.len() as u64);
        if end.is_none_or(|end| end > overlay.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        overlay.read_file(&self.file, offset, out)?;
        let mut rest = out;
        for span in spans(offset, rest.len()) {
            let (part, after) = rest.split_at_mut(span.len);
            if let Some(page) = overlay.pages.get(&span.page) {
                part.copy_from_slice(&page[span.start..span.start + span.len]);
            }
            rest = after;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut overlay = self.overlay();
        if len < overlay.len {
            overlay.file_len = overlay.file_len.min(len);
            let first_removed = len.div_ceil(PAGE_SIZE as u64);
            drop(overlay.pages.split_off(&first_removed));
            let (last, start) = locate(len);
            if let Some(page) = overlay.pages.get_mut(&last) {
                page[start..].fill(0);
            }
        }
        overlay.len = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut overlay = self.overlay();
        let mut rest = data;
        for span in spans(offset, data.len()) {
            if !overlay.pages.contains_key(&span.page) {
                let mut page = Box::new([0; PAGE_SIZE]);
                overlay.read_file(&self.file, span.page * PAGE_SIZE as u64, &mut page[..])?;
                overlay.pages.insert(span.page, page);
            }
            let (part, after) = rest.split_at(span.len);
            if let Some(page) = overlay.pages.get_mut(&span.page) {
                page[span.start..span.start + span.len].copy_from_slice(part);
            }
            rest = after;
        }
        Ok(())
    }
}
