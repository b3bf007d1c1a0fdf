//! Where records lead: to an endpoint with the path to it, to another name, or to nothing that is known
//! (`decision.md`, sections 11.6 and 11.7).

use super::{FAMILIES, Resolution, RowResolver};
use crate::assessment::central::answers::Of;
use crate::assessment::central::tree::Side;
use crate::checks::Check;
use crate::path::central::dns::answer::{DnsAnswer, HostRecords, Lead};
use crate::path::central::target::{self, AddressTarget, NameTarget, TargetEndpoint};
use crate::path::central::{endpoint, hub_path};
use crate::path::families::Dns64;
use crate::path::step::Step;
use crate::path::{Client, Family};
use crate::possible::{Answers, Possible};

impl<'w, 'a> RowResolver<'w, 'a> {
    pub(super) fn records(
        self,
        who: &Step<'a>,
        records: &HostRecords<'a>,
        resolutions: &mut Vec<Resolution<'a>>,
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
                        *side = Some(self.lead(from, lead, (place, family), resolutions));
                    }
                }
                sides
            })
            .collect()
    }

    /// What a record of a family comes to.
    fn lead(
        self,
        (who, records): (&Step<'a>, &HostRecords<'a>),
        lead: &Lead<'a>,
        (place, family): (usize, Family),
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Side {
        let view = self.lookups();
        let mut not_known = |step: Step<'a>, may_be_own: bool| {
            let possible = step.possible;
            // An endpoint of the VPC itself needs no way to another one.
            let known: Vec<Step<'a>> = match may_be_own {
                true => self.egress().into_iter().collect(),
                false => self.no_endpoint_steps(),
            };
            let path = known.iter().map(|step| step.possible);
            let path = path.fold(possible, Possible::and);
            let known = known.into_iter().filter(|it| it.possible != Possible::YES);
            let steps = [who.clone(), records.step.clone(), step];
            let steps = steps.into_iter().chain(known).collect();
            self.note_typed(steps, records.typed.clone(), resolutions);
            Side {
                handed: Possible::YES,
                path,
                rest: Possible::YES,
                is_endpoint: possible,
            }
        };
        let target = match lead {
            Lead::Name(name) => match target::by_name(view, name.as_str()) {
                NameTarget::Endpoint(target) => target,
                NameTarget::NotShown | NameTarget::NotEndpoints => {
                    return not_known(endpoint::not_shown(name.as_str()), false);
                }
                NameTarget::Unread(of) => return not_known(unread(of.why), of.may_be_own),
            },
            Lead::Endpoint(endpoint) => match target::by_id(view, &endpoint.id) {
                Some(target) => target,
                None => return not_known(endpoint::not_shown(&endpoint.id), false),
            },
            Lead::Address(address) => {
                let text = address.to_string();
                match target::by_address(view, self.central.vpc, *address) {
                    AddressTarget::Endpoint(target) => target,
                    AddressTarget::NotShown => return not_known(endpoint::not_shown(&text), false),
                    AddressTarget::Several(vpcs) => {
                        return not_known(endpoint::several(&text, vpcs), false);
                    }
                    AddressTarget::Unread(of) => return not_known(unread(of.why), of.may_be_own),
                }
            }
            Lead::Found(found) => return self.further((who, records), found, resolutions),
        };
        self.endpoint((who, records), &target, (place, family), resolutions)
    }

    /// What another name comes to that a record leads to.
    fn further(
        self,
        (who, records): (&Step<'a>, &HostRecords<'a>),
        found: &DnsAnswer<'a>,
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Side {
        let no_endpoint = self.no_endpoint();
        let tree = self.tree(found, resolutions).without_endpoint(no_endpoint);
        let egress = self.egress();
        let of = Of {
            client: self.client,
            no_endpoint,
            egress: egress.as_ref().map_or(Possible::YES, |it| it.possible),
        };
        let dns64 = Dns64::Off;
        // What is left to public DNS there is no endpoint that is known.
        let other = Answers::from(Possible::MAYBE.and(of.no_endpoint));
        let path = tree.answers(of, dns64, other).as_path();
        let blocks = |step: &Step<'a>| path.and(step.possible) != path;
        if let Some(egress) = egress.filter(blocks) {
            self.note(vec![who.clone(), records.step.clone(), egress], resolutions);
        }
        Side {
            handed: Possible::YES,
            path: path.and(of.egress),
            rest: Possible::YES,
            is_endpoint: tree.steers(of, dns64, Possible::MAYBE),
        }
    }

    /// The resolution that leads to an endpoint.
    fn endpoint(
        self,
        (who, records): (&Step<'a>, &HostRecords<'a>),
        target: &TargetEndpoint<'w, 'a>,
        (place, family): (usize, Family),
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Side {
        let mut steps = vec![who.clone(), records.step.clone()];
        let right = endpoint::is_right(target, &self.requested());
        let policy = self.policy(target);
        let rest = right.iter().chain(&policy).map(|step| step.possible);
        let rest = rest.fold(Possible::YES, Possible::and);
        steps.extend(right);
        steps.extend(policy);
        let is_there = resolutions.iter_mut().find(|resolution| {
            resolution
                .endpoint
                .is_some_and(|it| std::ptr::eq(it, target.endpoint))
                && resolution.is_of(target.interfaces().len())
                && resolution.by == who.reason.says().culprits()
        });
        let handed = endpoint::serves(target.endpoint, family);
        let reach = self
            .request()
            .filter(|request| has(request.client, family) && handed != Possible::NO)
            .map(|request| hub_path::reach(request, target, family));
        let side = Side {
            handed,
            path: reach.as_ref().map_or(Possible::YES, |it| it.possible),
            rest,
            is_endpoint: Possible::YES,
        };
        let resolution = match is_there {
            Some(resolution) => resolution,
            None => {
                resolutions.push(Resolution {
                    endpoint: Some(target.endpoint),
                    owner: Some(target.owner()),
                    by: who.reason.says().culprits(),
                    steps,
                    reaches: Vec::new(),
                    records: [false; 2],
                    sides: [None; 2],
                    typed: records.typed.clone(),
                });
                let Some(resolution) = resolutions.last_mut() else {
                    return side;
                };
                resolution
            }
        };
        if let Some(there) = resolution.records.get_mut(place) {
            *there = true;
        }
        if let Some(there) = resolution.sides.get_mut(place) {
            *there = Some(side);
        }
        if let Some(reach) = reach
            && !resolution.reaches.iter().any(|(other, _)| *other == family)
        {
            resolution.reaches.push((family, reach));
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
