//! Order: whatever way events, invocations and changes interleave, AWS Config ends up with the
//! truth. A model of EC2, AWS Config and the function, explored in full.
//!
//! What is modelled, and where it comes from:
//! * EC2 is read call by call, not at one instant: an invocation reads the endpoint and the VPC's
//!   DNS attribute at different times, and either may change in between.
//! * AWS Config records a change some time after it (a quarter of an hour was seen for
//!   pending → available), several at once or one by one, and sends what it recorded at least once:
//!   events come late, twice, in any order, or (when it gives up after its retries) not at all. A
//!   re-evaluation replays the last recorded item with its old capture time.
//! * Lambda runs any number of invocations at once, and runs one that failed again.
//! * A warm process passes over a notification that was sent before the reading began behind an
//!   evaluation that AWS Config took from it. Which process gets an event is anybody's guess: passing
//!   over and evaluating anew are both explored, and a replay counts as sent when its item was captured,
//!   which passes over more than the function does.
//! * A scheduled run that comes again passes over a VPC whose result answers its notification: a reading that
//!   began since then, for a call of AWS Config that is not older. Any process does so, since AWS Config tells.
//! * PutEvaluations carries an `OrderingTimestamp`. AWS documents it as the time that orders
//!   evaluations and not what becomes of an older one; the model takes that the newest stands.
//!   [`the_design_rests_on_the_newest_evaluation`] shows what happened otherwise.

use std::collections::BTreeMap;

use stateright::{Checker, Model, Property};

mod world;

use self::world::{Ec2, Event, Invocation, LIFE, Stored, World};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Change,
    Record,
    Replay,
    Schedule,
    Duplicate(Event),
    Drop(Event),
    Start(Event),
    PassOver(Event),
    ReadEndpoint(usize),
    ReadDns(usize),
    Put(usize),
    Fail(usize),
}

/// How AWS Config treats an evaluation that is older than the one it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Newest,
    Last,
}

/// What is explored.
#[derive(Clone)]
struct Bounds {
    keeps: Keeps,
    /// From where in [`LIFE`], and to where at most.
    life: (usize, usize),
    invocations: u8,
    /// How many replays, duplicates, failures and losses, in all.
    troubles: u8,
}

impl Bounds {
    fn truth(&self, world: &World) -> bool {
        LIFE[world.life].is_compliant()
    }

    /// Nothing is under way any more, and every change was recorded.
    fn is_at_rest(world: &World) -> bool {
        world.recorded && world.events.is_empty() && world.running.is_empty()
    }

    fn holds_truth(&self, world: &World) -> bool {
        world
            .stored
            .is_some_and(|stored| stored.compliant == self.truth(world))
    }
}

fn take(world: &mut World, event: Event) {
    if let Some(count) = world.events.get_mut(&event) {
        *count -= 1;
        if *count == 0 {
            world.events.remove(&event);
        }
    }
}

