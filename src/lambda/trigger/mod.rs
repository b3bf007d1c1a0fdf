//! AWS Config's event, parsed once: what to evaluate, with which parameters, where to answer.
//!
//! The rows of `contracts.md`, section 3. Nothing of the event's text survives past this door.

use std::fmt;

use jiff::Timestamp;
use rule::network::Id;
use rule::parameters::{ParameterError, Parameters, ParametersError};
use serde::Deserialize;

pub mod envelope;
mod error;
pub mod item;
pub mod rule_arn;

pub use self::error::{ShapeError, TriggerError};
use crate::place::Place;
use envelope::{Envelope, InvokingEvent};
use item::{Diff, Item, VPC};

/// The largest event that is read, in bytes: what Lambda takes in a synchronous call.
pub const LARGEST_EVENT: usize = 6 * 1024 * 1024;

/// The longest `ruleParameters` that is read, in bytes. AWS Config allows 1,024 characters.
const LONGEST_PARAMETERS: usize = 4 * 1024;

/// The types of resource that always are in a VPC and can turn its verdict (`contracts.md`,
/// section 3): where nothing tells which VPC, every VPC is evaluated.
const IN_A_VPC: &[&str] = &[
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::Subnet",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::RouteTable",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::Route53Profiles::ProfileAssociation",
    "AWS::Route53Resolver::ResolverRuleAssociation",
];

/// The types that VPCs of a region share, or that name their VPC by a subnet alone: where they name
/// none, every VPC is evaluated.
const OF_A_REGION: &[&str] = &[
    "AWS::EC2::PrefixList",
    "AWS::EC2::DHCPOptions",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::SubnetNetworkAclAssociation",
];

/// The type that joins two VPCs, of which one may be another account's.
const PEERING: &str = "AWS::EC2::VPCPeeringConnection";

/// What woke the function.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// The evaluated account and region: the rule's, also where the function is elsewhere.
    pub place: Place,
    /// The rule's ARN, where the event has it: a rule that is made anew has another.
    pub rule_arn: Option<String>,
    /// The rule's name, where the event has it.
    pub rule_name: Option<String>,
    /// The rule's parameters.
    pub parameters: Parameters,
    /// Where the evaluations belong.
    pub result_token: ResultToken,
    /// What to evaluate.
    pub subject: EvaluationTarget,
    /// When AWS Config recorded the item; `None` where there is no item.
    pub captured: Option<Timestamp>,
    /// When AWS Config sent the notification.
    pub notified: Option<Timestamp>,
}

/// What to evaluate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvaluationTarget {
    /// Every VPC; then results of what is no more are cleaned up.
    Region,
    /// Every VPC: what changed concerns several, or tells none.
    EveryVpc,
    /// One VPC, from live reads.
    Vpc(Id),
    /// A VPC that is deleted or out of the rule's scope: not applicable.
    Gone(Id),
    /// A resource whose VPC the event does not tell: its history may.
    Unplaced {
        /// `AWS::EC2::VPCEndpoint`, …
        resource_type: String,
        /// Its id.
        resource_id: String,
        /// Whether every VPC is evaluated where its history does not tell either.
        else_every_vpc: bool,
    },
    /// Nothing, and why.
    Nothing(String),
}

/// The opaque text that ties evaluations to a rule and an event. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ResultToken(String);

impl ResultToken {
    /// The text, for PutEvaluations alone.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether evaluations are to be checked only, not stored: the token that the AWS Config RDK
    /// sends in local tests.
    pub fn is_test_mode(&self) -> bool {
        self.0 == "TESTMODE"
    }
}

impl From<&str> for ResultToken {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for ResultToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResultToken(…)")
    }
}

