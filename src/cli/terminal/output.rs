//! Results all at once or not at all: written aside first, then copied to where they belong.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, IsTerminal, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::terminal::{interrupt, pager};
use crate::report::format::table::Screen;

/// The widest line of text that is still easy to read.
const WIDEST: u16 = 160;

/// A result on its way to standard output or to a file.
///
/// Until [`CommandOutput::commit`] it is kept in a file without a name, which vanishes with the process:
/// neither an error nor ctrl-C leaves half a result behind.
#[derive(Debug)]
pub struct CommandOutput {
    spool: BufWriter<File>,
    target: Option<PathBuf>,
}

impl CommandOutput {
    /// A result for `target`; for standard output where there is none, or it is `-`.
    ///
    /// # Errors
    /// A folder that is not there or a place that cannot hold the result: better told before
    /// the work than after it.
    pub fn new(target: Option<&Path>) -> Result<Self, CliError> {
        let target = target
            .filter(|path| path.as_os_str() != "-")
            .map(Path::to_path_buf);
        let cannot = |source| CliError::Output {
            target: target.clone(),
            source,
        };
        if let Some(path) = &target {
            if path.is_dir() {
                return Err(cannot(io::Error::from(io::ErrorKind::IsADirectory)));
            }
            fs::metadata(folder(path)).map_err(cannot)?;
        }
        let spool = BufWriter::new(tempfile::tempfile().map_err(cannot)?);
        Ok(Self { spool, target })
    }

    /// What the place where the result goes to can show.
    pub fn screen(&self) -> Screen {
        let always = anstream::ColorChoice::global() == anstream::ColorChoice::Always;
        if self.target.is_some() || !io::stdout().is_terminal() {
            return Screen {
                width: None,
                colour: always && self.target.is_none(),
            };
        }
        let width = terminal_size::terminal_size()
            .map(|(terminal_size::Width(width), _)| width.min(WIDEST));
        let colour = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        Screen { width, colour }
    }

    /// Adds what `write` writes to the result.
    ///
    /// # Errors
    /// What cannot be written, with where the result goes to.
    pub fn write_with<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> io::Result<T>,
    ) -> Result<T, CliError> {
        write(self).map_err(|source| CliError::Output {
            target: self.target.clone(),
            source,
        })
    }

    /// Hands over the whole result. A reader that has had enough (`… | head`) is no error.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn commit(self) -> Result<(), CliError> {
        self.hand_over(|file| to_standard_output(&mut BufReader::new(file)))
    }

    /// Hands over the whole result; where it goes to a terminal, by way of a pager.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn commit_paged(self) -> Result<(), CliError> {
        let terminal = self.target.is_none() && io::stdout().is_terminal();
        if !terminal {
            return self.commit();
        }
        self.hand_over(|mut file| {
            if pager::show(&file) {
                return Ok(());
            }
            file.rewind()?;
            to_standard_output(&mut BufReader::new(file))
        })
    }

    fn hand_over(self, to_screen: impl FnOnce(File) -> io::Result<()>) -> Result<(), CliError> {
        let Self { spool, target } = self;
        let handed_over = spool
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|mut file| {
                file.rewind()?;
                match &target {
                    Some(path) => to_file(&mut BufReader::new(file), path),
                    None => to_screen(file),
                }
            });
        handed_over.map_err(|source| CliError::Output { target, source })
    }
}

impl Write for CommandOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.spool.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.spool.flush()
    }
}

fn to_standard_output(whole: &mut impl Read) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match io::copy(whole, &mut stdout).and_then(|_| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Puts the result in the file's place in one step; into what is no plain file (`/dev/stderr`) as it comes.
fn to_file(whole: &mut impl Read, path: &Path) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        let mut device = File::options().write(true).open(&path)?;
        return io::copy(whole, &mut device).map(drop);
    }
    in_one_step(whole, &path, 0o666)
}

/// Puts a file in its place in one step, one that can be run where that is asked for.
///
/// # Errors
/// What cannot be written.
pub fn put(whole: &[u8], path: &Path, is_script: bool) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let mode = if is_script { 0o777 } else { 0o666 };
    in_one_step(&mut &*whole, &path, mode)
}

/// What the file may be used for is cut by the process's mask, as of any file.
#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has modes"))]
fn in_one_step(whole: &mut impl Read, path: &Path, mode: u32) -> io::Result<()> {
    let mut beside = tempfile::Builder::new();
    beside.prefix(".vpc-endpoint-rule-");
    #[cfg(unix)]
    beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    // The file beside has a name: an end between its first byte and its last step would leave it.
    interrupt::wait(|| {
        let mut file = beside.tempfile_in(folder(path))?;
        io::copy(whole, &mut file)?;
        file.persist(path).map(drop).map_err(|error| error.error)
    })
}

/// The folder that a file is in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
