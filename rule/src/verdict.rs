//! The answers of the decision, and what it says of a VPC.

mod apart;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checks::{Check, Deed, Severity};
use crate::network::Id;
use crate::network::fact::Why;
use crate::text;
use crate::waiver::Waiver;

pub use self::apart::Apart;

/// The answer for one client and one service (`decision.md`, section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Answer {
    /// Steered to an endpoint that is available, and nothing on the path blocks it.
    Private,
    /// Everything is read and still does not decide it.
    Unknown,
    /// A fact that could still turn the answer is unread.
    Undetermined,
    /// Not steered to any usable endpoint.
    Public,
    /// Steered to an endpoint, and something blocks it.
    Broken,
    /// No client is asked for the service (`decision.md`, section 3). It counts for nothing.
    #[serde(rename = "NOT_APPLICABLE")]
    NotApplicable,
}

impl Answer {
    /// The answer as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "PRIVATE",
            Self::Unknown => "UNKNOWN",
            Self::Undetermined => "UNDETERMINED",
            Self::Public => "PUBLIC",
            Self::Broken => "BROKEN",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }

    /// Whether nothing has to be done, or known, about it.
    pub fn is_settled(self) -> bool {
        match self {
            Self::Private | Self::NotApplicable => true,
            Self::Unknown | Self::Undetermined | Self::Public | Self::Broken => false,
        }
    }
}

/// What is said of a VPC. AWS Config takes the first three; `Undetermined` never leaves for it
/// (`decision.md`, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplianceType {
    /// Every required service is reached privately.
    Compliant,
    /// Some required service is not.
    NonCompliant,
    /// There is nothing to evaluate here.
    NotApplicable,
    /// Facts that could still turn the verdict are unread.
    Undetermined,
}

impl ComplianceType {
    /// The compliance type as AWS Config writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "COMPLIANT",
            Self::NonCompliant => "NON_COMPLIANT",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::Undetermined => "UNDETERMINED",
        }
    }

    /// Whether nothing has to be done, or known, about it.
    pub fn is_settled(self) -> bool {
        match self {
            Self::Compliant | Self::NotApplicable => true,
            Self::NonCompliant | Self::Undetermined => false,
        }
    }
}

/// The verdict on one VPC: one AWS Config evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The VPC.
    pub vpc_id: Id,
    /// Its `Name` tag, where it has one.
    pub vpc_name: Option<String>,
    /// What AWS Config is told.
    pub compliance_type: ComplianceType,
    /// One line of at most 256 characters (`decision.md`, section 10).
    pub annotation: String,
    /// One entry a required service, in the order in which they are required; empty where nothing
    /// was evaluated.
    pub services: Vec<ServiceAnswer>,
    /// Findings about the VPC as a whole: waivers, unread network interfaces.
    pub findings: Vec<Finding>,
    /// Its client network interfaces, sorted by id.
    pub clients: Vec<ClientAnswers>,
    /// Whether it rests on an endpoint in transition (`pending`, `deleting`, a grace period):
    /// worth a second look soon.
    pub in_transition: bool,
    /// The waiver that covers it, where one does.
    pub waiver: Option<Waiver>,
    /// What AWS Config reports, where findings are excepted.
    pub without_exceptions: Option<ComplianceType>,
}

impl Verdict {
    /// That nothing is said of a VPC, because what was read of it cannot be taken for what is the case.
    pub fn undetermined(vpc_id: Id, why: &str) -> Self {
        Self {
            vpc_name: None,
            compliance_type: ComplianceType::Undetermined,
            annotation: one_line(why),
            services: Vec::new(),
            findings: vec![Finding {
                check: Check::FactUnread,
                severity: Severity::Undetermined,
                answer: Some(Answer::Undetermined),
                message: why.to_owned(),
                remediation: Check::FactUnread.row().remedy.to_owned(),
                clients: 0,
                resources: vec![vpc_id.clone()],
                leaves_by: None,
                brief: None,
                excepted: None,
            }],
            clients: Vec::new(),
            in_transition: false,
            waiver: None,
            without_exceptions: None,
            vpc_id,
        }
    }
}

