//! The ways over section 11, walked for one client: what answers for the host, with the steps to each
//! endpoint that a record leads to (`decision.md`, sections 11.4 to 11.8).

pub mod asked;

use super::tree::{Says as Said, Side, Tree};
use super::{Answering, Central};
use crate::assessment::service::Service;
use crate::checks::Check;
use crate::network::{Id, VpcEndpoint};
use crate::parameters::Parameters;
use crate::path::central::dns::found::{Found, Lead, Records, Says};
use crate::path::central::endpoint;
use crate::path::central::led::{self, Addressed, Led, Named};
use crate::path::central::no_endpoint;
use crate::path::central::view::Lookups;
use crate::path::central::way::{self, Asked};
use crate::path::interface::Reach;
use crate::path::step::{Detail, Step};
use crate::path::{Client, Family};
use crate::possible::Possible;

/// What is the same for all leads of a row and a client.
#[derive(Clone, Copy)]
pub struct Walk<'w, 'a> {
    /// Section 11 of the VPC.
    pub central: &'w Central<'w, 'a>,
    /// The row in the VPC.
    pub service: &'w Service<'a>,
    /// The client; nobody in particular where the endpoints alone are evaluated.
    pub client: Option<Client<'a>>,
    /// Which steps are kept.
    pub detail: Detail,
}

/// A way: who answers, and what comes of it.
#[derive(Debug, Clone)]
pub struct Way<'a> {
    /// The endpoint that it leads to, where it leads to one.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The account that owns it.
    pub owner: Option<&'a str>,
    /// What answers, where there is no endpoint: a zone's id, a rule's, a Profile's.
    pub by: Vec<Id>,
    /// Who answers, the record, the endpoint, its policy.
    pub steps: Vec<Step<'a>>,
    /// The paths, by family.
    pub reaches: Vec<(Family, Reach<'a>)>,
    /// Whether a record of IPv4, and of IPv6, leads there.
    pub records: [bool; 2],
    /// What each family comes to.
    pub sides: [Option<Side>; 2],
    /// The warning that a record holds addresses.
    pub typed: Option<Step<'a>>,
}

/// What a row's answering comes to for a client, with the ways behind it.
#[derive(Debug, Default)]
pub struct Walked<'a> {
    /// With zones: one tree a host.
    pub zones: Vec<Tree>,
    /// With rules alone.
    pub rules: Vec<Tree>,
    /// The ways, each once.
    pub ways: Vec<Way<'a>>,
    /// Steps of what is undecidable or unread about who answers.
    pub steps: Vec<Step<'a>>,
}

const FAMILIES: [Family; 2] = [Family::Ipv4, Family::Ipv6];

impl<'w, 'a> Walk<'w, 'a> {
    /// Walks all ways of an answering.
    pub fn all(self, answering: &Answering<'a>) -> Walked<'a> {
        let mut walked = Walked::default();
        if let Some(why) = &answering.unread {
            let step = Step::unread(Check::HostedZoneNotShown, Possible::ANY, why.clone());
            walked.steps.push(step);
            walked.zones.push(Tree::AnyZone);
            walked.rules.push(Tree::AnyZone);
            return walked;
        }
        let zones = answering.zones.iter();
        walked.zones = zones
            .map(|found| self.tree(found, &mut walked.ways))
            .collect();
        let mut ways = Vec::new();
        let rules = answering.rules.iter();
        walked.rules = rules.map(|found| self.tree(found, &mut ways)).collect();
        for way in ways {
            let same = |other: &Way<'a>| other.is_same(&way);
            if !walked.ways.iter().any(same) {
                walked.ways.push(way);
            }
        }
        walked
    }

    fn tree(self, found: &Found<'a>, ways: &mut Vec<Way<'a>>) -> Tree {
        let mut all = |all: &[Found<'a>]| all.iter().map(|it| self.tree(it, ways)).collect();
        match found {
            Found::Nothing => Tree::Nothing,
            Found::Leaves(step) => {
                self.note(vec![step.clone()], ways);
                Tree::Leaves
            }
            Found::Rule(step) => {
                self.note(vec![step.clone()], ways);
                Tree::Rule
            }
            Found::Undecided { step, by_zone } => {
                self.note(vec![step.clone()], ways);
                Tree::Undecided(step.possible, *by_zone)
            }
            Found::AnyZone(step) => {
                self.note(vec![step.clone()], ways);
                Tree::AnyZone
            }
            Found::Worst(one_of) => Tree::Worst(all(one_of)),
            Found::Both(step, one_of) => {
                let both = Tree::Both(all(one_of));
                self.note(vec![step.clone()], ways);
                both
            }
            Found::OneOf(step, one_of) => {
                let one_of = Tree::OneOf(all(one_of));
                if let Some(step) = step {
                    self.note(vec![step.clone()], ways);
                }
                one_of
            }
            Found::Zone { who, says } => self.zone(who, says, ways),
        }
    }

    /// Keeps steps that lead to no endpoint, each once.
    fn note(self, steps: Vec<Step<'a>>, ways: &mut Vec<Way<'a>>) {
        self.note_typed(steps, None, ways);
    }

    fn note_typed(self, steps: Vec<Step<'a>>, typed: Option<Step<'a>>, ways: &mut Vec<Way<'a>>) {
        let by = steps
            .last()
            .map(|step| step.reason.says().culprits())
            .unwrap_or_default();
        let way = Way {
            endpoint: None,
            owner: None,
            by,
            steps,
            reaches: Vec::new(),
            records: [false; 2],
            sides: [None; 2],
            typed,
        };
        if !ways.iter().any(|other| other.is_same(&way)) {
            ways.push(way);
        }
    }

    fn zone(self, who: &Step<'a>, says: &Says<'a>, ways: &mut Vec<Way<'a>>) -> Tree {
        let mut with = |further: Vec<Step<'a>>| {
            let steps = std::iter::once(who.clone()).chain(further).collect();
            self.note(steps, ways);
        };
        Tree::Zone(match says {
            Says::NotSeen(step, may_leave) => {
                let known = self.without_endpoint();
                with(std::iter::once(step.clone()).chain(known).collect());
                Said::NotSeen(step.possible, *may_leave)
            }
            Says::Delegates(step) => {
                let known = self.without_endpoint();
                with(std::iter::once(step.clone()).chain(known).collect());
                Said::Delegates
            }
            Says::NoRecord(step) => {
                with(vec![step.clone()]);
                Said::NoRecord
            }
            Says::MayLeave(step) => {
                with(vec![step.clone()]);
                Said::MayLeave(step.possible)
            }
            Says::Records(records) => Said::Leads(self.records(who, records, ways)),
        })
    }

    /// What is known of the way where no endpoint is.
    fn without_endpoint(self) -> Vec<Step<'a>> {
        let steps = self.asked().map(no_endpoint::steps).unwrap_or_default();
        let kept = |step: &Step<'a>| step.possible != Possible::YES;
        steps.into_iter().filter(kept).collect()
    }

