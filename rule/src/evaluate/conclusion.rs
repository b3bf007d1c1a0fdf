//! What the counted answers of a VPC come to: its compliance type, its annotation and its findings.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{Counting, NOBODY_ASKS};
use crate::assessment::applicability::Applicability;
use crate::assessment::clients::may_be_hidden;
use crate::assessment::service::Service;
use crate::checks::Severity;
use crate::findings::annotation;
use crate::findings::seen::Seen;
use crate::findings::warnings::{self, Counts};
use crate::network::fact::Why;
use crate::network::{Field, Id};
use crate::parameters::{Depth, UnusedVpcs};
use crate::possible::Word;
use crate::row::{Derived, Row};
use crate::text::plain;
use crate::verdict::{
    Answer, ClientAnswers, ComplianceType, Finding, ServiceAnswer, Verdict, one_line,
};

impl<'a> Counting<'_, '_, 'a> {
    /// What the answers come to.
    pub fn verdict(self) -> Verdict {
        let assessment = self.assessment;
        let clients = &assessment.clients;
        let waiver = match &assessment.applicability {
            Applicability::Evaluated(warning) => warning.clone(),
            Applicability::NotApplicable { why, waiver } => {
                let verdict = self.nothing(ComplianceType::NotApplicable, why, Vec::new());
                return Verdict {
                    waiver: waiver.clone(),
                    ..verdict
                };
            }
        };
        let mut warnings: Vec<Finding> = waiver.into_iter().collect();
        warnings.extend(clients.warnings.iter().cloned());
        warnings.extend(assessment.notes());
        if let (true, Some((why, waiver))) = (clients.evaluated.is_empty(), &clients.why) {
            let why = format!("all clients are waived: {why}");
            let verdict = self.nothing(ComplianceType::NotApplicable, &why, warnings);
            return Verdict {
                waiver: Some(waiver.clone()),
                ..verdict
            };
        }
        if let Some(why) = assessment.index.network.network_interfaces.why() {
            return self.clients_unread(why, warnings);
        }
        let none_known = clients.evaluated.is_empty();
        if let Some(why) = self.further_clients().filter(|_| none_known) {
            return self.clients_unread(why, warnings);
        }
        warnings.extend(may_be_hidden(assessment.index, assessment.vpc));
        let asks_nothing = assessment
            .services
            .iter()
            .all(|service| !assessment.is_asked(&service.row));
        // Images of elsewhere are asked only of clients that cannot get them.
        let unused = asks_nothing || self.worst.iter().all(|word| *word == NOBODY_ASKS);
        if !unused {
            return self.evaluated(warnings);
        }
        match assessment.parameters.unused_vpcs {
            UnusedVpcs::NotApplicable => self.unused(ComplianceType::NotApplicable, warnings),
            UnusedVpcs::Compliant => self.unused(ComplianceType::Compliant, warnings),
            UnusedVpcs::Evaluate => self.evaluated(warnings),
        }
    }

