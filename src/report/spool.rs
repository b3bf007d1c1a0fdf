//! What is known before what stands above it: kept in a file without a name until its turn comes.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};

/// The part of a report that comes after its overview.
#[derive(Debug)]
pub struct Spool {
    file: BufWriter<File>,
}

impl Spool {
    /// Nothing yet.
    ///
    /// # Errors
    /// Where there is no place for it.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::new(tempfile::tempfile()?),
        })
    }

    /// Its turn has come.
    ///
    /// # Errors
    /// What cannot be read back or written.
    pub fn copy_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.copy_after(0, out)
    }

    /// The same without so many bytes at its beginning.
    ///
    /// # Errors
    /// What cannot be read back or written.
    pub fn copy_after(&mut self, bytes: usize, out: &mut impl Write) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        let begins = u64::try_from(bytes).map_err(io::Error::other)?;
        file.seek(SeekFrom::Start(begins))?;
        io::copy(&mut BufReader::new(file), out).map(drop)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