/// The answer for one service in one VPC: the worst over its clients.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceAnswer {
    /// The canonical short name (`ecr.api`).
    pub service: String,
    /// The worst answer over the clients.
    pub answer: Answer,
    /// The VPC's endpoints for this service in this region, in any state, sorted.
    pub endpoint_ids: Vec<Id>,
    /// Every finding, in the order of `decision.md` section 10.
    pub findings: Vec<Finding>,
    /// Who needs it and why, where that is derived (`decision.md`, section 12); sorted by reason.
    pub needed_by: Vec<NeededBy>,
}

/// Why clients need a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededBy {
    /// How many clients.
    pub clients: usize,
    /// Why: `task definition app:42 logs with awslogs`.
    pub reason: Id,
}

/// The answers for one client, in the order of [`Verdict::services`].
#[derive(Debug, Clone, PartialEq)]
pub struct ClientAnswers {
    /// The client's network interface.
    pub network_interface_id: Id,
    /// Its subnet.
    pub subnet_id: Option<Id>,
    /// One answer a service; none where it is waived.
    pub answers: std::sync::Arc<[Answer]>,
    /// Whether a waiver of its own or of its subnet covers it.
    pub waived: bool,
}

/// One thing that was found, for people and for their tools.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its row in the catalogue.
    pub check: Check,
    /// Its severity here.
    pub severity: Severity,
    /// The answer that it leads to; `None` for warnings.
    pub answer: Option<Answer>,
    /// What is the case, with ids: one sentence without the service and the answer.
    pub message: String,
    /// What to do about it.
    pub remediation: String,
    /// How many client network interfaces it affects.
    pub clients: usize,
    /// The resources involved, the client first.
    pub resources: Vec<Id>,
    /// Where the traffic goes that no endpoint carries, of PUBLIC findings.
    pub leaves_by: Option<Leaves>,
    /// What an annotation says of it; none where it was read from a report.
    pub brief: Option<Box<Brief>>,
    /// The terms on which it is accepted, where it is: then it counts for no answer.
    pub excepted: Option<Waiver>,
}

/// What to do in a few words, as an imperative without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortFix {
    deed: Deed,
    one: Box<str>,
    several: Several,
}

/// How it reads of several endpoints, or services.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Several {
    /// As of one.
    Same,
    /// Otherwise.
    Text(Box<str>),
    /// With the endpoints of the services counted.
    Counted,
}

impl ShortFix {
    /// What reads otherwise of several endpoints, or services.
    pub fn each(one: impl Into<Box<str>>, several: impl Into<Box<str>>) -> Self {
        Self {
            several: Several::Text(several.into()),
            ..Self::of(Deed::Change, one)
        }
    }

    /// That an endpoint is created: `create 2 interface endpoints and 1 S3 gateway`.
    pub fn create_endpoint() -> Self {
        Self {
            several: Several::Counted,
            ..Self::from("create the endpoint")
        }
    }

    /// What is to be checked: `that they forward amazonaws.com`.
    pub fn check(what: &str) -> Self {
        Self::of(Deed::Check, format!("check {what}"))
    }

    /// What reads the same of one and of several.
    pub fn of(deed: Deed, text: impl Into<Box<str>>) -> Self {
        Self {
            deed,
            one: text.into(),
            several: Several::Same,
        }
    }

    /// Whether something is changed, or looked at first.
    pub fn deed(&self) -> Deed {
        self.deed
    }

    /// Whether it counts the endpoints that are created for services.
    pub fn is_counted(&self) -> bool {
        self.several == Several::Counted
    }

    /// What to do about one.
    pub fn one(&self) -> &str {
        &self.one
    }

    /// What to do about several.
    pub fn several(&self) -> &str {
        match &self.several {
            Several::Text(several) => several,
            Several::Same | Several::Counted => &self.one,
        }
    }
}

impl From<&str> for ShortFix {
    fn from(text: &str) -> Self {
        Self::of(Deed::Change, text)
    }
}

