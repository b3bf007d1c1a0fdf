//! Exceptions: findings that people accept until a day (`decision.md`, section 2).
//!
//! They are applied to a verdict that was made without them. AWS Config knows nothing of them.

mod annotation;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::checks::{Check, Severity};
use crate::findings::order::rank;
use crate::network::Id;
use crate::parameters::Parameters;
use crate::verdict::{Answer, ComplianceType, Finding, ServiceAnswer, Verdict};
use crate::waiver::Waiver;

/// Which findings are accepted, and on what terms. What is `None` is any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The account.
    pub account_id: Option<String>,
    /// The VPC.
    pub vpc_id: Option<Id>,
    /// The service, as reports name it.
    pub service: Option<String>,
    /// The check.
    pub check: Option<Check>,
    /// Until when, by whom and why.
    pub terms: Waiver,
}

/// Whether findings of a severity can be accepted: a fault, or what nothing decides. An unread fact
/// cannot: nobody knows what would be accepted.
pub fn can_be_accepted(severity: Severity) -> bool {
    matches!(severity, Severity::Fail | Severity::Unknown)
}

impl Exception {
    /// Whether it is about a VPC of an account.
    pub fn is_about(&self, account_id: &str, vpc_id: &str) -> bool {
        self.account_id.as_deref().is_none_or(|id| id == account_id)
            && self.vpc_id.as_deref().is_none_or(|id| id == vpc_id)
    }

    /// Whether it accepts a finding of a service.
    pub fn covers(&self, service: &str, finding: &Finding) -> bool {
        // What an unread fact may still turn is not known.
        finding.answer != Some(Answer::Undetermined)
            && self.accepts(service, finding.check, finding.severity)
    }

    /// Whether it accepts what a check finds against a service.
    pub fn accepts(&self, service: &str, check: Check, severity: Severity) -> bool {
        can_be_accepted(severity)
            && self.service.as_deref().is_none_or(|name| name == service)
            && self.check.is_none_or(|own| own == check)
    }

    /// That it holds no more, in words, where that is so.
    pub fn ended(&self, now: Timestamp) -> Option<String> {
        let until = self.terms.until;
        let words = || format!("the exception for {} ended on {until}", self.subject());
        (!self.terms.holds(now)).then(words)
    }

    /// What it is about, in words: `vpc-0a ecr.dkr private-dns-disabled`.
    pub fn subject(&self) -> String {
        let parts = [
            self.account_id.as_deref(),
            self.vpc_id.as_deref(),
            self.service.as_deref(),
            self.check.map(|check| check.row().code),
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join(" ")
    }
}

/// Applies the exceptions that hold at `now` to a verdict, and gives the places of those that accept
/// a finding. An excepted finding counts for no answer. A service of which every finding is excepted
/// keeps its answer, and does not count for the VPC.
pub fn apply(
    exceptions: &[Exception],
    parameters: &Parameters,
    account_id: &str,
    now: Timestamp,
    verdict: &mut Verdict,
) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    let holding: Vec<(usize, &Exception)> = exceptions
        .iter()
        .enumerate()
        .filter(|(_, one)| one.terms.holds(now) && one.is_about(account_id, &verdict.vpc_id))
        .collect();
    for service in &mut verdict.services {
        for finding in &mut service.findings {
            let mut covering = holding.iter();
            if let Some((at, one)) = covering.find(|(_, one)| one.covers(&service.service, finding))
            {
                finding.excepted = Some(one.terms.clone());
                used.insert(*at);
            }
        }
    }
    if !used.is_empty() {
        settle(verdict, parameters);
    }
    used
}

impl ServiceAnswer {
    /// Whether every finding that speaks against it is excepted: then it counts for nothing.
    pub fn is_excepted(&self) -> bool {
        let mut against = self
            .findings
            .iter()
            .filter(|of| speaks_against(of))
            .peekable();
        self.answer != Answer::Undetermined
            && against.peek().is_some()
            && against.all(|finding| finding.excepted.is_some())
    }
}

fn speaks_against(finding: &Finding) -> bool {
    finding.severity != Severity::Warn
}