impl Trigger {
    /// Parses an event. `own_region` is the function's own: it stands in where `configRuleArn` is
    /// missing or malformed, together with `accountId`.
    ///
    /// # Errors
    /// Whatever is not an event of AWS Config with right parameters.
    pub fn parse(event: &str, own_region: Option<&str>) -> Result<Self, TriggerError> {
        if event.len() > LARGEST_EVENT {
            return Err(TriggerError::TooLarge(event.len()));
        }
        let envelope: Envelope = shaped(event).map_err(TriggerError::Event)?;
        let Some(invoking_event) = &envelope.invoking_event else {
            return Err(TriggerError::NotAnEvent(envelope.looks_like()));
        };
        let proactive = envelope
            .evaluation_mode
            .as_deref()
            .is_some_and(|mode| mode.eq_ignore_ascii_case("PROACTIVE"));
        let inner = (!proactive)
            .then(|| shaped::<InvokingEvent>(invoking_event))
            .transpose()
            .map_err(TriggerError::InvokingEvent)?;
        let time = |field, text: Option<&str>| {
            text.map(str::parse)
                .transpose()
                .map_err(|cause| TriggerError::Time { field, cause })
        };
        let notified = inner
            .as_ref()
            .and_then(|inner| inner.notification_creation_time.as_deref());
        let captured = inner.as_ref().and_then(InvokingEvent::item);
        let captured = captured.and_then(|item| item.configuration_item_capture_time.as_deref());
        let place = place(&envelope, own_region).ok_or(TriggerError::Place)?;
        Ok(Self {
            captured: time("configurationItemCaptureTime", captured)?,
            notified: time("notificationCreationTime", notified)?,
            subject: match inner {
                Some(inner) => subject(inner, envelope.event_left_scope.0, &place)?,
                None => EvaluationTarget::Nothing(PROACTIVE.to_owned()),
            },
            place,
            result_token: envelope
                .result_token
                .as_deref()
                .filter(|token| !token.is_empty())
                .map(ResultToken::from)
                .ok_or(TriggerError::ResultToken)?,
            parameters: parameters(envelope.rule_parameters.as_deref().unwrap_or_default())?,
            rule_arn: envelope.config_rule_arn.filter(|arn| !arn.is_empty()),
            rule_name: envelope.config_rule_name.filter(|name| !name.is_empty()),
        })
    }
}

const PROACTIVE: &str = "evaluationMode is PROACTIVE: a VPC cannot be evaluated before it exists";

/// What a notification asks for.
fn subject(
    inner: InvokingEvent,
    left_scope: bool,
    place: &Place,
) -> Result<EvaluationTarget, TriggerError> {
    let InvokingEvent {
        message_type,
        configuration_item,
        configuration_item_summary,
        configuration_item_diff,
        ..
    } = inner;
    let (item, missing) = match message_type.as_str() {
        "ScheduledNotification" | "ConfigurationSnapshotDeliveryCompleted" => {
            return Ok(EvaluationTarget::Region);
        }
        "ConfigurationItemChangeNotification" => (configuration_item, "configurationItem"),
        "OversizedConfigurationItemChangeNotification" => {
            (configuration_item_summary, "configurationItemSummary")
        }
        _ => {
            return Err(TriggerError::MessageType(shown(&message_type)));
        }
    };
    let item = item.ok_or(TriggerError::Incomplete {
        message_type,
        missing,
    })?;
    of_item(
        item,
        &configuration_item_diff.unwrap_or_default(),
        left_scope,
        place,
    )
}