impl From<String> for ShortFix {
    fn from(text: String) -> Self {
        Self::of(Deed::Change, text)
    }
}

/// A cause in a few words, as it is said of one endpoint and of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortCause {
    one: String,
    several: Option<String>,
}

impl ShortCause {
    /// Where the ids of several endpoints stand.
    pub(crate) const ENDPOINTS: &str = "\u{0}";

    /// A sentence that has [`ShortCause::ENDPOINTS`] in its alternate form where it names endpoints, behind these words.
    pub fn new(before: &str, sentence: &impl fmt::Display) -> Self {
        let several = Some(format!("{before}{sentence:#}"));
        Self {
            one: format!("{before}{sentence}"),
            several: several.filter(|text| text.contains(Self::ENDPOINTS)),
        }
    }

    /// As it is said of one.
    pub fn one(&self) -> &str {
        &self.one
    }

    /// As it is said of these.
    pub fn of(&self, endpoints: &str) -> String {
        match &self.several {
            Some(several) => several.replace(Self::ENDPOINTS, endpoints),
            None => self.one.clone(),
        }
    }

    /// Whether the same is said of other endpoints.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.several, &other.several) {
            (None, None) => self.one == other.one,
            (several, others) => several == others,
        }
    }
}

/// A finding in the few words that an annotation has room for, the cause apart from what follows
/// from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The cause, with ids, without the VPC's: AWS Config shows that beside it.
    pub cause: ShortCause,
    /// The endpoints that it is about.
    pub endpoints: Vec<Id>,
    /// What it is true of beside the resources at fault.
    pub apart: Vec<Apart>,
    /// Why a fact was not read, where that is the cause.
    pub unread: Option<Why>,
    /// The client of whom the cause is said, as a colleague would name it.
    pub client: Option<String>,
    /// What the client cannot do with the endpoint: `cannot reach`. Empty where the cause says it.
    pub verb: &'static str,
    /// What to do.
    pub fix: ShortFix,
    /// The answer that it may come to, where something else leaves it open.
    pub may_be: Option<Answer>,
}

impl Finding {
    /// A warning: it never changes the compliance.
    pub fn warning(check: Check, message: String, resources: Vec<Id>, clients: usize) -> Self {
        Self {
            check,
            severity: Severity::Warn,
            answer: None,
            message,
            remediation: check.row().remedy.to_owned(),
            clients,
            resources,
            leaves_by: None,
            brief: None,
            excepted: None,
        }
    }
}

/// Where a client's traffic leaves the VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaves {
    /// The target of its default route; `None` where it has no way out, and hangs.
    pub target: Option<Id>,
}

impl Leaves {
    /// Whether there is no way out.
    pub fn hangs(&self) -> bool {
        self.target.is_none()
    }
}

impl fmt::Display for Leaves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Some(target) => write!(f, "leaves by {target}"),
            None => f.write_str("has no way out: it hangs"),
        }
    }
}

/// How PUBLIC is written in annotations, and nowhere else: there it would read as "exposed to the
/// internet".
pub const NOT_PRIVATE: &str = "not private";

/// How the annotation of a compliant VPC begins that has an undecided answer.
pub const BUT_UNKNOWN: &str = "COMPLIANT, but unknown: ";

/// How the end of an annotation begins that counts the clients of which nothing says what they run.
pub const RUNS_UNKNOWN: &str = "; what ";

/// What AWS Config takes: Unicode scalar values.
pub(crate) const LONGEST_ANNOTATION: usize = 256;

/// Cuts a text to one line of at most [`LONGEST_ANNOTATION`] characters, never empty.
pub(crate) fn one_line(text: &str) -> String {
    let text = text::one_line(text);
    if text.is_empty() {
        return "no details".to_owned();
    }
    if text.chars().count() <= LONGEST_ANNOTATION {
        return text;
    }
    text.chars()
        .take(LONGEST_ANNOTATION - 1)
        .chain(['…'])
        .collect()
}
