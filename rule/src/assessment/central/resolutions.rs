//! The resolutions of section 11 for one client: what answers for the host, with the steps to each
//! endpoint that a record leads to (`decision.md`, sections 11.4 to 11.8).

mod leads;
pub mod requested;

use super::tree::{Tree, ZoneOutcome};
use super::{Answering, Central};
use crate::assessment::service::Service;
use crate::checks::Check;
use crate::network::{Id, VpcEndpoint};
use crate::parameters::Parameters;
use crate::path::central::dns::answer::{DnsAnswer, ZoneAnswer};
use crate::path::central::hub_path::PathRequest;
use crate::path::central::no_endpoint;
use crate::path::central::view::Lookups;
use crate::path::families::ClientDns64;
use crate::path::interface::Reach;
use crate::path::step::{Detail, Step};
use crate::path::{Client, Family};
use crate::possible::Possible;

/// What is the same for all leads of a row and a client.
#[derive(Clone, Copy)]
pub struct RowResolver<'w, 'a> {
    /// Section 11 of the VPC.
    pub central: &'w Central<'w, 'a>,
    /// The row in the VPC.
    pub service: &'w Service<'a>,
    /// The client; nobody in particular where the endpoints alone are evaluated.
    pub client: Option<Client<'a>>,
    /// What DNS64 does to the client.
    pub dns64: &'w ClientDns64<'a>,
    /// Which steps are kept.
    pub detail: Detail,
}

/// One resolution of the row's names: who answers, and what comes of it.
#[derive(Debug, Clone)]
pub struct Resolution<'a> {
    /// The endpoint that it leads to, where it leads to one.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The account that owns it.
    pub owner: Option<&'a str>,
    /// What answers, where there is no endpoint: a zone's id, a rule's, a Profile's.
    pub by: Vec<Id>,
    /// Who answers, the record, the endpoint, its policy.
    pub steps: Vec<Step<'a>>,
    /// The endpoint's interfaces that it leads to.
    pub interfaces: Vec<&'a Id>,
    /// The paths, by family.
    pub reaches: Vec<(Family, Reach<'a>)>,
    /// What else of it bears on the answer, for each pair of records that lead there and each way of the client's DNS64.
    pub bearing: Vec<BearingSteps<'a>>,
    /// Whether a pair of records that lead there comes to something else in one way of the client's DNS64 than in another.
    pub turns_with_dns64: bool,
    /// The warning that a record holds addresses.
    pub typed: Option<Step<'a>>,
}

/// What bears on the answer of a pair of records, in one way of the client's DNS64.
#[derive(Debug, Clone)]
pub struct BearingSteps<'a> {
    /// That no address of the client's families is handed out, or only may be.
    pub lacks: Option<Step<'a>>,
    /// The families whose paths do.
    pub families: Vec<Family>,
    /// What else does.
    pub beside: Option<Step<'a>>,
}

/// What a row's answering comes to for a client, with the resolutions behind it.
#[derive(Debug, Default)]
pub struct ResolvedRow<'a> {
    /// With zones: one tree a host.
    pub zones: Vec<Tree>,
    /// With rules alone.
    pub rules: Vec<Tree>,
    /// The resolutions, each once.
    pub resolutions: Vec<Resolution<'a>>,
    /// Steps of what is undecidable or unread about who answers.
    pub steps: Vec<Step<'a>>,
}

const FAMILIES: [Family; 2] = [Family::Ipv4, Family::Ipv6];

