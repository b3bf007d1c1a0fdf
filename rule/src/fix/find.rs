//! Finding changes: for each cause of each class of clients, the change that would mend it.

mod create;
mod network_acl;
mod path;
mod policy;

use jiff::Timestamp;

use super::Change;
use crate::applicability::{self, Applicability};
use crate::causes::{Cause, What, causes};
use crate::checks::{Check, Severity};
use crate::classes::Classes;
use crate::endpoint::Candidates;
use crate::index::Index;
use crate::network::{Network, Vpc};
use crate::parameters::Parameters;
use crate::path::Client;
use crate::path::steering::VpcDns;
use crate::path::step::Detail;
use crate::service::Service;

/// The changes that the network, as it is now, asks for.
pub fn changes(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    vpc_id: &str,
) -> Vec<(Change, String)> {
    let Some(vpc) = network.vpcs.iter().find(|vpc| &*vpc.id == vpc_id) else {
        return Vec::new();
    };
    if !matches!(
        applicability::of(network, vpc, parameters, now),
        Applicability::Judged(_)
    ) {
        return Vec::new();
    }
    let index = Index::new(network);
    let clients = index.clients(vpc);
    let services: Vec<Service<'_>> = parameters
        .services
        .iter()
        .map(|required| Service::new(&index, vpc, &required.name, parameters, now))
        .collect();
    let candidates: Vec<&Candidates<'_>> =
        services.iter().map(|service| &service.candidates).collect();
    let classes = Classes::new(&index, vpc, clients, &candidates);
    let dns = VpcDns::new(network, vpc);
    let mut find = Find {
        index: &index,
        vpc,
        parameters,
        found: Vec::new(),
    };
    for service in &services {
        for class in &classes.classes {
            let client = Client {
                interface: class.client,
                vpc_id: &vpc.id,
            };
            let ways = service.ways(&index, Some(client), Detail::Faults);
            let word = service
                .answers(&ways, &dns, Some(client.family()))
                .settle(parameters.unknown_is_fault);
            for cause in causes(service, vpc, &dns, Some(client), &ways, word) {
                find.mend(service, client, &cause);
            }
        }
    }
    find.found
}

/// The changes found so far.
struct Find<'f, 'a> {
    index: &'f Index<'a>,
    vpc: &'a Vpc,
    parameters: &'a Parameters,
    found: Vec<(Change, String)>,
}

impl<'a> Find<'_, 'a> {
    fn push(&mut self, change: Change, why: &str) {
        let known = self
            .found
            .iter()
            .any(|(other, said)| *other == change && (change != Change::ByHand || said == why));
        if !known {
            self.found.push((change, why.to_owned()));
        }
    }

    fn mend(&mut self, service: &Service<'a>, client: Client<'a>, cause: &Cause<'a>) {
        if matches!(cause.severity, Severity::Warn) {
            return;
        }
        let why = crate::finding::sentence(cause, Some(client));
        let step = match &cause.what {
            What::Path(step) | What::Setting(step) => Some(step),
            What::Said(..) => None,
        };
        match (cause.check, step, cause.endpoint) {
            (Check::EndpointMissing, ..) => self.create(service, &why),
            (
                Check::EndpointFailed
                | Check::EndpointRejected
                | Check::EndpointExpired
                | Check::EndpointPendingAcceptance,
                _,
                Some(endpoint),
            ) => {
                self.push(
                    Change::DeleteEndpoint {
                        endpoint: endpoint.id.clone(),
                    },
                    &why,
                );
                self.create(service, &why);
            }
            (Check::EndpointDeleting, ..) => self.create(service, &why),
            (Check::PrivateDnsDisabled, Some(step), Some(endpoint))
                if !step.possible.is_unread() =>
            {
                self.push(
                    Change::EnablePrivateDns {
                        endpoint: endpoint.id.clone(),
                    },
                    &why,
                );
            }
            (Check::VpcDnsSupportDisabled, ..) => {
                self.push(
                    Change::EnableDnsAttribute {
                        attribute: "enableDnsSupport",
                    },
                    &why,
                );
            }
            (Check::VpcDnsHostnamesDisabled, ..) => {
                self.push(
                    Change::EnableDnsAttribute {
                        attribute: "enableDnsHostnames",
                    },
                    &why,
                );
            }
            (Check::IpFamilyMismatch, _, Some(endpoint)) => {
                self.push(
                    Change::ServeBothFamilies {
                        endpoint: endpoint.id.clone(),
                    },
                    &why,
                );
            }
            (Check::EndpointWithoutInterfaces, Some(_), Some(endpoint)) => {
                let subnet_ids = self.client_subnets();
                self.push(
                    Change::AddSubnets {
                        endpoint: endpoint.id.clone(),
                        subnet_ids,
                    },
                    &why,
                );
            }
            (Check::PolicyDenies, Some(_), Some(endpoint)) => {
                let gateway = service
                    .candidates
                    .gateways()
                    .any(|it| it.endpoint.id == endpoint.id);
                self.policy(service, endpoint, gateway, &why);
            }
            (_, Some(step), _) if step.possible == crate::possible::Possible::NO => {
                self.path(client, cause, step, &why);
            }
            (Check::EndpointPartiallyReachable, ..) => {}
            _ => self.push(Change::ByHand, &why),
        }
    }
}
