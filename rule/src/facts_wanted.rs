//! What is worth reading next: for a live source that reads VPCs, endpoints and network
//! interfaces first, and the rest only where an answer can depend on it.

use jiff::Timestamp;

use crate::assessment::applicability::Applicability;
use crate::assessment::candidates::Candidate;
use crate::assessment::{Assessment, Assessor};
use crate::network::fact::Fact;
use crate::network::{Id, Network};
use crate::parameters::{Depth, Parameters, UnusedVpcs};

/// What the decision still wants to know.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct FactsWanted {
    /// VPCs whose subnets, security groups, network ACLs, route tables, prefix lists and DHCP
    /// options matter.
    pub vpcs: Vec<Id>,
    /// VPCs whose two DNS attributes matter: an interface endpoint may steer there.
    pub dns_attributes: Vec<Id>,
}

/// Tells from VPCs, endpoints and network interfaces what to read next.
pub fn facts_wanted(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
) -> FactsWanted {
    let mut wanted = FactsWanted::default();
    if parameters.depth == Depth::Existence {
        return wanted;
    }
    let unread = network.network_interfaces.why().is_some();
    let evaluates = parameters.unused_vpcs == UnusedVpcs::Evaluate;
    let assessor = Assessor::new(network, parameters, now);
    let judged = |assessment: &Assessment<'_, '_>| {
        matches!(assessment.applicability, Applicability::Judged(_))
            && (unread || evaluates || !assessment.clients.is_empty())
    };
    for vpc in network
        .vpcs
        .iter()
        .filter(|vpc| only.is_none_or(|only| only.contains(&vpc.id)))
    {
        let assessment = assessor.assess(vpc);
        if !judged(&assessment) {
            continue;
        }
        let mut usable = false;
        let mut may_steer = false;
        for service in &assessment.services {
            let candidates = &service.candidates;
            usable |= candidates.here.iter().any(Candidate::may_be_usable);
            may_steer |= candidates.interfaces().any(|candidate| {
                candidate.may_be_usable()
                    && candidate.endpoint.private_dns_enabled != Fact::Read(false)
            });
        }
        if usable {
            wanted.vpcs.push(vpc.id.clone());
        }
        if may_steer {
            wanted.dns_attributes.push(vpc.id.clone());
        }
    }
    wanted
}
