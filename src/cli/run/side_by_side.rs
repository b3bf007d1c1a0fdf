//! Two pieces of work at a time.

use std::thread;

/// Does one thing on a thread of its own, and another one here meanwhile.
pub fn side_by_side<A: Send, B>(
    there: impl FnOnce() -> A + Send,
    here: impl FnOnce() -> B,
) -> (A, B) {
    thread::scope(|scope| {
        let there = scope.spawn(there);
        let here = here();
        let there = there.join();
        // What is wrong there is wrong here.
        (
            there.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            here,
        )
    })
}
