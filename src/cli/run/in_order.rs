//! Work on several threads whose results come back in the order of the work, so many at a time in memory.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// The most threads: what each works on is held in memory.
const THREADS: usize = 8;

/// How much may be given out for each thread: while one works, its next piece waits, and its last one may wait for its turn.
const AHEAD: usize = 3;

/// Works on every item and takes the results in their order. The first error ends it.
///
/// # Errors
/// What `take` says.
pub fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(THREADS).min(items.len());
    if threads <= 1 {
        return items.iter().try_for_each(|item| take(work(item)));
    }
    let (give, jobs) = mpsc::channel::<(&T, mpsc::SyncSender<R>)>();
    let jobs = Mutex::new(jobs);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((item, answer)) = next(&jobs) {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    // Nobody listens any more where an earlier one ended it.
                    let _ = answer.send(work(item));
                }
            });
        }
        let taken = hand_out(items, give, threads * AHEAD, &mut take);
        over.store(true, Ordering::Relaxed);
        taken
    })
}

/// The next piece of work; none when all is given out.
fn next<J>(jobs: &Mutex<mpsc::Receiver<J>>) -> Option<J> {
    let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
    jobs.recv().ok()
}

/// Gives out the work, never more than `most` pieces before the first of them is taken.
fn hand_out<'i, T, R, E>(
    items: &'i [T],
    give: mpsc::Sender<(&'i T, mpsc::SyncSender<R>)>,
    most: usize,
    take: &mut impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let mut items = items.iter();
    let mut given = VecDeque::new();
    loop {
        while given.len() < most
            && let Some(item) = items.next()
        {
            let (answer, result) = mpsc::sync_channel(1);
            given.push_back(result);
            // The threads listen until this end of the channel is gone.
            let _ = give.send((item, answer));
        }
        let Some(first) = given.pop_front() else {
            return Ok(());
        };
        match first.recv() {
            Ok(result) => take(result)?,
            // Its thread panicked, and the scope passes that on.
            Err(mpsc::RecvError) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::in_order;

    #[test]
    fn results_come_in_the_order_of_the_work_whoever_is_first() {
        let items: Vec<usize> = (0..100).collect();
        let mut taken = Vec::new();
        let slow_at_first = |item: &usize| {
            let rounds = if item.is_multiple_of(10) { 200_000 } else { 1 };
            (0..rounds).fold(*item, |sum, round| {
                sum ^ std::hint::black_box(round ^ round)
            })
        };
        in_order(&items, slow_at_first, |result| {
            taken.push(result);
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(taken, items);
    }

    #[test]
    fn the_first_error_ends_it_and_what_follows_is_left() {
        let items: Vec<usize> = (0..10_000).collect();
        let worked = AtomicUsize::new(0);
        let mut taken = 0;
        let ended = in_order(
            &items,
            |item| {
                worked.fetch_add(1, Ordering::Relaxed);
                *item
            },
            |item| {
                taken += 1;
                if item == 5 { Err("enough") } else { Ok(()) }
            },
        );
        assert_eq!((ended, taken), (Err("enough"), 6));
        assert!(worked.into_inner() < 100);
    }
}