impl<'w, 'a> RowResolver<'w, 'a> {
    /// Resolves all that answers.
    pub fn all(self, answering: &Answering<'a>) -> ResolvedRow<'a> {
        let mut resolved = ResolvedRow::default();
        if let Some((why, any)) = &answering.unread {
            let step = Step::unread(Check::HostedZoneNotShown, Possible::ANY, why.clone());
            resolved.steps.push(step);
            resolved.zones.push(Tree::of_any_host(any.zones, any.rules));
            resolved.rules.push(Tree::of_any_host(false, any.own_rules));
            return resolved;
        }
        let zones = answering.zones.iter();
        resolved.zones = zones
            .map(|found| self.tree(found, &mut resolved.resolutions))
            .collect();
        let mut resolutions = Vec::new();
        let rules = answering.rules.iter();
        resolved.rules = rules
            .map(|found| self.tree(found, &mut resolutions))
            .collect();
        for resolution in resolutions {
            let same = |other: &Resolution<'a>| other.is_same(&resolution);
            if !resolved.resolutions.iter().any(same) {
                resolved.resolutions.push(resolution);
            }
        }
        resolved
    }

    fn tree(self, found: &DnsAnswer<'a>, resolutions: &mut Vec<Resolution<'a>>) -> Tree {
        let mut all =
            |all: &[DnsAnswer<'a>]| all.iter().map(|it| self.tree(it, resolutions)).collect();
        match found {
            DnsAnswer::Nothing => Tree::Nothing,
            DnsAnswer::Leaves(step) => {
                self.note(vec![step.clone()], resolutions);
                Tree::Leaves
            }
            DnsAnswer::Rule(step) => {
                self.note(vec![step.clone()], resolutions);
                Tree::Rule
            }
            DnsAnswer::Undecided { step, by_zone } => {
                self.note(vec![step.clone()], resolutions);
                Tree::Undecided(step.possible, *by_zone)
            }
            DnsAnswer::AnyZone(step) => {
                self.note(vec![step.clone()], resolutions);
                Tree::AnyZone
            }
            DnsAnswer::Worst(one_of) => Tree::Worst(all(one_of)),
            DnsAnswer::Both(step, one_of) => {
                let both = Tree::Both(all(one_of));
                self.note(vec![step.clone()], resolutions);
                both
            }
            DnsAnswer::OneOf(step, one_of) => {
                let one_of = Tree::OneOf(all(one_of));
                if let Some(step) = step {
                    self.note(vec![step.clone()], resolutions);
                }
                one_of
            }
            DnsAnswer::Zone { who, says } => self.zone(who, says, resolutions),
        }
    }

    /// Keeps steps that lead to no endpoint, each once.
    fn note(self, steps: Vec<Step<'a>>, resolutions: &mut Vec<Resolution<'a>>) {
        self.note_typed(steps, None, resolutions);
    }

    fn note_typed(
        self,
        steps: Vec<Step<'a>>,
        typed: Option<Step<'a>>,
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> usize {
        let by = steps
            .last()
            .map(|step| step.reason.says().culprits())
            .unwrap_or_default();
        let resolution = Resolution {
            endpoint: None,
            owner: None,
            by,
            steps,
            interfaces: Vec::new(),
            reaches: Vec::new(),
            bearing: Vec::new(),
            turns_with_dns64: false,
            typed,
        };
        let known = resolutions.iter().position(|it| it.is_same(&resolution));
        known.unwrap_or_else(|| {
            resolutions.push(resolution);
            resolutions.len() - 1
        })
    }

    fn zone(
        self,
        who: &Step<'a>,
        says: &ZoneAnswer<'a>,
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Tree {
        let mut with = |further: Vec<Step<'a>>| {
            let steps = std::iter::once(who.clone()).chain(further).collect();
            self.note(steps, resolutions);
        };
        Tree::Zone(match says {
            ZoneAnswer::NotSeen(step, may_leave) => {
                let known = self.without_endpoint();
                with(std::iter::once(step.clone()).chain(known).collect());
                ZoneOutcome::NotSeen(step.possible, *may_leave)
            }
            ZoneAnswer::Delegates(step) => {
                let known = self.without_endpoint();
                with(std::iter::once(step.clone()).chain(known).collect());
                ZoneOutcome::Delegates
            }
            ZoneAnswer::NoRecord(step) => {
                with(vec![step.clone()]);
                ZoneOutcome::NoRecord
            }
            ZoneAnswer::MayLeave(step) => {
                with(vec![step.clone()]);
                ZoneOutcome::MayLeave(step.possible)
            }
            ZoneAnswer::Records(records) => {
                ZoneOutcome::Leads(self.records(who, records, resolutions))
            }
        })
    }

    /// What is known of the path where no endpoint is.
    fn without_endpoint(self) -> Vec<Step<'a>> {
        let kept = |step: &Step<'a>| step.possible != Possible::YES;
        self.no_endpoint_steps().into_iter().filter(kept).collect()
    }

    /// The same, with the steps that pass.
    fn no_endpoint_steps(self) -> Vec<Step<'a>> {
        self.request().map(no_endpoint::steps).unwrap_or_default()
    }

    /// Whether it is known that the client reaches nothing at all where no endpoint is.
    pub fn no_endpoint(self) -> Possible {
        let steps = self.no_endpoint_steps();
        let all = steps.iter().map(|step| step.possible);
        all.fold(Possible::YES, Possible::and)
    }

    /// Whether some egress rule of the client covers the port.
    pub fn egress(self) -> Option<Step<'a>> {
        let request = self.request()?;
        let step = no_endpoint::egress_covers(request.own, request.client, request.port);
        Some(step)
    }

    fn request(self) -> Option<PathRequest<'w, 'a>> {
        let client = self.client?;
        Some(PathRequest {
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
}

impl Resolution<'_> {
    /// Whether a step is of what bears on the answer beside its paths.
    pub fn bears(&self, step: &Step<'_>) -> bool {
        let bearing = self.bearing.iter();
        let mut beside = bearing.flat_map(|it| it.lacks.iter().chain(&it.beside));
        beside.any(|own| own.is_same(step))
    }

    /// Whether it says the same.
    fn is_same(&self, other: &Self) -> bool {
        let id = |resolution: &Self| resolution.endpoint.map(|endpoint| endpoint.id.clone());
        id(self) == id(other)
            && self.interfaces == other.interfaces
            && self.steps.len() == other.steps.len()
            && self
                .steps
                .iter()
                .zip(&other.steps)
                .all(|(one, other)| one.is_same(other))
    }
}
