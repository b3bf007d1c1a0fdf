//! A JSON list that is written element by element, one a line: for `jq`, and for memory.

use std::io::{self, Write};

use serde::Serialize;

use crate::json;

/// The list on its way out.
#[derive(Debug)]
pub struct ElementWriter<W> {
    out: W,
    any: bool,
}

impl<W: Write> ElementWriter<W> {
    /// A list that goes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, any: false }
    }

    /// Opens the list.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn begin(&mut self) -> io::Result<()> {
        self.out.write_all(b"[")
    }

    /// Writes one element.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn element(&mut self, element: &impl Serialize) -> io::Result<()> {
        self.out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        json::compact(&mut self.out, element)
    }

    /// Closes the list.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out
            .write_all(if self.any { b"\n]\n" } else { b"]\n" })?;
        self.out.flush()
    }
}