/// What answers, result and annotation come to once findings are excepted.
fn settle(verdict: &mut Verdict, parameters: &Parameters) {
    let unknown_is_fault = parameters.unknown_is_fault;
    for (place, service) in verdict.services.iter_mut().enumerate() {
        if service.findings.iter().all(|of| of.excepted.is_none()) {
            continue;
        }
        let open = service.findings.iter();
        let open = open.filter(|of| speaks_against(of) && of.excepted.is_none());
        let worst = open.filter_map(|finding| finding.answer);
        // Of a client that is UNDETERMINED no finding need say so.
        let own = verdict
            .clients
            .iter()
            .filter_map(|of| of.answers.get(place));
        let worst = worst.chain(own.copied().filter(|of| *of == Answer::Undetermined));
        if let Some(worst) = worst.min_by_key(|answer| rank(Some(*answer), unknown_is_fault)) {
            service.answer = worst;
        }
    }
    let counted = || verdict.services.iter().filter(|of| !of.is_excepted());
    let is_unread = |finding: &Finding| finding.severity == Severity::Undetermined;
    let result = if counted().any(|service| is_fault(service, parameters)) {
        ComplianceType::NonCompliant
    } else if counted().any(|service| service.answer == Answer::Undetermined)
        || verdict.findings.iter().any(is_unread)
    {
        ComplianceType::Undetermined
    } else {
        ComplianceType::Compliant
    };
    verdict.without_exceptions = Some(verdict.compliance_type);
    verdict.compliance_type = result;
    // Reports that are read back have no briefs: the annotation is the same with them and without.
    for service in &mut verdict.services {
        service.findings.iter_mut().for_each(|of| of.brief = None);
    }
    verdict.annotation = annotation::text(verdict, unknown_is_fault);
}

