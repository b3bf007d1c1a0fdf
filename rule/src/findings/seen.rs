//! What is seen of a row while its clients are decided on: what warnings rest on.

use rustc_hash::FxHashSet;

use crate::assessment::Assessment;
use crate::assessment::decision::Decision;
use crate::assessment::service::{Service, ServiceRequest};
use crate::network::{DnsRecordIpType, Id, RouteTable};
use crate::path::Client;
use crate::path::families::ClientDns64;
use crate::path::step::Detail;
use crate::possible::Possible;
use crate::verdict::Answer;

/// A client of whom something is noted, with what is the same for all rows.
#[derive(Debug)]
pub struct NotedClient<'s, 'a> {
    assessment: &'s Assessment<'s, 'a>,
    client: Client<'a>,
    dns64: ClientDns64<'a>,
    table: Option<&'a RouteTable>,
}

impl<'s, 'a> NotedClient<'s, 'a> {
    /// Asks for its route table and DNS64.
    pub fn new(assessment: &'s Assessment<'s, 'a>, client: Client<'a>) -> Self {
        Self {
            assessment,
            client,
            dns64: ClientDns64::of(assessment.index, client),
            table: client.route_table(assessment.index).ok(),
        }
    }
}

/// What was seen of a row while its clients were decided on.
#[derive(Debug, Default, Clone)]
pub struct Seen<'a> {
    /// Its interface endpoints that steer some client.
    pub steers: Vec<&'a Id>,
    /// Those that hand out IPv6 to a client that has it.
    pub hands_out_ipv6: Vec<&'a Id>,
    /// Whether some client has no usable gateway of the row in its table.
    pub without_gateway: bool,
    /// Whether some answer is PUBLIC.
    pub public: bool,
    /// The endpoints that section 11 leads to.
    pub led_to: Vec<&'a Id>,
    /// The zones whose record holds addresses, with the sentence.
    pub typed: Vec<(Id, String)>,
    /// The classes, by the paths that they take, of which is noted what holds.
    noted: FxHashSet<usize>,
}

impl<'a> Seen<'a> {
    /// Notes what an answer rests on.
    pub fn note_decision(&mut self, decision: &Decision<'a>) {
        self.public |= decision.answer == Answer::Public;
        let Some((part, uses)) = &decision.central else {
            return;
        };
        if !uses.is_of_central() {
            return;
        }
        for resolution in &part.resolved.resolutions {
            if let Some(endpoint) = resolution.endpoint {
                add(&mut self.led_to, &endpoint.id);
            }
            if let Some(typed) = &resolution.typed {
                let zone = typed.reason.says().culprits().into_iter().next();
                let typed = (zone.unwrap_or_default(), typed.reason.to_string());
                if !self.typed.contains(&typed) {
                    self.typed.push(typed);
                }
            }
        }
    }

    /// Notes what holds for a client; once for those that take the same paths.
    pub fn note(
        &mut self,
        service: &Service<'a>,
        client: &NotedClient<'_, 'a>,
        like: Option<usize>,
    ) {
        if like.is_some_and(|like| !self.noted.insert(like)) {
            return;
        }
        let NotedClient {
            assessment,
            client,
            dns64,
            table,
        } = client;
        let request = ServiceRequest {
            index: assessment.index,
            dns: &assessment.dns,
            dns64,
            client: Some(*client),
            requester: None,
            detail: Detail::Faults,
            central: None,
            alike: None,
        };
        let usable = || service.candidates.interfaces().filter(|it| it.is_usable());
        for candidate in usable() {
            let id = &candidate.endpoint.id;
            if service.steers(candidate, request) != Possible::YES {
                continue;
            }
            add(&mut self.steers, id);
            let out = candidate.endpoint.hands_out();
            if client.has_ipv6()
                && matches!(out, DnsRecordIpType::Ipv6 | DnsRecordIpType::Dualstack)
            {
                add(&mut self.hands_out_ipv6, id);
            }
        }
        self.without_gateway |= !service.candidates.gateways().any(|candidate| {
            candidate.is_usable()
                && table.is_some_and(|table| candidate.endpoint.route_table_ids.contains(&table.id))
        });
    }
}

fn add<'a>(ids: &mut Vec<&'a Id>, id: &'a Id) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}
