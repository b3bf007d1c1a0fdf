//! The progress of a long run, on a terminal: a bar with counts and the time that is left.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How often the bar is drawn anew though nothing happened.
const TICK: Duration = Duration::from_millis(250);

/// The time that is left, as soon as there is something to tell it by.
fn left(state: &ProgressState, out: &mut dyn Write) {
    if state.pos() > 0 {
        // A bar that cannot be drawn is no reason to stop.
        let _ = write!(out, ", {} left", HumanDuration(state.eta()));
    }
}

/// A bar on standard error, which is there on a terminal only.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    failed: AtomicUsize,
}

impl Progress {
    /// A bar that counts accounts and regions; none where it is not wanted.
    pub fn of_places(wanted: bool) -> Self {
        let target = if wanted {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let template = "{pos} of {len} accounts and regions{msg}{left} {wide_bar}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key("left", left));
        }
        bar.enable_steady_tick(TICK);
        Self {
            bar,
            failed: AtomicUsize::new(0),
        }
    }

    /// There is more to do than was known.
    pub fn more(&self, places: usize) {
        self.bar.inc_length(places as u64);
    }

    /// So much is done, well or not.
    pub fn done(&self, places: usize, failed: bool) {
        if failed {
            let failed = self.failed.fetch_add(places, Ordering::Relaxed) + places;
            self.bar.set_message(format!(", {failed} failed"));
        }
        self.bar.inc(places as u64);
    }

    /// Does what may write to standard error, with the bar out of its way.
    pub fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
