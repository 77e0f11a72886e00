//! What the database reads and writes: the file itself, or, to find out whether
//! it is in order, the file with everything written kept aside.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

/// The file.
#[derive(Debug)]
pub(super) struct Disk(pub(super) Arc<File>);

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

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.0.metadata().map(|about| about.len())
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

/// Pieces that are kept aside.
const PIECE: usize = 4096;

/// The file as it would be after what was written; the file itself is only read.
#[derive(Debug)]
pub(super) struct Trial {
    file: Arc<File>,
    aside: Mutex<Aside>,
}

#[derive(Debug)]
struct Aside {
    len: u64,
    /// From here on the file is not what it would be.
    read_up_to: u64,
    pieces: BTreeMap<u64, Box<[u8; PIECE]>>,
}

impl Trial {
    pub(super) fn new(file: Arc<File>) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self {
            file,
            aside: Mutex::new(Aside {
                len,
                read_up_to: len,
                pieces: BTreeMap::new(),
            }),
        })
    }

    fn aside(&self) -> MutexGuard<'_, Aside> {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Aside {
    /// Reads from the file, and zeros behind what counts of it.
    fn read_file(&self, file: &File, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let there = self.read_up_to.saturating_sub(offset);
        let there = usize::try_from(there).unwrap_or(usize::MAX).min(out.len());
        let (inside, outside) = out.split_at_mut(there);
        outside.fill(0);
        read_at(file, inside, offset)
    }
}

/// Which piece an offset is in, and where in it.
fn place(offset: u64) -> (u64, usize) {
    let piece = offset / PIECE as u64;
    let from = offset - piece * PIECE as u64;
    // Below the size of a piece.
    (piece, usize::try_from(from).unwrap_or_default())
}

/// The pieces that a range touches: which, from where on, and how much.
fn pieces(offset: u64, len: usize) -> impl Iterator<Item = (u64, usize, usize)> {
    let (mut offset, mut left) = (offset, len);
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let (piece, from) = place(offset);
        let count = left.min(PIECE - from);
        offset += count as u64;
        left -= count;
        Some((piece, from, count))
    })
}

impl StorageBackend for Trial {
    fn len(&self) -> io::Result<u64> {
        Ok(self.aside().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let aside = self.aside();
        let end = offset.checked_add(out.len() as u64);
        if end.is_none_or(|end| end > aside.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        aside.read_file(&self.file, offset, out)?;
        let mut at = 0;
        for (piece, from, count) in pieces(offset, out.len()) {
            if let Some(written) = aside.pieces.get(&piece) {
                out[at..at + count].copy_from_slice(&written[from..from + count]);
            }
            at += count;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut aside = self.aside();
        if len < aside.len {
            // What is cut off comes back as zeros.
            aside.read_up_to = aside.read_up_to.min(len);
            let whole = len.div_ceil(PIECE as u64);
            drop(aside.pieces.split_off(&whole));
            let (last, from) = place(len);
            if let Some(last) = aside.pieces.get_mut(&last) {
                last[from..].fill(0);
            }
        }
        aside.len = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut aside = self.aside();
        let mut rest = data;
        for (piece, from, count) in pieces(offset, data.len()) {
            if !aside.pieces.contains_key(&piece) {
                let mut bytes = Box::new([0; PIECE]);
                aside.read_file(&self.file, piece * PIECE as u64, &mut bytes[..])?;
                aside.pieces.insert(piece, bytes);
            }
            let (now, later) = rest.split_at(count);
            if let Some(written) = aside.pieces.get_mut(&piece) {
                written[from..from + count].copy_from_slice(now);
            }
            rest = later;
        }
        Ok(())
    }
}