/// The VPC to evaluate for a change of a resource. Types of resource that `contracts.md` does not name
/// are evaluated where the item itself names a VPC (an instance, a NAT gateway): they can change what
/// is in use. Where it names none there is nothing to evaluate.
fn of_item(
    item: Item,
    diff: &Diff,
    left_scope: bool,
    place: &Place,
) -> Result<EvaluationTarget, TriggerError> {
    if item.resource_type == VPC {
        let id = item::checked(&item.resource_id)
            .ok_or_else(|| TriggerError::VpcId(shown(&item.resource_id)))?;
        return Ok(if item.is_deleted() || left_scope {
            EvaluationTarget::Gone(id)
        } else {
            EvaluationTarget::Vpc(id)
        });
    }
    if item.resource_type == PEERING {
        return Ok(of_peering(&item, diff, place));
    }
    if let Some(id) = item.vpc_id().or_else(|| diff.vpc_id()) {
        return Ok(EvaluationTarget::Vpc(id));
    }
    if OF_A_REGION.contains(&item.resource_type.as_str()) {
        return Ok(EvaluationTarget::EveryVpc);
    }
    let else_every_vpc = IN_A_VPC.contains(&item.resource_type.as_str());
    let may_be_in_a_vpc = item.is_bare() && item.resource_type.starts_with("AWS::EC2::");
    if else_every_vpc || may_be_in_a_vpc {
        let Item {
            resource_type,
            resource_id,
            ..
        } = item;
        return Ok(EvaluationTarget::Unplaced {
            resource_type,
            resource_id,
            else_every_vpc,
        });
    }
    Ok(EvaluationTarget::Nothing(format!(
        "the event is about a resource of type `{}`, which names no VPC",
        shown(&item.resource_type)
    )))
}

/// The VPC of this account and region that a peering joins, or joined, to another; every VPC where both are, or
/// where nothing tells which.
fn of_peering(item: &Item, diff: &Diff, place: &Place) -> EvaluationTarget {
    let peers = Some(item.peers()).filter(|peers| !peers.is_empty());
    let peers = peers.unwrap_or_else(|| diff.peers());
    let mut own = peers.iter().filter_map(|peer| peer.vpc_in(place));
    match (own.next(), own.next()) {
        (Some(one), None) => EvaluationTarget::Vpc(one),
        (None, _) if !peers.is_empty() => EvaluationTarget::Nothing(
            "the peering joins no VPC of this account and region".to_owned(),
        ),
        _ => EvaluationTarget::EveryVpc,
    }
}

/// The rule's account and region: from its ARN, else from `accountId` and the function's own region.
fn place(envelope: &Envelope, own_region: Option<&str>) -> Option<Place> {
    let of_arn = envelope
        .config_rule_arn
        .as_deref()
        .and_then(rule_arn::place);
    of_arn.or_else(|| Place::checked(envelope.account_id.as_deref()?, own_region?))
}

/// The parameters: missing, empty, `null` and `{}` are alike.
fn parameters(text: &str) -> Result<Parameters, TriggerError> {
    if text.len() > LONGEST_PARAMETERS {
        return Err(TriggerError::LongParameters(text.len()));
    }
    let parameters = Parameters::from_json(text)?;
    if !parameters.hub_accounts.is_empty() && parameters.hub_role_name.is_none() {
        let problem = ParameterError::Value {
            name: "hubAccounts".to_owned(),
            problem: "no role to assume there; name it in `hubRoleName`".to_owned(),
        };
        return Err(ParametersError {
            problems: vec![problem],
        }
        .into());
    }
    Ok(parameters)
}

/// Reads JSON; an error tells the place and what is wrong there.
fn shaped<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ShapeError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let shape = |path: String, error: serde_json::Error| ShapeError {
        path: if path == "." {
            "the top".to_owned()
        } else {
            format!("`{}`", shown(&path))
        },
        problem: if error.is_data() {
            without_text(&error.to_string())
        } else {
            format!("not JSON: {error}")
        },
    };
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| shape(error.path().to_string(), error.into_inner()))?;
    deserializer
        .end()
        .map_err(|error| shape(".".to_owned(), error))?;
    Ok(value)
}

/// A text of the event as it may stand in a terminal and on one line: short, and what is not
/// printable escaped.
fn shown(text: &str) -> String {
    text.chars()
        .take(120)
        .flat_map(char::escape_debug)
        .collect()
}

/// An error of serde without the value that it quotes: events and policies stay out of logs.
fn without_text(error: &str) -> String {
    match error.rfind(", expected ") {
        Some(at) => error.get(at + 2..).unwrap_or(error).to_owned(),
        None => error.to_owned(),
    }
}
