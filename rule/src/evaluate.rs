//! The verdict on a VPC: whether it is judged, and what the answers of its services come to
//! (`decision.md`, section 2).

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::annotation;
use crate::applicability::{self, Applicability};
use crate::counting::{self, Counted};
use crate::index::Index;
use crate::network::{Id, Network, NetworkInterface, Vpc};
use crate::parameters::{Parameters, UnusedVpcs};
use crate::verdict::{Answer, ComplianceType, Finding, ServiceAnswer, Verdict};
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
        services: Vec<ServiceAnswer>,
        findings: Vec<Finding>,
    ) -> Verdict {
        let name = self
            .vpc
            .tags
            .iter()
            .find(|(key, _)| &**key == "Name")
            .map(|(_, name)| name.to_string());
        Verdict {
            vpc_id: self.vpc.id.clone(),
            vpc_name: name,
            compliance_type,
            annotation,
            in_transition: false,
            services,
            findings,
            clients: Vec::new(),
            waiver: None,
        }
    }

    fn counted(&self, clients: &[&'a NetworkInterface]) -> Counted {
        counting::count(self.index, self.vpc, self.parameters, self.now, clients)
    }

    /// Judges the VPC by its clients; by its endpoints alone where there are none.
    fn judged(&self, clients: &[&'a NetworkInterface], waiver: Option<Finding>) -> Verdict {
        let Counted {
            services,
            answers,
            in_transition,
        } = self.counted(clients);
        let compliance_type = self.compliance(&services);
        let subnets: BTreeSet<_> = clients
            .iter()
            .filter_map(|client| client.subnet_id.as_ref())
            .collect();
        let annotation = annotation::worst(&services, self.parameters.unknown_is_fault)
            .unwrap_or_else(|| annotation::compliant(&services, clients.len(), subnets.len()));
        let verdict = self.build(
            compliance_type,
            annotation,
            services,
            waiver.into_iter().collect(),
        );
        Verdict {
            clients: answers,
            in_transition,
            ..verdict
        }
    }

    /// `NON_COMPLIANT` outweighs `UNDETERMINED`, which outweighs `COMPLIANT`.
    fn compliance(&self, services: &[ServiceAnswer]) -> ComplianceType {
        let any =
            |wanted: &dyn Fn(Answer) -> bool| services.iter().any(|service| wanted(service.answer));
        if any(&|answer| self.is_fault(answer)) {
            ComplianceType::NonCompliant
        } else if any(&|answer| answer == Answer::Undetermined) {
            ComplianceType::Undetermined
        } else {
            ComplianceType::Compliant
        }
    }

    fn is_fault(&self, answer: Answer) -> bool {
        match answer {
            Answer::Broken | Answer::Public => true,
            Answer::Unknown => self.parameters.unknown_is_fault,
            Answer::Private | Answer::Undetermined => false,
        }
    }

    /// Without the network interfaces nothing says whether the VPC is in use. Only endpoints that
    /// are at fault for any client decide, and only where unused VPCs are judged too.
    fn clients_unread(&self, why: &str, waiver: Option<Finding>) -> Verdict {
        let Counted {
            services: mut verdicts,
            in_transition,
            ..
        } = self.counted(&[]);
        let evaluates = self.parameters.unused_vpcs == UnusedVpcs::Evaluate;
        for verdict in &mut verdicts {
            if !(evaluates && self.is_fault(verdict.answer)) {
                verdict.answer = Answer::Undetermined;
                verdict.findings.clear();
            }
        }
        let compliance_type = match self.compliance(&verdicts) {
            ComplianceType::NonCompliant => ComplianceType::NonCompliant,
            _ => ComplianceType::Undetermined,
        };
        let unread = warnings::clients_unread(self.vpc, why);
        let annotation = annotation::worst(&verdicts, self.parameters.unknown_is_fault)
            .unwrap_or_else(|| annotation::line(&format!("UNDETERMINED: {}", unread.message)));
        let findings = std::iter::once(unread).chain(waiver).collect();
        let verdict = self.build(compliance_type, annotation, verdicts, findings);
        Verdict {
            in_transition,
            ..verdict
        }
    }
}
