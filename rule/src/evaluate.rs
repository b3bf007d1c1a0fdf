//! Verdicts: whether a VPC is judged, and what the answers of its services come to
//! (`decision.md`, section 2). The only place with "worst" over clients.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::assessment::applicability::Applicability;
use crate::assessment::decision::Decision;
use crate::assessment::{Assessment, Assessor, Population};
use crate::findings::annotation;
use crate::findings::gathered::Gathered;
use crate::findings::order::rank;
use crate::findings::warnings::{self, Counts};
use crate::network::{Field, Id, Network};
use crate::parameters::{Depth, Parameters, UnusedVpcs};
use crate::path::step::Detail;
use crate::verdict::{Answer, ClientAnswers, ComplianceType, Finding, ServiceAnswer, Verdict};

/// Judges every VPC of a network, or only those named; sorted by id. A named VPC that is not in
/// the network gives no verdict.
pub fn evaluate(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
) -> Vec<Verdict> {
    let assessor = Assessor::new(network, parameters, now);
    let assessments = assessor.vpcs(only);
    assessments.map(|assessment| verdict(&assessment)).collect()
}

/// The verdict of an assessment alone.
fn verdict(assessment: &Assessment<'_, '_>) -> Verdict {
    let mut counting = Counting::new(assessment);
    for (class, population) in counting.populations().into_iter().enumerate() {
        let decisions = assessment.decide(population, Detail::Faults);
        counting.add(class, population, decisions);
    }
    counting.verdict()
}

/// A verdict while the answers of a VPC's clients are counted.
pub struct Counting<'v, 'i, 'a> {
    assessment: &'v Assessment<'i, 'a>,
    gathered: Vec<Gathered<'a>>,
    worst: Vec<Answer>,
    answers: Vec<Arc<[Answer]>>,
}

impl<'v, 'i, 'a> Counting<'v, 'i, 'a> {
    /// Nothing is counted yet.
    pub fn new(assessment: &'v Assessment<'i, 'a>) -> Self {
        let services = assessment.services.iter();
        Self {
            assessment,
            gathered: services.map(|_| Gathered::default()).collect(),
            worst: vec![Answer::Private; assessment.services.len()],
            answers: Vec::new(),
        }
    }

