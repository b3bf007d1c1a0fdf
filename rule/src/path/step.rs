//! A step on the path: what was asked, the answer, and the reason for it.
//!
//! Every stage has a small enum of its reasons. [`Says`] is what each of them must know: its row
//! of the catalogue, its sentence, who is at fault, what to do about it, and the change that does.

use std::fmt;

use super::dns::{names, vpc_dns};
use super::mending::Mending;
use super::{
    Client, central, endpoint_state, families, gateway, images, interface, network_acl, policy,
    route, security_group, trio,
};
use crate::checks::{Check, Sentence, Stage};
use crate::network::fact::{UnreadRemedy, Why};
use crate::network::{Id, NetworkInterface, VpcEndpoint};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

/// One step on the path of a client to an endpoint.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The answer.
    pub possible: Possible,
    /// What decided it.
    pub reason: Reason<'a>,
    /// The endpoint's interface that it is about.
    pub interface: Option<&'a NetworkInterface>,
}

impl<'a> Step<'a> {
    /// A step with its answer.
    pub fn new(possible: Possible, reason: impl Into<Reason<'a>>) -> Self {
        Self {
            possible,
            reason: reason.into(),
            interface: None,
        }
    }

    /// A step that asks for an unread fact: any of several answers is possible. `of` is the check
    /// that would speak if the fact were read.
    pub fn unread(of: Check, possible: Possible, why: Why) -> Self {
        Self::new(possible, Reason::Unread { of, why })
    }

    /// Whether it says the same of the same interface.
    pub fn is_same(&self, other: &Self) -> bool {
        let id = |step: &Self| step.interface.map(|interface| interface.id.clone());
        self.possible == other.possible
            && id(self) == id(other)
            && self.reason.says().check() == other.reason.says().check()
            && self.reason.to_string() == other.reason.to_string()
    }

    /// Its sentence, as a finding says it of a client and an endpoint.
    pub fn sentence(&self, client: Option<Client<'_>>, endpoint: Option<&VpcEndpoint>) -> String {
        let reason = self.reason.says();
        if self.possible.is_unread() {
            return format!("unread: {reason}");
        }
        let client = client.filter(|_| reason.is_of_client());
        let (Some(client), Some(endpoint)) = (client, endpoint) else {
            return reason.to_string();
        };
        let (client, id) = (super::name_client(client), &endpoint.id);
        match self.verb(false) {
            None => reason.to_string(),
            Some(verb) => format!("{client} {verb} {id}: {reason}"),
        }
    }

    /// What its client does not do with the endpoint, or may not where that is undecidable; `is_open` is whether the
    /// answer that it bears on is open all the same. `None` where it is about no client.
    pub fn verb(&self, is_open: bool) -> Option<&'static str> {
        let sentence = self.reason.says().check().row().sentence;
        let [one, _] = sentence.verbs()?;
        let is_undecided = is_open || self.possible.is_undecidable();
        let may_fail = is_undecided && sentence == Sentence::CannotReach;
        Some(if may_fail { "may fail to reach" } else { one })
    }
}

/// The client, the endpoint and the interface that a step is about.
#[derive(Debug, Default, Clone, Copy)]
pub struct At<'a> {
    /// The client, where one is asked.
    pub client: Option<Client<'a>>,
    /// The endpoint.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The endpoint's interface.
    pub interface: Option<&'a NetworkInterface>,
}

/// What the reason of a step knows. `Display` is its sentence.
pub trait Says<'a>: fmt::Display {
    /// The row of the catalogue that speaks where the step does not pass.
    fn check(&self) -> Check;

    /// The place on the path.
    fn stage(&self) -> Stage;

    /// The resources at fault, for reports and for telling findings apart.
    fn culprits(&self) -> Vec<Id>;

    /// What tells it apart from another of its check with the same culprits: what its sentence and its fix say that is
    /// not true of both, but for the addresses of clients and interfaces.
    fn apart(&self) -> Vec<Apart>;

    /// The answer that a *no* brings about.
    fn no_means(&self) -> Answer;

    /// Whether it is about one client's packets; otherwise it is the same for all of them.
    fn is_of_client(&self) -> bool;

    /// Its sentence for annotations: without the VPC's id, and with the endpoint's where it is about one; in the
    /// alternate form as it is said of several endpoints ([`EndpointPhrase`](super::endpoint_phrase::EndpointPhrase)).
    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }

    /// The endpoints that it names, where it is not about the one that is asked.
    fn endpoints(&self) -> Vec<Id> {
        Vec::new()
    }

    /// What to do about it in a few words, as an imperative; else the remedy.
    fn fix(&self, at: &At<'a>) -> Option<ShortFix>;

    /// What to do about it, with ids where they are known; else the catalogue's remedy.
    fn remedy(&self, at: &At<'a>) -> Option<String>;

    /// The changes that mend it.
    fn mend(&self, at: &At<'a>, mending: &mut Mending<'_, 'a>);
}

/// What a reason says in annotations.
pub struct InShort<'s, 'a>(pub &'s dyn Says<'a>);

impl fmt::Display for InShort<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.cause(f)
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident($stage:path),)*) => {
        /// What decided a step, by the stage that asked. It borrows from the network.
        #[derive(Debug, Clone)]
        pub enum Reason<'a> {
            $($(#[$doc])* $variant($stage),)*
            /// It was not read.
            Unread {
                /// The check that would speak if it were.
                of: Check,
                /// Why it was not.
                why: Why,
            },
        }

        impl<'a> Reason<'a> {
            /// What it knows.
            pub fn says(&self) -> &dyn Says<'a> {
                match self {
                    $(Self::$variant(reason) => reason,)*
                    Self::Unread { .. } => self,
                }
            }
        }

        $(impl<'a> From<$stage> for Reason<'a> {
            fn from(reason: $stage) -> Self {
                Self::$variant(reason)
            }
        })*
    };
}

