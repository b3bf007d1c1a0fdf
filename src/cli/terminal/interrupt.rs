//! Ctrl-C while something must not be left half done: it waits until that is done.

#[cfg(unix)]
use once_cell::sync::Lazy;

/// Does what must not be left half done. Whoever asked the process to end in the meantime is obeyed after it.
pub fn wait<T>(work: impl FnOnce() -> T) -> T {
    hold(work, true)
}

/// Does what minds ctrl-C itself, as a pager does on the same terminal.
pub fn leave_to<T>(work: impl FnOnce() -> T) -> T {
    hold(work, false)
}

#[cfg(not(unix))]
fn hold<T>(work: impl FnOnce() -> T, _: bool) -> T {
    work()
}

#[cfg(unix)]
fn hold<T>(work: impl FnOnce() -> T, obey: bool) -> T {
    use std::sync::atomic::Ordering;
    HOLD.ends.store(false, Ordering::SeqCst);
    let done = work();
    let asked = HOLD.asked.swap(0, Ordering::SeqCst);
    HOLD.ends.store(true, Ordering::SeqCst);
    if let (true, Ok(signal @ 1..)) = (obey, i32::try_from(asked)) {
        // Where even that fails, the work is done and the process goes on to its end.
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }
    done
}

/// Whether a signal ends the process at once, and which one came meanwhile.
#[cfg(unix)]
struct Hold {
    ends: std::sync::Arc<std::sync::atomic::AtomicBool>,
    asked: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

#[cfg(unix)]
static HOLD: Lazy<Hold> = Lazy::new(|| {
    use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
    let hold = Hold {
        ends: std::sync::Arc::new(true.into()),
        asked: std::sync::Arc::new(0.into()),
    };
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let number = usize::try_from(signal).unwrap_or_default();
        // A system that takes no handler ends the process as it always did.
        let _ = signal_hook::flag::register_conditional_default(signal, hold.ends.clone());
        let _ = signal_hook::flag::register_usize(signal, hold.asked.clone(), number);
    }
    hold
});
