//! Counting: from the words of clients to the words of services and the verdict on a VPC
//! (`decision.md`, section 2). The only place with "all", "some", "best" and "worst" over them.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::annotation;
use crate::applicability::{self, Applicability};
use crate::causes::causes;
use crate::classes::Classes;
use crate::endpoint::{Candidates, Standing};
use crate::finding::{self, Gathered};
use crate::index::Index;
use crate::network::{Id, Network, NetworkInterface, Vpc};
use crate::parameters::{Depth, Parameters, UnusedVpcs};
use crate::path::steering::VpcDns;
use crate::path::{Client, Family};
use crate::service::Service;
use crate::verdict::{ClientVerdict, ComplianceType, Finding, ServiceVerdict, Verdict, Word};
use crate::warnings;

/// Judges every VPC of a network, or only those named; sorted by id. A named VPC that is not in
/// the network gives no verdict.
pub fn evaluate(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
) -> Vec<Verdict> {
    let index = Index::new(network);
    let mut vpcs: Vec<&Vpc> = network
        .vpcs
        .iter()
        .filter(|vpc| only.is_none_or(|only| only.contains(&vpc.id)))
        .collect();
    vpcs.sort_by(|a, b| a.id.cmp(&b.id));
    vpcs.into_iter()
        .map(|vpc| {
            Judgement {
                index: &index,
                parameters,
                now,
                vpc,
            }
            .verdict()
        })
        .collect()
}

/// One VPC under judgement.
struct Judgement<'i, 'a> {
    index: &'i Index<'a>,
    parameters: &'a Parameters,
    now: Timestamp,
    vpc: &'a Vpc,
}