reasons! {
    /// The endpoint's state, or that there is none.
    State(endpoint_state::Reason<'a>),
    /// The VPC's DNS.
    VpcDns(vpc_dns::Reason<'a>),
    /// The endpoint's names.
    Names(names::Reason<'a>),
    /// Address families and DNS64.
    Families(families::Reason<'a>),
    /// The three services of an ECS agent.
    Trio(trio::Reason<'a>),
    /// Security groups of either side.
    Group(security_group::Reason<'a>),
    /// Network ACLs of either side.
    Acl(network_acl::Reason<'a>),
    /// Route tables between two subnets.
    Route(route::Reason<'a>),
    /// The way to a gateway endpoint.
    Gateway(gateway::Reason<'a>),
    /// The endpoint's interfaces as a whole.
    Interfaces(interface::Reason<'a>),
    /// The endpoint's policy.
    Policy(policy::Reason<'a>),
    /// The endpoint that a record leads to.
    Target(central::endpoint::Reason<'a>),
    /// Routes between two VPCs.
    Course(central::course::Reason<'a>),
    /// A peering.
    Peering(central::peering::Reason<'a>),
    /// A transit gateway.
    TransitGateway(central::transit_gateway::Reason<'a>),
    /// Who answers for a host, and its record.
    Central(central::dns::reason::Reason<'a>),
    /// Rules that name a group of another VPC.
    OtherGroup(central::groups::Reason<'a>),
    /// Images of other registries than Amazon ECR's.
    Images(images::Reason),
}

impl Reason<'_> {
    /// The check that would speak and why it does not, where a fact was not read.
    fn unread(&self) -> Option<(Check, &Why)> {
        if let Self::Unread { of, why } = self {
            Some((*of, why))
        } else {
            None
        }
    }

    /// Why a fact was not read, where that decided.
    pub fn why_unread(&self) -> Option<&Why> {
        self.unread().map(|(_, why)| why)
    }

    /// What gives the fact, where one was not read.
    pub fn remedy_of_unread(&self) -> Option<UnreadRemedy> {
        self.why_unread()?.remedy()
    }

    /// The check that speaks, or would if the fact were read.
    pub fn asked_check(&self) -> Check {
        self.unread()
            .map_or_else(|| self.says().check(), |(of, _)| of)
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why_unread() {
            Some(why) => f.write_str(why),
            None => self.says().fmt(f),
        }
    }
}

/// What an unread fact says, whatever it is.
impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        Check::FactUnread
    }

    fn stage(&self) -> Stage {
        match self.unread() {
            Some((of, _)) => of.row().stage,
            None => self.says().stage(),
        }
    }

    fn culprits(&self) -> Vec<Id> {
        Vec::new()
    }

    fn apart(&self) -> Vec<Apart> {
        self.why_unread()
            .cloned()
            .map(Apart::Unread)
            .into_iter()
            .collect()
    }

    fn no_means(&self) -> Answer {
        Answer::Undetermined
    }

    fn is_of_client(&self) -> bool {
        match self.stage() {
            Stage::Vpc
            | Stage::Endpoint
            | Stage::Dns
            | Stage::HostedZone
            | Stage::Record
            | Stage::CentralEndpoint
            | Stage::Policy => false,
            Stage::ClientEgress
            | Stage::NetworkAcls
            | Stage::Route
            | Stage::Peering
            | Stage::TransitGateway
            | Stage::EndpointIngress => true,
        }
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        Some("grant the read permission, or add the file".into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        mending.by_hand();
    }
}

/// Which steps are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Those that do not pass: what a verdict needs.
    Faults,
    /// Every one: what an explanation needs.
    Every,
}

/// Steps gathered along a way.
#[derive(Debug)]
pub struct GatheredSteps<'a> {
    /// Which are kept.
    pub detail: Detail,
    /// The endpoint's interface that they are about.
    pub interface: Option<&'a NetworkInterface>,
    /// Whether all of them pass.
    pub possible: Possible,
    /// Those that are kept.
    pub steps: Vec<Step<'a>>,
}

impl<'a> GatheredSteps<'a> {
    /// Adds a step.
    pub fn add(&mut self, step: Step<'a>) {
        self.possible = self.possible.and(step.possible);
        if self.detail == Detail::Every || step.possible != Possible::YES {
            self.steps.push(Step {
                interface: self.interface,
                ..step
            });
        }
    }
}