    /// Whose answers it asks for, one class after the other; of nobody where no answer counts.
    pub fn populations(&self) -> Vec<Population<'a>> {
        if self.is_asked() {
            self.assessment.populations()
        } else {
            Vec::new()
        }
    }

    fn is_asked(&self) -> bool {
        let assessment = self.assessment;
        let judged = matches!(assessment.applicability, Applicability::Judged(_));
        judged && (!assessment.clients.is_empty() || self.unread().is_some() || self.evaluates())
    }

    fn unread(&self) -> Option<&'a crate::network::fact::Why> {
        let none_known = self.assessment.clients.is_empty();
        let interfaces = &self.assessment.index.network.network_interfaces;
        interfaces
            .why()
            .or_else(|| self.further_clients().filter(|_| none_known))
    }

    /// Why there may be clients beside those that are known, where there may.
    fn further_clients(&self) -> Option<&'a crate::network::fact::Why> {
        let unknown = &self.assessment.index.network.unknown;
        unknown.why(&self.assessment.vpc.id, Field::Clients)
    }

    fn evaluates(&self) -> bool {
        self.assessment.parameters.unused_vpcs == UnusedVpcs::Evaluate
    }

    /// Counts the decisions of a class of clients, one a service.
    pub fn add(&mut self, class: usize, population: Population<'a>, decisions: Vec<Decision<'a>>) {
        let unknown_is_fault = self.assessment.parameters.unknown_is_fault;
        let rank = |answer| rank(Some(answer), unknown_is_fault);
        self.answers
            .push(decisions.iter().map(|decision| decision.answer).collect());
        let services = self.worst.iter_mut().zip(&mut self.gathered);
        for ((worst, gathered), decision) in services.zip(decisions) {
            if rank(decision.answer) < rank(*worst) {
                *worst = decision.answer;
            }
            let (client, size) = (population.client, population.size);
            gathered.add(class, client, size, decision.causes);
        }
    }

    /// What the answers come to.
    pub fn verdict(self) -> Verdict {
        let assessment = self.assessment;
        let waiver = match &assessment.applicability {
            Applicability::Judged(warning) => warning.clone(),
            Applicability::NotApplicable { why, waiver } => {
                let verdict = self.nothing(ComplianceType::NotApplicable, why, None);
                return Verdict {
                    waiver: waiver.clone(),
                    ..verdict
                };
            }
        };
        if let Some(why) = self.unread() {
            return self.clients_unread(why, waiver);
        }
        if assessment.clients.is_empty() {
            let unused = format!("no client network interface uses {}", assessment.vpc.id);
            match assessment.parameters.unused_vpcs {
                UnusedVpcs::NotApplicable => {
                    return self.nothing(ComplianceType::NotApplicable, &unused, waiver);
                }
                UnusedVpcs::Compliant => {
                    return self.nothing(ComplianceType::Compliant, &unused, waiver);
                }
                UnusedVpcs::Evaluate => {}
            }
        }
        self.judged(waiver)
    }

    /// A verdict that rests on no service.
    fn nothing(
        &self,
        compliance_type: ComplianceType,
        why: &str,
        finding: Option<Finding>,
    ) -> Verdict {
        let annotation = annotation::line(&format!("{}: {why}", compliance_type.as_str()));
        let findings = finding.into_iter().collect();
        self.build(compliance_type, annotation, Vec::new(), findings)
    }

    fn build(
        &self,
        compliance_type: ComplianceType,
        annotation: String,
        services: Vec<ServiceAnswer>,
        findings: Vec<Finding>,
    ) -> Verdict {
        let vpc = self.assessment.vpc;
        let name = vpc.tags.iter().find(|(key, _)| &**key == "Name");
        Verdict {
            vpc_id: vpc.id.clone(),
            vpc_name: name.map(|(_, name)| name.to_string()),
            compliance_type,
            annotation,
            in_transition: false,
            services,
            findings,
            clients: Vec::new(),
            waiver: None,
        }
    }

    /// The answers of the services, and whether one that is not private has an endpoint in a
    /// passing state.
    fn services(&mut self) -> (Vec<ServiceAnswer>, bool) {
        let assessment = self.assessment;
        let unknown_is_fault = assessment.parameters.unknown_is_fault;
        let counts = Counts::new(assessment, &assessment.populations());
        let mut in_transition = false;
        let gathered = std::mem::take(&mut self.gathered);
        let counted = assessment.services.iter().zip(gathered).zip(&self.worst);
        let services = counted.map(|((service, gathered), answer)| {
            let mut findings = gathered.findings(unknown_is_fault);
            if assessment.parameters.depth == Depth::Path {
                findings.extend(warnings::of(assessment, service, &counts));
            }
            in_transition |= *answer != Answer::Private && service.has_passing_state();
            ServiceAnswer {
                service: service.name.to_owned(),
                answer: *answer,
                endpoint_ids: service.candidates.ids(),
                findings,
            }
        });
        (services.collect(), in_transition)
    }

    /// The verdict on the VPC by its clients; by its endpoints alone where there are none.
    fn judged(mut self, waiver: Option<Finding>) -> Verdict {
        let (services, in_transition) = self.services();
        let mut compliance_type = self.compliance(&services);
        let further = self
            .further_clients()
            .filter(|_| compliance_type != ComplianceType::NonCompliant)
            .map(|why| warnings::clients_unread(self.assessment.vpc, why));
        if further.is_some() {
            compliance_type = ComplianceType::Undetermined;
        }
        let clients = self.assessment.clients;
        let subnets: BTreeSet<_> = clients
            .iter()
            .filter_map(|client| client.subnet_id.as_ref())
            .collect();
        let unknown_is_fault = self.assessment.parameters.unknown_is_fault;
        let annotation =
            annotation::worst(&services, unknown_is_fault).unwrap_or_else(|| match &further {
                Some(unread) => annotation::line(&format!("UNDETERMINED: {}", unread.message)),
                None => annotation::compliant(&services, clients.len(), subnets.len()),
            });
        let findings = further.into_iter().chain(waiver).collect();
        let verdict = self.build(compliance_type, annotation, services, findings);
        Verdict {
            clients: self.answers_of_clients(),
            in_transition,
            ..verdict
        }
    }

    fn answers_of_clients(&self) -> Vec<ClientAnswers> {
        let classes = self.assessment.classes();
        let clients = self.assessment.clients.iter().zip(&classes.class_of);
        let mut answers: Vec<ClientAnswers> = clients
            .filter_map(|(client, class)| {
                Some(ClientAnswers {
                    network_interface_id: client.id.clone(),
                    subnet_id: client.subnet_id.clone(),
                    answers: self.answers.get(*class)?.clone(),
                })
            })
            .collect();
        answers.sort_unstable_by(|a, b| a.network_interface_id.cmp(&b.network_interface_id));
        answers
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
            Answer::Unknown => self.assessment.parameters.unknown_is_fault,
            Answer::Private | Answer::Undetermined => false,
        }
    }

    /// Without the network interfaces nothing says whether the VPC is in use. Only endpoints that
    /// are at fault for any client decide, and only where unused VPCs are judged too.
    fn clients_unread(mut self, why: &str, waiver: Option<Finding>) -> Verdict {
        let (mut services, in_transition) = self.services();
        for service in &mut services {
            if !(self.evaluates() && self.is_fault(service.answer)) {
                service.answer = Answer::Undetermined;
                service.findings.clear();
            }
        }
        let compliance_type = match self.compliance(&services) {
            ComplianceType::NonCompliant => ComplianceType::NonCompliant,
            _ => ComplianceType::Undetermined,
        };
        let unread = warnings::clients_unread(self.assessment.vpc, why);
        let annotation = annotation::worst(&services, self.assessment.parameters.unknown_is_fault)
            .unwrap_or_else(|| annotation::line(&format!("UNDETERMINED: {}", unread.message)));
        let findings = std::iter::once(unread).chain(waiver).collect();
        let verdict = self.build(compliance_type, annotation, services, findings);
        Verdict {
            in_transition,
            ..verdict
        }
    }
}