impl Model for Bounds {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            now: 1,
            life: self.life.0,
            changed: 0,
            recorded: true,
            last_item: None,
            events: BTreeMap::new(),
            running: Vec::new(),
            stored: None,
            evaluated: None,
            started: 0,
            dropped: false,
            troubles: 0,
            swept: false,
        }]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        let may_go_wrong = world.troubles < self.troubles;
        if world.life < self.life.1 {
            steps.push(Step::Change);
        }
        if !world.recorded {
            steps.push(Step::Record);
        }
        if world.last_item.is_some() && may_go_wrong {
            steps.push(Step::Replay);
        }
        let scheduled = world
            .events
            .keys()
            .any(|event| matches!(event, Event::Schedule(_)))
            || world
                .running
                .iter()
                .any(|one| matches!(one.event, Event::Schedule(_)));
        if !scheduled && !world.swept {
            steps.push(Step::Schedule);
        }
        for event in world.events.keys() {
            if may_go_wrong {
                steps.push(Step::Duplicate(*event));
            }
            // The schedule comes again and again: one that is lost is made up for by the next.
            if may_go_wrong && matches!(event, Event::Change(_)) {
                steps.push(Step::Drop(*event));
            }
            let is_answered = match event {
                Event::Change(sent) => world.evaluated.is_some_and(|began| began > *sent),
                Event::Schedule(sent) => world.stored.is_some_and(|held| held.answers(*sent)),
            };
            if is_answered {
                steps.push(Step::PassOver(*event));
            }
            if world.started < self.invocations || matches!(event, Event::Schedule(_)) {
                steps.push(Step::Start(*event));
            }
        }
        for (place, one) in world.running.iter().enumerate() {
            // Endpoints are read in the first round of calls, attributes in the second.
            steps.push(match (one.endpoint, one.dns) {
                (None, _) => Step::ReadEndpoint(place),
                (Some(_), None) => Step::ReadDns(place),
                (Some(_), Some(_)) => Step::Put(place),
            });
            if may_go_wrong {
                steps.push(Step::Fail(place));
            }
        }
    }

    fn next_state(&self, last: &World, step: Step) -> Option<World> {
        let mut world = last.clone();
        match step {
            Step::Change => {
                world.now += 1;
                world.life += 1;
                world.changed = world.now;
                world.recorded = false;
                world.swept = false;
            }
            Step::Record => {
                world.recorded = true;
                world.last_item = Some(world.now);
                *world.events.entry(Event::Change(world.now)).or_default() += 1;
            }
            Step::Replay => {
                world.troubles += 1;
                *world
                    .events
                    .entry(Event::Change(world.last_item?))
                    .or_default() += 1;
            }
            Step::Schedule => *world.events.entry(Event::Schedule(world.now)).or_default() += 1,
            Step::Duplicate(event) => {
                world.troubles += 1;
                *world.events.get_mut(&event)? += 1;
            }
            Step::Drop(event) => {
                world.troubles += 1;
                world.dropped = true;
                take(&mut world, event);
            }
            Step::Start(event) => {
                take(&mut world, event);
                world.now += 1;
                if matches!(event, Event::Change(_)) {
                    world.started += 1;
                }
                // The later of the item's capture time and the moment just before the reads.
                let ordering = event.time().max(world.now);
                world.running.push(Invocation {
                    event,
                    ordering,
                    endpoint: None,
                    dns: None,
                });
            }
            Step::PassOver(event) => {
                take(&mut world, event);
                if matches!(event, Event::Schedule(sent) if world.changed <= sent) {
                    world.swept = true;
                }
            }
            Step::ReadEndpoint(place) => {
                world.running[place].endpoint = Some(LIFE[world.life].endpoint)
            }
            Step::ReadDns(place) => world.running[place].dns = Some(LIFE[world.life].dns),
            Step::Put(place) => {
                let one = world.running.remove(place);
                let seen = Ec2 {
                    endpoint: one.endpoint?,
                    dns: one.dns?,
                };
                let fresh = Stored {
                    compliant: seen.is_compliant(),
                    ordering: one.ordering,
                    invoked: one.event.time(),
                };
                let stands = match self.keeps {
                    Keeps::Newest => world
                        .stored
                        .is_none_or(|stored| stored.ordering <= fresh.ordering),
                    Keeps::Last => true,
                };
                if stands {
                    world.stored = Some(fresh);
                }
                world.evaluated = world.evaluated.max(Some(fresh.ordering));
                if matches!(one.event, Event::Schedule(_)) && world.changed <= one.ordering {
                    world.swept = true;
                }
            }
            Step::Fail(place) => {
                world.troubles += 1;
                let one = world.running.remove(place);
                if matches!(one.event, Event::Change(_)) {
                    world.started -= 1;
                }
                *world.events.entry(one.event).or_default() += 1;
            }
        }
        world.running.sort_unstable();
        Some(world.in_ranks())
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "at rest after a scheduled run, the result is the truth",
                |model: &Self, world: &World| {
                    !(Self::is_at_rest(world) && world.swept) || model.holds_truth(world)
                },
            ),
            Property::always(
                "at rest without drops, it is so before any schedule",
                |model: &Self, world: &World| {
                    let woken = world.last_item.is_some();
                    !(Self::is_at_rest(world) && !world.dropped && woken)
                        || model.holds_truth(world)
                },
            ),
            Property::sometimes(
                "a scheduled run that comes again has its answer already",
                |_: &Self, world: &World| {
                    let answered = |event: &Event| {
                        matches!(event, Event::Schedule(_))
                            && world.stored.is_some_and(|held| held.answers(event.time()))
                    };
                    world.troubles > 0 && world.events.keys().any(answered)
                },
            ),
            Property::sometimes("a run ends compliant", |model: &Self, world: &World| {
                Self::is_at_rest(world) && model.holds_truth(world) && model.truth(world)
            }),
            Property::sometimes(
                "a stale verdict arrives after a fresh one",
                |model: &Self, world: &World| {
                    let stale = |one: &Invocation| {
                        let seen = one
                            .endpoint
                            .zip(one.dns)
                            .map(|(endpoint, dns)| Ec2 { endpoint, dns });
                        seen.is_some_and(|seen| seen.is_compliant() != model.truth(world))
                    };
                    world.running.iter().any(stale) && model.holds_truth(world)
                },
            ),
        ]
    }
}

/// Stretches of two changes in a row that together hold the whole life.
const STRETCHES: [(usize, usize); 4] = [(0, 2), (2, 4), (4, 6), (5, 7)];

#[test]
fn the_result_becomes_the_truth_in_every_order() {
    let (mut states, mut depth) = (0, 0);
    for life in STRETCHES {
        let bounds = Bounds {
            keeps: Keeps::Newest,
            life,
            invocations: 3,
            troubles: 1,
        };
        let explored = bounds.checker().threads(2).spawn_bfs().join();
        for name in [
            "at rest after a scheduled run, the result is the truth",
            "at rest without drops, it is so before any schedule",
        ] {
            explored.assert_no_discovery(name);
        }
        explored.assert_any_discovery("a stale verdict arrives after a fresh one");
        explored.assert_any_discovery("a scheduled run that comes again has its answer already");
        states += explored.unique_state_count();
        depth = depth.max(explored.max_depth());
    }
    println!("explored {states} states, {depth} steps deep");
}

/// What the order rests on: were the last evaluation to stand whatever its time, a slow invocation
/// could put a stale verdict over the truth, and even a scheduled run would not be the last word.
#[test]
fn the_design_rests_on_the_newest_evaluation() {
    let bounds = Bounds {
        keeps: Keeps::Last,
        life: (1, 2),
        invocations: 2,
        troubles: 0,
    };
    let explored = bounds.checker().threads(2).spawn_bfs().join();
    explored.assert_any_discovery("at rest without drops, it is so before any schedule");
}