    /// Why there may be clients beside those that are known, where there may.
    fn further_clients(&self) -> Option<&'a Why> {
        let unknown = &self.assessment.index.network.unknown;
        unknown.why(&self.assessment.vpc.id, Field::Clients)
    }

    /// The verdict on a VPC that no client uses.
    fn unused(mut self, compliance_type: ComplianceType, warnings: Vec<Finding>) -> Verdict {
        let assessment = self.assessment;
        let mut names: Vec<&str> = Vec::new();
        let is_images = |row: &Row| matches!(row.derived, Some((Derived::Images, _)));
        let services = assessment.services.iter();
        for service in services.filter(|service| !is_images(&service.row)) {
            if !names.contains(&service.name()) {
                names.push(service.name());
            }
        }
        let described = assessment.clients.evaluated.len() - assessment.undescribed();
        let nothing = match names.as_slice() {
            [] if assessment.derived.is_some() && described > 0 => {
                "nothing that clients run needs an endpoint".to_owned()
            }
            [] => "no client uses any service".to_owned(),
            names => format!("no client uses {}", names.join(", ")),
        };
        let there = match assessment.clients.who_is_there() {
            Some(who) => format!("; found: {who}"),
            None => String::new(),
        };
        let why = format!("{nothing}{there}");
        let verdict = self.nothing(compliance_type, &why, warnings);
        let (services, _) = self.services();
        Verdict {
            services,
            clients: self.answers_of_clients(),
            ..verdict
        }
    }

    /// A verdict that rests on no service.
    fn nothing(
        &self,
        compliance_type: ComplianceType,
        why: &str,
        findings: Vec<Finding>,
    ) -> Verdict {
        let annotation = one_line(&format!("{}: {why}", compliance_type.as_str()));
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
        Verdict {
            vpc_id: vpc.id.clone(),
            vpc_name: vpc.name().map(str::to_owned),
            compliance_type,
            annotation,
            in_transition: false,
            services,
            findings,
            clients: Vec::new(),
            waiver: None,
            without_exceptions: None,
        }
    }

    /// The answers of the services, and whether one that is at fault or undecided has an endpoint
    /// in a passing state.
    fn services(&mut self) -> (Vec<ServiceAnswer>, bool) {
        let assessment = self.assessment;
        let mut in_transition = false;
        let gathered = std::mem::take(&mut self.gathered);
        let mut services: Vec<ServiceAnswer> = Vec::with_capacity(gathered.len());
        let rows = self.places.iter().zip(&assessment.services);
        let reported: Vec<(usize, &Service<'a>)> = rows.map(|(at, row)| (*at, row)).collect();
        for (place, (gathered, word)) in gathered.into_iter().zip(&self.worst).enumerate() {
            let answer = word.answer;
            let mut findings = gathered.findings(assessment.index, assessment.parameters);
            let faults = findings.len();
            let is_settled = answer.is_settled();
            let mut endpoint_ids: Vec<Id> = Vec::new();
            let mut name = "";
            let of_place = reported.iter().zip(&self.seen);
            let of_place: Vec<_> = of_place.filter(|((at, _), _)| *at == place).collect();
            let has_warnings =
                assessment.parameters.depth == Depth::Path && answer != Answer::NotApplicable;
            let rows: Vec<&Row> = of_place.iter().map(|((_, it), _)| &*it.row).collect();
            let counts = has_warnings.then(|| Counts::of(assessment, &rows));
            for ((_, service), seen) in of_place {
                name = service.name();
                if let Some(counts) = &counts {
                    let warnings = warnings::of(assessment, service, seen, counts);
                    let more = warnings::s3_not_dualstack(assessment, service, seen);
                    let mut at = findings.len();
                    // Rows that are decided apart say them in the order in which one row would.
                    for warning in warnings.into_iter().chain(more).rev() {
                        match findings.iter().position(|known| *known == warning) {
                            Some(known) => at = known.max(faults),
                            None => findings.insert(at, warning),
                        }
                    }
                }
                in_transition |= !is_settled && service.has_passing_state();
                endpoint_ids.extend(endpoint_ids_of(service, seen));
            }
            endpoint_ids.sort_unstable();
            endpoint_ids.dedup();
            services.push(ServiceAnswer {
                service: name.to_owned(),
                answer,
                endpoint_ids,
                findings,
                needed_by: assessment.needed_by(name),
            });
        }
        (services, in_transition)
    }

    /// Adds to each fault why its service is needed, where that is derived. The annotation has no room for it.
    fn say_why_needed(services: &mut [ServiceAnswer]) {
        for service in services {
            let Some(first) = service.needed_by.first() else {
                continue;
            };
            let others = match service.needed_by.len() - 1 {
                0 => String::new(),
                1 => " (and 1 other reason)".to_owned(),
                others => format!(" (and {others} other reasons)"),
            };
            let why = format!("; {}{others}", plain(&first.reason));
            let faults = service.findings.iter_mut();
            for fault in faults.filter(|finding| finding.severity == Severity::Fail) {
                fault.message.push_str(&why);
            }
        }
    }

    /// The verdict on the VPC by its clients; by its endpoints alone where there are none.
    fn evaluated(mut self, warnings: Vec<Finding>) -> Verdict {
        let (mut services, in_transition) = self.services();
        let mut compliance_type = self.compliance(&services);
        let further = self
            .further_clients()
            .filter(|_| compliance_type != ComplianceType::NonCompliant)
            .map(|why| warnings::clients_unread(self.assessment.vpc, why));
        if further.is_some() {
            compliance_type = ComplianceType::Undetermined;
        }
        let annotation = self.annotation(compliance_type, &services, further.as_ref());
        let annotation = annotation::beside(annotation, self.assessment.undescribed());
        Self::say_why_needed(&mut services);
        let findings = further.into_iter().chain(warnings).collect();
        let verdict = self.build(compliance_type, annotation, services, findings);
        Verdict {
            clients: self.answers_of_clients(),
            in_transition,
            ..verdict
        }
    }

    fn annotation(
        &self,
        compliance_type: ComplianceType,
        services: &[ServiceAnswer],
        further: Option<&Finding>,
    ) -> String {
        let unknown_is_fault = self.assessment.parameters.unknown_is_fault;
        let compliant = compliance_type == ComplianceType::Compliant;
        annotation::worst(
            &self.assessment.vpc.id,
            services,
            unknown_is_fault,
            compliant,
        )
        .unwrap_or_else(|| {
            if let Some(unread) = further {
                return annotation::clients_unread(unread);
            }
            let asked = self.assessment.clients.evaluated.iter();
            let is_asked = |requester| {
                let mut services = self.assessment.services.iter();
                services.any(|service| self.assessment.is_asked_of(&service.row, requester))
            };
            let asked: Vec<_> = asked.filter(|asked| is_asked(asked.requester)).collect();
            let subnets: FxHashSet<_> = asked
                .iter()
                .filter_map(|asked| asked.interface.subnet_id.as_ref())
                .collect();
            annotation::compliant(services, asked.len(), subnets.len())
        })
    }

    fn answers_of_clients(&self) -> Vec<ClientAnswers> {
        let classes = self.assessment.classes();
        let clients = &self.assessment.clients;
        let asked = clients.evaluated.iter().zip(&classes.class_of);
        let asked = asked.filter_map(|(asked, class)| {
            Some((asked.interface, self.answers.get(*class)?.clone(), false))
        });
        let waived = clients.waived.iter().map(|it| (*it, Arc::from([]), true));
        let mut answers: Vec<ClientAnswers> = asked
            .chain(waived)
            .map(|(interface, answers, waived)| ClientAnswers {
                network_interface_id: interface.id.clone(),
                subnet_id: interface.subnet_id.clone(),
                answers,
                waived,
            })
            .collect();
        answers.sort_unstable_by(|a, b| a.network_interface_id.cmp(&b.network_interface_id));
        answers
    }

    /// `NON_COMPLIANT` outweighs `UNDETERMINED`, which outweighs `COMPLIANT`.
    fn compliance(&self, services: &[ServiceAnswer]) -> ComplianceType {
        let any =
            |wanted: &dyn Fn(Answer) -> bool| services.iter().any(|service| wanted(service.answer));
        let words = services.iter().zip(&self.worst);
        let mut faults = words.filter(|(service, word)| self.is_fault(service.answer, **word));
        if faults.next().is_some() {
            ComplianceType::NonCompliant
        } else if any(&|answer| answer == Answer::Undetermined) {
            ComplianceType::Undetermined
        } else {
            ComplianceType::Compliant
        }
    }

    fn is_fault(&self, answer: Answer, word: Word) -> bool {
        match answer {
            Answer::Broken | Answer::Public => true,
            Answer::Unknown => self.assessment.parameters.unknown_is_fault && !word.is_trusted,
            Answer::Private | Answer::Undetermined | Answer::NotApplicable => false,
        }
    }

    /// Without the network interfaces nothing says whether the VPC is in use. Only endpoints that
    /// are at fault for any client decide, and only where unused VPCs are evaluated too.
    fn clients_unread(mut self, why: &Why, warnings: Vec<Finding>) -> Verdict {
        let evaluates = self.assessment.parameters.unused_vpcs == UnusedVpcs::Evaluate;
        let (mut services, in_transition) = self.services();
        for (service, word) in services.iter_mut().zip(&self.worst) {
            if !(evaluates && self.is_fault(service.answer, *word)) {
                service.answer = Answer::Undetermined;
                service.findings.clear();
            }
        }
        let compliance_type = self.compliance(&services);
        let unread = warnings::clients_unread(self.assessment.vpc, why);
        let unknown_is_fault = self.assessment.parameters.unknown_is_fault;
        let annotation =
            annotation::worst(&self.assessment.vpc.id, &services, unknown_is_fault, false)
                .unwrap_or_else(|| annotation::clients_unread(&unread));
        let findings = std::iter::once(unread).chain(warnings).collect();
        let verdict = self.build(compliance_type, annotation, services, findings);
        Verdict {
            in_transition,
            ..verdict
        }
    }
}

/// The endpoints of a row: the VPC's own, and those of other VPCs that names lead to.
fn endpoint_ids_of(service: &Service<'_>, seen: &Seen<'_>) -> Vec<Id> {
    let mut ids = service.candidates.ids();
    ids.extend(seen.led_to.iter().map(|id| (*id).clone()));
    ids.sort_unstable();
    ids.dedup();
    ids
}
