//! Where records lead: to an endpoint with the path to it, to another name, or to nothing that is known
//! (`decision.md`, sections 11.6 and 11.7).

use super::{BearingSteps, FAMILIES, Resolution, RowResolver};
use crate::assessment::central::answers::Of;
use crate::assessment::central::tree::{RecordPair, Side};
use crate::checks::Check;
use crate::network::VpcEndpoint;
use crate::path::central::dns::answer::{DnsAnswer, HostRecords, Lead};
use crate::path::central::target::{self, AddressTarget, NameTarget, TargetEndpoint};
use crate::path::central::{endpoint, hub_path};
use crate::path::families::{self, ClientDns64, Dns64, EvaluatedBy};
use crate::path::step::Step;
use crate::path::{Client, Family};
use crate::possible::{Answers, Possible};

impl<'w, 'a> RowResolver<'w, 'a> {
    pub(super) fn records(
        self,
        who: &Step<'a>,
        records: &HostRecords<'a>,
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Vec<RecordPair> {
        let pairs = records.pairs.iter();
        pairs
            .map(|pair| {
                let mut sides = [None, None];
                let mut places = [None, None];
                for (((side, there), lead), family) in
                    sides.iter_mut().zip(&mut places).zip(pair).zip(FAMILIES)
                {
                    if let Some(lead) = lead {
                        let led = self.lead((who, records), lead, family, resolutions);
                        (*side, *there) = (Some(led.side), led.resolution);
                    }
                }
                let pair = RecordPair::of(sides, self.client, self.dns64);
                self.note_bearing(&pair, places, records, resolutions);
                pair
            })
            .collect()
    }

    /// Notes of each resolution that a pair of records leads to what of it made the answer.
    fn note_bearing(
        self,
        pair: &RecordPair,
        places: [Option<usize>; 2],
        records: &HostRecords<'a>,
        resolutions: &mut [Resolution<'a>],
    ) {
        let [ipv4, ipv6] = places;
        let is_led_to = |family, place| {
            place
                == match family {
                    Family::Ipv4 => ipv4,
                    Family::Ipv6 => ipv6,
                }
        };
        let second = ipv6.filter(|place| ipv4 != Some(*place));
        for place in ipv4.into_iter().chain(second) {
            let Some(resolution) = resolutions.get_mut(place) else {
                continue;
            };
            let endpoint = resolution.endpoint;
            resolution.turns_with_dns64 |= families::turns(&pair.in_ways);
            let led_to = |family| is_led_to(family, Some(place));
            let in_ways = pair.in_ways.iter();
            for way in in_ways.filter(|way| !way.is_by_another_nat()) {
                let lacks = match way.evaluated_by {
                    EvaluatedBy::Neither => self.lacks_any(pair, records, endpoint),
                    EvaluatedBy::By(family) if way.handed != Possible::YES && led_to(family) => {
                        endpoint.map(|it| endpoint::lacks_family(it, family, way.handed))
                    }
                    EvaluatedBy::Nobody
                    | EvaluatedBy::By(_)
                    | EvaluatedBy::Both
                    | EvaluatedBy::Dns64WithoutNat64
                    | EvaluatedBy::Nat64 => None,
                };
                let families = way.together.families.iter().copied();
                let beside = way.together.beside.filter(|it| led_to(it.family()));
                let beside = beside.zip(self.client);
                resolution.bearing.push(BearingSteps {
                    lacks,
                    families: families.filter(|family| led_to(*family)).collect(),
                    beside: beside.and_then(|(it, client)| it.step(endpoint, client, self.dns64)),
                });
            }
        }
    }

    /// The step that no address of the client's families is handed out: there is no record of it, or the endpoint does
    /// not serve it. Of nobody in particular every record counts.
    fn lacks_any(
        self,
        pair: &RecordPair,
        records: &HostRecords<'a>,
        endpoint: Option<&'a VpcEndpoint>,
    ) -> Option<Step<'a>> {
        let has_ipv4 = self.client.is_none_or(|client| client.has_ipv4());
        let family = if has_ipv4 { Family::Ipv4 } else { Family::Ipv6 };
        match &records.without {
            Some([ipv4, ipv6]) if !pair.has_record(self.client) => Some(match family {
                Family::Ipv4 => ipv4.clone(),
                Family::Ipv6 => ipv6.clone(),
            }),
            _ => endpoint.map(|it| endpoint::lacks_family(it, family, Possible::NO)),
        }
    }

    /// What a record of a family comes to.
    fn lead(
        self,
        (who, records): (&Step<'a>, &HostRecords<'a>),
        lead: &Lead<'a>,
        family: Family,
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Led {
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
            let resolution = self.note_typed(steps, records.typed.clone(), resolutions);
            Led {
                side: Side {
                    handed: Possible::YES,
                    path,
                    rest: Possible::YES,
                    is_endpoint: possible,
                },
                resolution: Some(resolution),
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
        self.endpoint((who, records), &target, family, resolutions)
    }

    /// What another name comes to that a record leads to.
    fn further(
        self,
        (who, records): (&Step<'a>, &HostRecords<'a>),
        found: &DnsAnswer<'a>,
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Led {
        let no_endpoint = self.no_endpoint();
        let off = ClientDns64::off();
        let further = RowResolver {
            dns64: &off,
            ..self
        };
        let first = resolutions.len();
        let tree = further.tree(found, resolutions);
        let tree = tree.without_endpoint(no_endpoint);
        let egress = self.egress();
        let of = Of {
            client: self.client,
            no_endpoint,
            egress: egress.as_ref().map_or(Possible::YES, |it| it.possible),
        };
        let dns64 = Dns64::Off;
        // What is left to public DNS there is no endpoint that is known.
        let other = Answers::from(Possible::MAYBE.and(of.no_endpoint));
        let path = tree.answers(of, dns64, other).0.as_path();
        let blocks = |step: &Step<'a>| path.and(step.possible) != path;
        if let Some(egress) = egress.filter(blocks) {
            self.note(vec![who.clone(), records.step.clone(), egress], resolutions);
        }
        Led {
            side: Side {
                handed: Possible::YES,
                path: path.and(of.egress),
                rest: Possible::YES,
                is_endpoint: tree.steers(of, dns64, Possible::MAYBE),
            },
            resolution: (first < resolutions.len()).then_some(first),
        }
    }

    /// The resolution that leads to an endpoint.
    fn endpoint(
        self,
        (who, records): (&Step<'a>, &HostRecords<'a>),
        target: &TargetEndpoint<'w, 'a>,
        family: Family,
        resolutions: &mut Vec<Resolution<'a>>,
    ) -> Led {
        let mut steps = vec![who.clone(), records.step.clone()];
        let right = endpoint::is_right(target, &self.requested());
        let policy = self.policy(target);
        let rest = right.iter().chain(&policy).map(|step| step.possible);
        let rest = rest.fold(Possible::YES, Possible::and);
        steps.extend(right);
        steps.extend(policy);
        let interfaces = target.interfaces();
        let is_there = resolutions.iter().position(|resolution| {
            resolution
                .endpoint
                .is_some_and(|it| std::ptr::eq(it, target.endpoint))
                && resolution.interfaces == interfaces
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
        let place = is_there.unwrap_or(resolutions.len());
        if is_there.is_none() {
            resolutions.push(Resolution {
                endpoint: Some(target.endpoint),
                owner: Some(target.owner()),
                by: who.reason.says().culprits(),
                steps,
                interfaces,
                reaches: Vec::new(),
                bearing: Vec::new(),
                turns_with_dns64: false,
                typed: records.typed.clone(),
            });
        }
        if let (Some(resolution), Some(reach)) = (resolutions.get_mut(place), reach)
            && !resolution.reaches.iter().any(|(other, _)| *other == family)
        {
            resolution.reaches.push((family, reach));
        }
        Led {
            side,
            resolution: Some(place),
        }
    }
}

/// Where a record of a family leads.
struct Led {
    /// What it comes to.
    side: Side,
    /// The place of the resolution that says so, where one does.
    resolution: Option<usize>,
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
