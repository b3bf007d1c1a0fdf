//! What the way to an interface endpoint comes to, to each of its interfaces and as a whole.

use crate::path::Family;
use crate::path::step::Step;
use crate::possible::Possible;

/// The way to one interface of an endpoint.
#[derive(Debug, Clone)]
pub struct InterfacePath<'a> {
    /// Whether it can be reached.
    pub possible: Possible,
    /// Its steps, as far as they are asked for.
    pub steps: Vec<Step<'a>>,
}

/// The way to an endpoint.
#[derive(Debug, Clone)]
pub struct Reach<'a> {
    /// Whether every interface can be reached.
    pub possible: Possible,
    /// One path an interface.
    pub paths: Vec<InterfacePath<'a>>,
    /// What is said of the endpoint as a whole.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Reach<'a> {
    /// Every step: those to each interface, then those of the endpoint as a whole.
    pub fn every_step(&self) -> impl Iterator<Item = &Step<'a>> {
        let paths = self.paths.iter().flat_map(|path| &path.steps);
        paths.chain(&self.steps)
    }
}

/// What the way by a family comes to; yes where it is not asked.
pub fn by_family(reaches: &[(Family, Reach<'_>)], family: Family) -> Possible {
    let reach = reaches.iter().find(|(other, _)| *other == family);
    reach.map_or(Possible::YES, |(_, reach)| reach.possible)
}

/// Every step of the way by a family; none where it is not asked.
pub fn steps_by<'s, 'a>(
    reaches: &'s [(Family, Reach<'a>)],
    family: Family,
) -> impl Iterator<Item = &'s Step<'a>> {
    let reach = reaches.iter().find(|(other, _)| *other == family);
    reach.into_iter().flat_map(|(_, reach)| reach.every_step())
}