/// Whether the answer of a service is a fault: `PUBLIC`, `BROKEN`, and UNKNOWN where it is to be one.
fn is_fault(service: &ServiceAnswer, parameters: &Parameters) -> bool {
    match service.answer {
        Answer::Broken | Answer::Public => true,
        Answer::Unknown => {
            let mut unknown = service
                .findings
                .iter()
                .filter(|of| speaks_against(of) && of.excepted.is_none());
            let is_trusted = parameters.trust_central_dns
                && unknown.all(|of| of.check.row().is_for_want_of_view);
            parameters.unknown_is_fault && !is_trusted
        }
        Answer::Private | Answer::Undetermined | Answer::NotApplicable => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Exception, apply};
    use crate::checks::{Check, Severity};
    use crate::parameters::Parameters;
    use crate::verdict::{Answer, ComplianceType, Finding, ServiceAnswer, Verdict};
    use crate::waiver::Waiver;

    fn finding(check: Check, severity: Severity, answer: Option<Answer>) -> Finding {
        Finding {
            severity,
            answer,
            ..Finding::warning(check, check.row().title.to_owned(), Vec::new(), 1)
        }
    }

    fn service(name: &str, answer: Answer, findings: Vec<Finding>) -> ServiceAnswer {
        ServiceAnswer {
            service: name.to_owned(),
            answer,
            endpoint_ids: Vec::new(),
            findings,
            needed_by: Vec::new(),
        }
    }

    fn broken(check: Check) -> Finding {
        finding(check, Severity::Fail, Some(Answer::Broken))
    }

    fn unread() -> Finding {
        finding(
            Check::FactUnread,
            Severity::Undetermined,
            Some(Answer::Undetermined),
        )
    }

    fn unknown(check: Check) -> Finding {
        finding(check, Severity::Unknown, Some(Answer::Unknown))
    }

    fn vpc(services: Vec<ServiceAnswer>) -> Verdict {
        Verdict {
            compliance_type: ComplianceType::NonCompliant,
            annotation: "before".to_owned(),
            services,
            findings: Vec::new(),
            ..Verdict::undetermined("vpc-0a".into(), "-")
        }
    }

    fn exception(service: Option<&str>, check: Option<Check>) -> Exception {
        Exception {
            account_id: None,
            vpc_id: Some("vpc-0a".into()),
            service: service.map(str::to_owned),
            check,
            terms: Waiver::parse("until=2027-01-31 by=Jane Doe reason=CHG-1").unwrap(),
        }
    }

    /// Applies them in 2026 to account 111122223333: result, answers, annotation.
    fn applied(exceptions: &[Exception], mut verdict: Verdict, parameters: &str) -> String {
        let parameters = Parameters::from_json(parameters).unwrap();
        let now = "2026-11-27T00:00:00Z".parse().unwrap();
        let used = apply(exceptions, &parameters, "111122223333", now, &mut verdict);
        let answers = verdict.services.iter();
        let answers: Vec<&str> = answers.map(|of| of.answer.as_str()).collect();
        format!(
            "{} {} {used:?} {}",
            verdict.compliance_type.as_str(),
            answers.join(","),
            verdict.annotation
        )
    }

    #[test]
    fn where_nothing_else_is_at_fault_the_answer_stays_and_the_vpc_passes() {
        let of = vec![service(
            "s3",
            Answer::Broken,
            vec![broken(Check::PolicyDenies)],
        )];
        assert_eq!(
            applied(
                &[exception(Some("s3"), Some(Check::PolicyDenies))],
                vpc(of),
                "{}"
            ),
            "COMPLIANT BROKEN {0} COMPLIANT by exception: s3 policy-denies until 2027-01-31 by Jane Doe: CHG-1 \
             (1 finding is excepted; AWS Config reports NON_COMPLIANT)"
        );
    }

    #[test]
    fn what_is_left_decides() {
        let title = |check: Check| check.row().title;
        let two = || {
            let findings = vec![broken(Check::PolicyDenies), broken(Check::RouteBlackhole)];
            vpc(vec![service("s3", Answer::Broken, findings)])
        };
        let one = exception(None, Some(Check::PolicyDenies));
        assert_eq!(
            applied(std::slice::from_ref(&one), two(), "{}"),
            format!(
                "NON_COMPLIANT BROKEN {{0}} s3 BROKEN: {}; 1 finding is excepted",
                title(Check::RouteBlackhole)
            )
        );
        // An exception without a check covers them all, and the first that covers is named.
        assert!(
            applied(&[one, exception(None, None)], two(), "{}")
                .starts_with("COMPLIANT BROKEN {0, 1} ")
        );
        // Nobody knows of what was not read: it is never excepted.
        let findings = vec![broken(Check::PolicyDenies), unread()];
        let of = vec![service("s3", Answer::Broken, findings)];
        let left = applied(&[exception(None, None)], vpc(of), "{}");
        assert!(
            left.starts_with("UNDETERMINED UNDETERMINED {0} s3 UNDETERMINED: "),
            "{left}"
        );
        // What nothing decides is a fault where the parameters say so.
        let findings = || {
            vec![
                broken(Check::PolicyDenies),
                unknown(Check::CustomDnsServers),
            ]
        };
        let of = || vpc(vec![service("s3", Answer::Broken, findings())]);
        let one = [exception(None, Some(Check::PolicyDenies))];
        assert!(
            applied(&one, of(), "{}").starts_with("COMPLIANT UNKNOWN {0} COMPLIANT, but unknown: ")
        );
        let strict = applied(&one, of(), r#"{"unknown": "NON_COMPLIANT"}"#);
        assert!(
            strict.starts_with("NON_COMPLIANT UNKNOWN {0} s3 UNKNOWN: "),
            "{strict}"
        );
    }

    #[test]
    fn others_and_expired_ones_accept_nothing() {
        let of = || {
            vpc(vec![service(
                "s3",
                Answer::Broken,
                vec![broken(Check::PolicyDenies)],
            )])
        };
        let expired = Exception {
            terms: Waiver::parse("until=2026-11-26").unwrap(),
            ..exception(None, None)
        };
        let elsewhere = Exception {
            account_id: Some("444455556666".to_owned()),
            ..exception(None, None)
        };
        for other in [
            expired,
            elsewhere,
            exception(Some("ecr.api"), None),
            exception(None, Some(Check::EndpointMissing)),
        ] {
            let untouched = applied(&[other], of(), "{}");
            assert_eq!(untouched, "NON_COMPLIANT BROKEN {} before");
        }
    }
}