impl<'a> Judgement<'_, 'a> {
    fn verdict(&self) -> Verdict {
        let clients = self.index.clients(self.vpc);
        let waiver =
            match applicability::of(self.index.network, self.vpc, self.parameters, self.now) {
                Applicability::Judged(warning) => warning,
                Applicability::NotApplicable { why, waiver } => {
                    let verdict = self.nothing(ComplianceType::NotApplicable, &why, None);
                    return Verdict { waiver, ..verdict };
                }
            };
        if let Some(why) = self.index.network.network_interfaces.why() {
            return self.clients_unread(why, waiver);
        }
        if clients.is_empty() {
            let id = &self.vpc.id;
            let unused = format!("no client network interface uses {id}");
            return match self.parameters.unused_vpcs {
                UnusedVpcs::NotApplicable => {
                    self.nothing(ComplianceType::NotApplicable, &unused, waiver)
                }
                UnusedVpcs::Compliant => self.nothing(ComplianceType::Compliant, &unused, waiver),
                UnusedVpcs::Evaluate => self.judged(&[], waiver),
            };
        }
        self.judged(clients, waiver)
    }

    /// A verdict that rests on no service.
    fn nothing(
        &self,
        compliance_type: ComplianceType,
        why: &str,
        finding: Option<Finding>,
    ) -> Verdict {
        let findings: Vec<Finding> = finding.into_iter().collect();
        let annotation = annotation::line(&format!("{}: {why}", compliance_type.as_str()));
        self.build(compliance_type, annotation, Vec::new(), findings)
    }

    fn build(
        &self,
        compliance_type: ComplianceType,
        annotation: String,
        services: Vec<ServiceVerdict>,
        findings: Vec<Finding>,
    ) -> Verdict {
        let name = self
            .vpc
            .tags
            .iter()
            .find(|(key, _)| key == "Name")
            .map(|(_, name)| name.clone());
        Verdict {
            vpc_id: self.vpc.id.clone(),
            vpc_name: name,
            compliance_type,
            annotation,
            in_transition: services
                .iter()
                .any(|service| self.rests_on_transition(service)),
            services,
            findings,
            clients: Vec::new(),
            waiver: None,
        }
    }

    fn services(&self) -> Vec<Service<'a>> {
        let names = self.parameters.services.iter();
        names
            .map(|name| Service::new(self.index, self.vpc, name, self.parameters, self.now))
            .collect()
    }

    /// Judges the VPC by its clients; by its endpoints alone where there are none.
    fn judged(&self, clients: &[&'a NetworkInterface], waiver: Option<Finding>) -> Verdict {
        let services = self.services();
        let (verdicts, words) = self.words(&services, clients);
        let compliance_type = self.compliance(&verdicts);
        let subnets: BTreeSet<_> = clients
            .iter()
            .filter_map(|client| client.subnet_id.as_ref())
            .collect();
        let annotation = annotation::worst(&verdicts, self.parameters.undecidable_is_fault)
            .unwrap_or_else(|| annotation::compliant(&verdicts, clients.len(), subnets.len()));
        let verdict = self.build(
            compliance_type,
            annotation,
            verdicts,
            waiver.into_iter().collect(),
        );
        Verdict {
            clients: words,
            ..verdict
        }
    }

    /// `NON_COMPLIANT` outweighs `UNDETERMINED`, which outweighs `COMPLIANT`.
    fn compliance(&self, services: &[ServiceVerdict]) -> ComplianceType {
        let any =
            |wanted: &dyn Fn(Word) -> bool| services.iter().any(|service| wanted(service.word));
        if any(&|word| self.is_fault(word)) {
            ComplianceType::NonCompliant
        } else if any(&|word| word == Word::Undetermined) {
            ComplianceType::Undetermined
        } else {
            ComplianceType::Compliant
        }
    }

    fn is_fault(&self, word: Word) -> bool {
        match word {
            Word::Broken | Word::Public => true,
            Word::Unknown => self.parameters.undecidable_is_fault,
            Word::Private | Word::Undetermined => false,
        }
    }

    /// The verdict on every service, and the words of every client.
    fn words(
        &self,
        services: &[Service<'a>],
        clients: &[&'a NetworkInterface],
    ) -> (Vec<ServiceVerdict>, Vec<ClientVerdict>) {
        let dns = VpcDns::new(self.index.network, self.vpc);
        let classes = match self.parameters.depth {
            Depth::Existence => Classes::one(clients),
            Depth::Path => {
                let candidates: Vec<&Candidates<'a>> =
                    services.iter().map(|service| &service.candidates).collect();
                Classes::new(self.index, self.vpc, clients, &candidates)
            }
        };
        let asked: Vec<(Option<Client<'a>>, usize)> = if clients.is_empty() {
            vec![(None, 0)]
        } else {
            let client = |interface| {
                Some(Client {
                    interface,
                    vpc_id: &self.vpc.id,
                })
            };
            classes
                .classes
                .iter()
                .map(|class| (client(class.client), class.size))
                .collect()
        };
        let mut words_of_class: Vec<Vec<Word>> = vec![Vec::new(); asked.len()];
        let mut verdicts = Vec::new();
        for service in services {
            let words = self.service(service, &dns, &asked);
            for (class, (word, _)) in words_of_class.iter_mut().zip(&words) {
                class.push(*word);
            }
            verdicts.push(self.service_verdict(service, &dns, &asked, words, clients));
        }
        let words_of_class: Vec<Arc<[Word]>> = words_of_class.into_iter().map(Arc::from).collect();
        let mut verdicts_of_clients: Vec<ClientVerdict> = clients
            .iter()
            .zip(&classes.class_of)
            .filter_map(|(client, class)| {
                Some(ClientVerdict {
                    network_interface_id: client.id.clone(),
                    subnet_id: client.subnet_id.clone(),
                    words: words_of_class.get(*class)?.clone(),
                })
            })
            .collect();
        verdicts_of_clients.sort_by(|a, b| a.network_interface_id.cmp(&b.network_interface_id));
        (verdicts, verdicts_of_clients)
    }

    /// The word of one service for every class, and the causes behind it.
    fn service(
        &self,
        service: &Service<'a>,
        dns: &VpcDns<'a>,
        asked: &[(Option<Client<'a>>, usize)],
    ) -> Vec<(Word, Vec<crate::causes::Cause<'a>>)> {
        asked
            .iter()
            .map(|(client, _)| {
                let family = match self.parameters.depth {
                    Depth::Path => client.map(|client| client.family()),
                    Depth::Existence => None,
                };
                let ways = service.ways(self.index, *client);
                let word = service
                    .words(&ways, dns, family)
                    .settle(self.parameters.undecidable_is_fault);
                (word, causes(service, self.vpc, dns, *client, &ways, word))
            })
            .collect()
    }

    /// The worst over the classes.
    fn service_verdict(
        &self,
        service: &Service<'a>,
        dns: &VpcDns<'a>,
        asked: &[(Option<Client<'a>>, usize)],
        words: Vec<(Word, Vec<crate::causes::Cause<'a>>)>,
        clients: &[&'a NetworkInterface],
    ) -> ServiceVerdict {
        let undecidable_is_fault = self.parameters.undecidable_is_fault;
        let worst = words
            .iter()
            .map(|(word, _)| *word)
            .min_by_key(|word| finding::severity_of_word(Some(*word), undecidable_is_fault))
            .unwrap_or(Word::Private);
        let mut gathered = Gathered::default();
        for (class, ((client, size), (_, causes))) in asked.iter().zip(words).enumerate() {
            gathered.add(class, *client, *size, causes);
        }
        let mut findings = gathered.findings(undecidable_is_fault);
        if self.parameters.depth == Depth::Path {
            let families: BTreeSet<bool> =
                clients.iter().map(|client| client.ipv4.is_some()).collect();
            let families = families
                .into_iter()
                .map(|v4| if v4 { Family::Ipv4 } else { Family::Ipv6 });
            findings.extend(warnings::of(
                self.index,
                service,
                dns,
                clients,
                &families.collect::<Vec<_>>(),
                self.parameters,
            ));
        }
        let mut endpoint_ids: Vec<Id> = service
            .candidates
            .here
            .iter()
            .map(|candidate| candidate.endpoint.id.clone())
            .collect();
        endpoint_ids.dedup();
        ServiceVerdict {
            service: service.name.to_owned(),
            word: worst,
            endpoint_ids,
            findings,
        }
    }

    /// Without the network interfaces nothing says whether the VPC is in use. Only endpoints that
    /// are at fault for any client decide, and only where unused VPCs are judged too.
    fn clients_unread(&self, why: &str, waiver: Option<Finding>) -> Verdict {
        let services = self.services();
        let (mut verdicts, _) = self.words(&services, &[]);
        let evaluates = self.parameters.unused_vpcs == UnusedVpcs::Evaluate;
        for verdict in &mut verdicts {
            if !(evaluates && self.is_fault(verdict.word)) {
                verdict.word = Word::Undetermined;
                verdict.findings.clear();
            }
        }
        let compliance_type = match self.compliance(&verdicts) {
            ComplianceType::NonCompliant => ComplianceType::NonCompliant,
            _ => ComplianceType::Undetermined,
        };
        let unread = warnings::clients_unread(self.vpc, why);
        let annotation = annotation::worst(&verdicts, self.parameters.undecidable_is_fault)
            .unwrap_or_else(|| annotation::line(&format!("UNDETERMINED: {}", unread.message)));
        let findings = std::iter::once(unread).chain(waiver).collect();
        self.build(compliance_type, annotation, verdicts, findings)
    }

    /// Whether a service's word rests on an endpoint in a passing state.
    fn rests_on_transition(&self, verdict: &ServiceVerdict) -> bool {
        if verdict.word == Word::Private {
            return false;
        }
        let Some(name) = self
            .parameters
            .services
            .iter()
            .find(|name| **name == verdict.service)
        else {
            return false;
        };
        Service::new(self.index, self.vpc, name, self.parameters, self.now)
            .candidates
            .here
            .iter()
            .any(|candidate| match candidate.standing {
                Standing::NotUsable(rank) | Standing::Undecidable(rank) => rank.is_transition(),
                Standing::Usable | Standing::Unread => false,
            })
    }
}