    /// Whether it is known that the client reaches nothing at all where no endpoint is.
    pub fn no_endpoint(self) -> Possible {
        let steps = self.asked().map(no_endpoint::steps).unwrap_or_default();
        let all = steps.iter().map(|step| step.possible);
        all.fold(Possible::YES, Possible::and)
    }

    /// Whether some egress rule of the client covers the port.
    pub fn egress(self) -> Option<Step<'a>> {
        let asked = self.asked()?;
        let step = no_endpoint::egress_covers(asked.own, asked.client, asked.port);
        Some(step)
    }

    fn asked(self) -> Option<Asked<'w, 'a>> {
        let client = self.client?;
        Some(Asked {
            view: self.lookups(),
            own: self.central.index,
            client,
            port: self.service.row.port,
            detail: self.detail,
        })
    }

    fn lookups(self) -> &'w Lookups<'a> {
        self.central.lookups()
    }

    fn parameters(self) -> &'a Parameters {
        self.central.parameters
    }

    fn records(
        self,
        who: &Step<'a>,
        records: &Records<'a>,
        ways: &mut Vec<Way<'a>>,
    ) -> Vec<[Option<Side>; 2]> {
        let pairs = records.pairs.iter();
        pairs
            .map(|pair| {
                let mut sides = [None, None];
                for ((side, lead), (place, family)) in sides
                    .iter_mut()
                    .zip(pair)
                    .zip(FAMILIES.into_iter().enumerate())
                {
                    if let Some(lead) = lead {
                        let from = (who, records);
                        *side = Some(self.lead(from, lead, (place, family), ways));
                    }
                }
                sides
            })
            .collect()
    }

    /// What a record of a family comes to.
    fn lead(
        self,
        (who, records): (&Step<'a>, &Records<'a>),
        lead: &Lead<'a>,
        (place, family): (usize, Family),
        ways: &mut Vec<Way<'a>>,
    ) -> Side {
        let view = self.lookups();
        let mut not_known = |step: Step<'a>| {
            let possible = step.possible;
            let known = self.without_endpoint();
            let steps = [who.clone(), records.step.clone(), step];
            let steps = steps.into_iter().chain(known).collect();
            self.note_typed(steps, records.typed.clone(), ways);
            Side {
                handed: Possible::YES,
                path: possible.and(self.no_endpoint()),
                rest: Possible::YES,
                is_endpoint: possible,
            }
        };
        let led = match lead {
            Lead::Name(name) => match led::by_name(view, name.as_str()) {
                Named::Endpoint(led) => led,
                Named::NotShown => return not_known(endpoint::not_shown(name.as_str())),
                Named::Unread(why) => return not_known(unread(why)),
                Named::NotEndpoints => return not_known(endpoint::not_shown(name.as_str())),
            },
            Lead::Endpoint(endpoint) => match led::by_id(view, &endpoint.id) {
                Some(led) => led,
                None => return not_known(endpoint::not_shown(&endpoint.id)),
            },
            Lead::Address(address) => {
                let text = address.to_string();
                match led::by_address(view, self.central.vpc, *address) {
                    Addressed::Endpoint(led) => led,
                    Addressed::NotShown => return not_known(endpoint::not_shown(&text)),
                    Addressed::Several(vpcs) => return not_known(endpoint::several(&text, vpcs)),
                    Addressed::Unread(why) => return not_known(unread(why)),
                }
            }
            Lead::Found(found) => return self.further(found, ways),
        };
        self.endpoint((who, records), &led, (place, family), ways)
    }

    /// What another name comes to that a record leads to.
    fn further(self, found: &Found<'a>, ways: &mut Vec<Way<'a>>) -> Side {
        let tree = self.tree(found, ways);
        let egress = self.egress();
        let of = super::answers::Of {
            client: self.client,
            no_endpoint: self.no_endpoint(),
            egress: egress.map_or(Possible::YES, |step| step.possible),
        };
        let dns64 = crate::path::families::Dns64::Off;
        // What is left to public DNS there is no endpoint that is known.
        let other = crate::possible::Answers::from(Possible::MAYBE.and(of.no_endpoint));
        let answers = tree.answers(of, dns64, other);
        Side {
            handed: Possible::YES,
            path: answers.as_path(),
            rest: Possible::YES,
            is_endpoint: tree.steers(of, dns64, Possible::MAYBE),
        }
    }

    /// The way to an endpoint.
    fn endpoint(
        self,
        (who, records): (&Step<'a>, &Records<'a>),
        led: &Led<'w, 'a>,
        (place, family): (usize, Family),
        ways: &mut Vec<Way<'a>>,
    ) -> Side {
        let mut steps = vec![who.clone(), records.step.clone()];
        let right = endpoint::is_right(led, &self.sought());
        let policy = self.policy(led);
        let rest = right.iter().chain(&policy).map(|step| step.possible);
        let rest = rest.fold(Possible::YES, Possible::and);
        steps.extend(right);
        steps.extend(policy);
        let is_there = ways.iter_mut().find(|way| {
            way.endpoint
                .is_some_and(|it| std::ptr::eq(it, led.endpoint))
                && way.is_of(led.interfaces().len())
                && way.by == who.reason.says().culprits()
        });
        let handed = endpoint::serves(led.endpoint, family);
        let reach = self
            .asked()
            .filter(|asked| has(asked.client, family) && handed != Possible::NO)
            .map(|asked| way::reach(asked, led, family));
        let side = Side {
            handed,
            path: reach.as_ref().map_or(Possible::YES, |it| it.possible),
            rest,
            is_endpoint: Possible::YES,
        };
        let way = match is_there {
            Some(way) => way,
            None => {
                ways.push(Way {
                    endpoint: Some(led.endpoint),
                    owner: Some(led.owner()),
                    by: who.reason.says().culprits(),
                    steps,
                    reaches: Vec::new(),
                    records: [false; 2],
                    sides: [None; 2],
                    typed: records.typed.clone(),
                });
                let Some(way) = ways.last_mut() else {
                    return side;
                };
                way
            }
        };
        if let Some(there) = way.records.get_mut(place) {
            *there = true;
        }
        if let Some(there) = way.sides.get_mut(place) {
            *there = Some(side);
        }
        if let Some(reach) = reach
            && !way.reaches.iter().any(|(other, _)| *other == family)
        {
            way.reaches.push((family, reach));
        }
        side
    }
}

/// Whether a client may use a family; one without addresses is evaluated as one without IPv4.
fn has(client: Client<'_>, family: Family) -> bool {
    match family {
        Family::Ipv4 => client.has_ipv4(),
        Family::Ipv6 => client.has_ipv6() || !client.has_ipv4(),
    }
}

fn unread<'a>(why: crate::network::fact::Why) -> Step<'a> {
    Step::unread(Check::CentralEndpointNotShown, Possible::ANY, why)
}

impl Way<'_> {
    /// Whether it says the same.
    fn is_same(&self, other: &Self) -> bool {
        let id = |way: &Self| way.endpoint.map(|endpoint| endpoint.id.clone());
        id(self) == id(other)
            && self.steps.len() == other.steps.len()
            && self
                .steps
                .iter()
                .zip(&other.steps)
                .all(|(one, other)| one.is_same(other))
    }

    /// Whether its paths are over that many interfaces.
    fn is_of(&self, interfaces: usize) -> bool {
        self.reaches
            .iter()
            .all(|(_, reach)| reach.paths.len() == interfaces)
    }
}
