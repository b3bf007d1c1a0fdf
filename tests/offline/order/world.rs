//! What EC2, AWS Config and the function are at a moment.

use std::collections::BTreeMap;

/// A moment. It moves on with every change and every start of an invocation.
pub type Time = u8;

/// The endpoint, as DescribeVpcEndpoints tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    Absent,
    Pending,
    Available,
    Deleting,
}

/// What EC2 holds: everything that the verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ec2 {
    pub endpoint: Endpoint,
    pub dns: bool,
}

impl Ec2 {
    pub fn is_compliant(self) -> bool {
        self.endpoint == Endpoint::Available && self.dns
    }
}

/// The life of an endpoint, change by change: created, available, modified (which makes it pending
/// again) while DNS is switched off and on, available, deleted, gone.
pub const LIFE: [Ec2; 8] = [
    Ec2 {
        endpoint: Endpoint::Absent,
        dns: true,
    },
    Ec2 {
        endpoint: Endpoint::Pending,
        dns: true,
    },
    Ec2 {
        endpoint: Endpoint::Available,
        dns: true,
    },
    Ec2 {
        endpoint: Endpoint::Available,
        dns: false,
    },
    Ec2 {
        endpoint: Endpoint::Pending,
        dns: true,
    },
    Ec2 {
        endpoint: Endpoint::Available,
        dns: true,
    },
    Ec2 {
        endpoint: Endpoint::Deleting,
        dns: true,
    },
    Ec2 {
        endpoint: Endpoint::Absent,
        dns: true,
    },
];

/// What wakes the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// A configuration item, captured at this time.
    Change(Time),
    /// The schedule, created at this time.
    Schedule(Time),
}

impl Event {
    /// What the function takes from it for the order.
    pub fn time(self) -> Time {
        match self {
            Self::Change(time) | Self::Schedule(time) => time,
        }
    }
}

impl Event {
    /// The same event at another time.
    pub fn at(self, time: impl Fn(Time) -> Time) -> Self {
        match self {
            Self::Change(own) => Self::Change(time(own)),
            Self::Schedule(own) => Self::Schedule(time(own)),
        }
    }
}

/// A running invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Invocation {
    pub event: Event,
    pub ordering: Time,
    pub endpoint: Option<Endpoint>,
    pub dns: Option<bool>,
}

/// What AWS Config holds of the VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stored {
    pub compliant: bool,
    pub ordering: Time,
    /// When the event was made that the function was called for.
    pub invoked: Time,
}

impl Stored {
    /// Whether it answers a notification that was made then.
    pub fn answers(self, notified: Time) -> bool {
        self.ordering >= notified && self.invoked >= notified
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub now: Time,
    /// The place in [`LIFE`].
    pub life: usize,
    /// When EC2 changed last.
    pub changed: Time,
    /// Whether AWS Config has recorded what EC2 holds.
    pub recorded: bool,
    /// The last item that it recorded.
    pub last_item: Option<Time>,
    /// Events under way, with how often.
    pub events: BTreeMap<Event, u8>,
    pub running: Vec<Invocation>,
    pub stored: Option<Stored>,
    /// When the reading began behind the newest evaluation that AWS Config took.
    pub evaluated: Option<Time>,
    pub started: u8,
    /// Whether an event was lost.
    pub dropped: bool,
    /// How many replays, duplicates, failures and losses there were.
    pub troubles: u8,
    /// Whether a scheduled run that began after the last change has ended.
    pub swept: bool,
}

impl World {
    /// The same world with every moment replaced by its rank: only what is earlier than what
    /// matters, so worlds that differ in nothing else are one.
    pub fn in_ranks(mut self) -> Self {
        // Only a scheduled run that is under way asks what an evaluation was called for; there is one at most.
        let running = self.running.iter().map(|one| one.event);
        let scheduled = self.events.keys().copied().chain(running);
        let scheduled = scheduled
            .filter(|event| matches!(event, Event::Schedule(_)))
            .map(Event::time)
            .next();
        if let Some(stored) = &mut self.stored {
            let asked = scheduled.filter(|sent| stored.invoked >= *sent);
            stored.invoked = asked.unwrap_or_default();
        }
        // A set of moments, one bit each: ranks keep them small.
        let mut moments = 0_u64;
        let mut note = |time: Time| moments |= 1 << time;
        [self.now, self.changed].into_iter().for_each(&mut note);
        self.last_item.into_iter().for_each(&mut note);
        self.evaluated.into_iter().for_each(&mut note);
        let stored = self.stored.map(|stored| [stored.ordering, stored.invoked]);
        stored.into_iter().flatten().for_each(&mut note);
        self.events.keys().for_each(|event| note(event.time()));
        for one in &self.running {
            note(one.ordering);
            note(one.event.time());
        }
        let rank = |time: Time| {
            let earlier = moments & ((1 << time) - 1);
            Time::try_from(earlier.count_ones()).unwrap()
        };
        self.now = rank(self.now);
        self.changed = rank(self.changed);
        self.last_item = self.last_item.map(rank);
        if let Some(stored) = &mut self.stored {
            stored.ordering = rank(stored.ordering);
            stored.invoked = rank(stored.invoked);
        }
        self.evaluated = self.evaluated.map(rank);
        self.events = self
            .events
            .into_iter()
            .map(|(event, count)| (event.at(rank), count))
            .collect();
        for one in &mut self.running {
            one.ordering = rank(one.ordering);
            one.event = one.event.at(rank);
        }
        self
    }
}
