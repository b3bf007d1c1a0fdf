//! The catalogue of findings, as data: code, title, severity, remedy.
//!
//! The `checks` command, the README and the rules of SARIF reports are made from it.

mod page;
mod stage;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};

pub use self::page::Page;
pub use self::stage::Stage;
use crate::nearest::nearest;

/// What a finding means for the verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// It makes an answer BROKEN or PUBLIC.
    Fail,
    /// It makes an answer UNKNOWN.
    Unknown,
    /// It makes an answer UNDETERMINED.
    Undetermined,
    /// It never changes the compliance.
    Warn,
}

impl Severity {
    /// The severity as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "FAIL",
            Self::Unknown => "UNKNOWN",
            Self::Undetermined => "UNDETERMINED",
            Self::Warn => "WARN",
        }
    }
}

/// How the sentence begins that a finding says of a client and an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sentence {
    /// With the reason alone: it is about no client.
    Plain,
    /// "… cannot reach …"; "… may fail to reach …" where it is undecidable.
    CannotReach,
    /// "… is not routed to …"
    NotRouted,
    /// "… is routed past …"
    RoutedPast,
}

impl Sentence {
    /// What the client does not do with the endpoint: said of one client, and of several. `None` where it is about no
    /// client.
    pub fn verbs(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Plain => None,
            Self::CannotReach => Some(["cannot reach"; 2]),
            Self::NotRouted => Some(["is not routed to", "are not routed to"]),
            Self::RoutedPast => Some(["is routed past", "are routed past"]),
        }
    }
}

/// What a remedy asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A change.
    Change,
    /// A look at something that may be right as it is, before any change.
    Check,
}

/// A row of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckRow {
    /// Its stable name in kebab-case.
    pub code: &'static str,
    /// A short title.
    pub title: &'static str,
    /// What it means for the verdict.
    pub severity: Severity,
    /// Where on the path it is found.
    pub stage: Stage,
    /// How a client's sentence about it begins.
    pub sentence: Sentence,
    /// What to do about it, where its stage knows nothing more exact.
    pub remedy: &'static str,
    /// Whether that is a change.
    pub deed: Deed,
    /// The section of `decision.md` that it follows.
    pub section: &'static str,
}

macro_rules! catalogue {
    ($($name:ident $code:literal $severity:ident $stage:ident $sentence:ident $section:literal $title:literal $deed:ident $remedy:literal)*) => {
        /// A finding's row in the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $(#[doc = $title] $name,)*
        }

        impl Check {
            /// Every check, in the order of the path that a packet takes.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its row.
            pub fn row(self) -> CheckRow {
                match self {
                    $(Self::$name => CheckRow {
                        code: $code,
                        title: $title,
                        severity: Severity::$severity,
                        stage: Stage::$stage,
                        sentence: Sentence::$sentence,
                        remedy: $remedy,
                        deed: Deed::$deed,
                        section: $section,
                    },)*
                }
            }
        }
    };
}

impl Check {
    /// The check that a code names.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|check| check.row().code == code)
    }

    /// The check whose code comes nearest to a word, if any does.
    pub fn nearest(word: &str) -> Option<Self> {
        let codes = Self::ALL.iter().map(|check| check.row().code);
        nearest(word, codes).and_then(Self::of_code)
    }
}

/// As its code.
impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.row().code)
    }
}

impl<'de> Deserialize<'de> for Check {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::of_code(&code).ok_or_else(|| {
            let code = code.escape_debug();
            D::Error::custom(format!("no check of this version has the code `{code}`"))
        })
    }
}

catalogue! {
    EndpointMissing "endpoint-missing" Fail Endpoint Plain "5"
        "No endpoint of this service is in the VPC"
        Change "Create an endpoint of the service in the VPC; for an interface endpoint, with private DNS."
    EndpointWrongRegion "endpoint-wrong-region" Warn Endpoint Plain "4"
        "An endpoint of this service serves another region"
        Change "Create an endpoint for the region that is asked for."
    EndpointPending "endpoint-pending" Fail Endpoint Plain "5"
        "The endpoint is being created or modified"
        Change "Wait until it is available; where it stays pending for more than ten minutes, create it again."
    EndpointPendingAcceptance "endpoint-pending-acceptance" Fail Endpoint Plain "5"
        "The endpoint waits for acceptance"
        Change "AWS services accept at once: delete the endpoint and create it again for the AWS service's own name."
    EndpointFailed "endpoint-failed" Fail Endpoint Plain "5"
        "The endpoint could not be made available"
        Change "Read its error, delete it and create it again."
    EndpointRejected "endpoint-rejected" Fail Endpoint Plain "5"
        "The endpoint was rejected by the service"
        Change "Delete it and create it again."
    EndpointExpired "endpoint-expired" Fail Endpoint Plain "5"
        "The endpoint's connection request has expired"
        Change "Delete it and create it again."
    EndpointDeleting "endpoint-deleting" Fail Endpoint Plain "5"
        "The endpoint is being deleted"
        Change "Create a new endpoint if the VPC still needs the service."
    EndpointStateUnrecognised "endpoint-state-unrecognised" Unknown Endpoint Plain "5"
        "The endpoint's state does not say whether it works"
        Change "Look at the endpoint in the console; where it does not become available, create it again."
    HostNotCovered "host-not-covered" Fail Endpoint Plain "4.6"
        "No endpoint covers a host that clients use"
        Change "Create an endpoint whose private DNS names cover the host, or let clients use a host that one covers (for AWS's SDKs, the Regional one)."
    EcsEndpointsIncomplete "ecs-endpoints-incomplete" Fail Dns Plain "4.8"
        "One of an ECS agent's three endpoints is missing"
        Change "Create the missing ones of the endpoints ecs, ecs-agent and ecs-telemetry, with private DNS."
    PrivateDnsDisabled "private-dns-disabled" Fail Dns Plain "6.1"
        "Private DNS is off on the endpoint"
        Change "Turn on private DNS names of the endpoint (modify-vpc-endpoint --private-dns-enabled)."
    VpcDnsSupportDisabled "vpc-dns-support-disabled" Fail Dns Plain "6.1"
        "The VPC's attribute enableDnsSupport is off"
        Change "Turn it on (modify-vpc-attribute --enable-dns-support)."
    VpcDnsHostnamesDisabled "vpc-dns-hostnames-disabled" Fail Dns Plain "6.1"
        "The VPC's attribute enableDnsHostnames is off"
        Change "Turn it on (modify-vpc-attribute --enable-dns-hostnames)."
    CustomDnsServers "custom-dns-servers" Unknown Dns Plain "6.1"
        "The VPC's DHCP options name other DNS servers than Amazon's"
        Change "Make sure that those servers forward the AWS domains to the VPC's own resolver (the CIDR's base + 2)."
    PrivateDnsNameNotCovered "private-dns-name-not-covered" Unknown Dns Plain "6.1"
        "The endpoint's private DNS names miss the clients' host"
        Check "Check the endpoint's DNS entries; clients may need another host name, or the endpoint a private DNS name."
    IpFamilyMismatch "ip-family-mismatch" Fail Dns NotRouted "6.1"
        "The endpoint does not serve the client's address family"
        Change "Make the endpoint dualstack (modify-vpc-endpoint --ip-address-type dualstack)."
    FipsEndpointOnly "fips-endpoint-only" Unknown Dns Plain "4"
        "Only a FIPS endpoint of this service is in the VPC"
        Change "Add the plain endpoint, or make sure that clients use the FIPS host names."
    EndpointWithoutInterfaces "endpoint-without-interfaces" Fail EndpointIngress CannotReach "6.2"
        "The endpoint has no network interface"
        Change "Add a subnet in each zone that has clients (modify-vpc-endpoint --add-subnet-ids)."
    OneFamilyBlocked "one-family-blocked" Unknown EndpointIngress CannotReach "6.1"
        "One address family gets through, the other does not"
        Change "Open the way for both families: clients may use either address."
    Nat64InPath "nat64-in-path" Unknown Route CannotReach "6.1"
        "DNS64 may lead the client through a NAT gateway"
        Change "Make the endpoint dualstack, or turn off DNS64 of the subnet."
    Nat64BypassesGateway "nat64-bypasses-gateway" Fail Route RoutedPast "7.4"
        "DNS64 leads the client past the gateway endpoint"
        Change "Make the gateway endpoint dualstack and use dual-stack hosts, associate it with the NAT gateway's own route table, or turn off DNS64 of the subnet."
    Dns64WithoutNat64 "dns64-without-nat64" Unknown Route CannotReach "6.1"
        "DNS64 is on, and nothing translates its addresses"
        Change "Add a route for 64:ff9b::/96 to a NAT gateway, or turn off DNS64 of the subnet."
    EndpointPartiallyReachable "endpoint-partially-reachable" Fail EndpointIngress Plain "6.2"
        "Some of the endpoint's network interfaces cannot be reached"
        Change "Open the way to every interface of the endpoint: DNS hands out all of their addresses in turn."
    ClientSecurityGroupBlocks "client-security-group-blocks" Fail ClientEgress CannotReach "6.2"
        "The client's security groups do not let the port out"
        Change "Add an egress rule for the port to the endpoint's security group, or to the prefix list of a gateway endpoint."
    EndpointSecurityGroupBlocks "endpoint-security-group-blocks" Fail EndpointIngress CannotReach "6.2"
        "The endpoint's security groups block the client"
        Change "Add an ingress rule for the port from the client's security group or subnet."
    NetworkAclBlocksRequest "network-acl-blocks-request" Fail NetworkAcls CannotReach "6.2"
        "A network ACL blocks the request on its way to the endpoint"
        Change "Allow the port in that direction with a rule number below the one that denies it."
    NetworkAclBlocksReply "network-acl-blocks-reply" Fail NetworkAcls CannotReach "6.4"
        "A network ACL blocks the reply to the client"
        Change "Allow the ports that replies come to, in that direction, with a rule number below the one that denies them: tcp 32768-60999 for Linux, 49152-65535 for Windows, 1024-65535 for Lambda functions."
    NetworkAclReplyDependsOnClientOs "network-acl-reply-depends-on-client-os" Unknown NetworkAcls CannotReach "6.4"
        "Network ACLs let replies to only some of the ports through"
        Change "Allow the other ports as well: Linux clients use tcp 32768-60999, Lambda functions 1024-65535."
    RouteBlackhole "route-blackhole" Fail Route CannotReach "6.2"
        "The route to the endpoint is a blackhole"
        Change "Remove the route, or repair its target."
    MiddleboxInPath "middlebox-in-path" Unknown Route CannotReach "6.2"
        "The route between client and endpoint is not the local one"
        Change "Make sure that what the route leads to lets the port through in both directions, or change the route."
    HostedZoneWithoutRecord "hosted-zone-without-record" Fail Record Plain "11.5"
        "A hosted zone covers the host and has no record for it"
        Change "Add the record (Amazon ECR and S3: also the wildcard), or take the VPC off the zone."
    CentralRecordWrongEndpoint "central-record-wrong-endpoint" Fail CentralEndpoint Plain "11.6"
        "The record leads to an endpoint of another service or region"
        Change "Point the record at the endpoint of this service and region."
    CentralRouteMissing "central-route-missing" Fail Route CannotReach "11.7"
        "A hosted zone leads to a central endpoint, and no route does"
        Change "Add a route for the hub's block to the transit gateway or peering, or take the VPC off the zone."
    CentralRouteElsewhere "central-route-elsewhere" Fail Peering CannotReach "11.7"
        "The route to the central endpoint leads to another VPC"
        Change "Route the hub's block to the peering with the hub."
    CentralReturnRouteMissing "central-return-route-missing" Fail Route CannotReach "11.7"
        "The endpoint's subnet has no route back to the client"
        Change "Add a route for the client's block in the hub's endpoint subnets."
    CentralAddressOverlap "central-address-overlap" Fail Route CannotReach "11.7"
        "The hub's and the client's VPC share addresses"
        Change "Move one of them to other blocks, or create the endpoint in the client's VPC."
    PeeringNotActive "peering-not-active" Fail Peering CannotReach "11.7"
        "The peering to the hub is not active"
        Change "Accept it, or create it again."
    TransitGatewayAttachmentMissing "transit-gateway-attachment-missing" Fail TransitGateway CannotReach "11.7"
        "The VPC is not attached to the transit gateway"
        Change "Attach it, or remove the route."
    TransitGatewayZoneMissing "transit-gateway-zone-missing" Fail TransitGateway CannotReach "11.7"
        "The attachment has no subnet in a zone that needs one"
        Change "Add a subnet of that zone to the attachment."
    TransitGatewayRouteMissing "transit-gateway-route-missing" Fail TransitGateway CannotReach "11.7"
        "The transit gateway has no route for this traffic"
        Change "Associate the attachment, and propagate or add the route."
    TransitGatewayBlackhole "transit-gateway-blackhole" Fail TransitGateway CannotReach "11.7"
        "The transit gateway drops this traffic"
        Change "Remove the blackhole route, or add a more specific one."
    HostedZoneNotShown "hosted-zone-not-shown" Unknown HostedZone Plain "11.4"
        "The hosted zone is of an account that is not looked into"
        Change "Name it in hubAccounts, or evaluate all accounts' data together; check a zone that an AWS service owns by hand."
    ProfileNotShown "profile-not-shown" Unknown HostedZone Plain "11.4"
        "Resources of a Route 53 Profile are not visible"
        Change "Name the account in hubAccounts (VPCs with such a Profile need it), or evaluate all accounts' data together."
    ProfileOrderUnknown "profile-order-unknown" Unknown HostedZone Plain "11.4"
        "Two sources answer for the host, in no documented order"
        Change "Take the host out of one of them."
    CentralDnsChanging "central-dns-changing" Unknown HostedZone Plain "11.4"
        "What decides the host's DNS is being changed"
        Change "Evaluate again when the change is complete."
    CentralEndpointNotShown "central-endpoint-not-shown" Unknown CentralEndpoint Plain "11.6"
        "The record leads to an endpoint that is not in the data"
        Change "Name its account in hubAccounts, or evaluate all accounts' data together; replace typed addresses by an alias."
    CentralEndpointServiceUnknown "central-endpoint-service-unknown" Unknown CentralEndpoint Plain "11.6"
        "The service of a central endpoint is not known"
        Check "Check by hand that the endpoint serves the host."
    InterconnectNotShown "interconnect-not-shown" Unknown TransitGateway CannotReach "11.7"
        "Routes between VPC and hub are not visible"
        Change "Name the account in hubAccounts, or evaluate all accounts' data together; check Cloud WAN's by hand."
    CentralRecordOtherTarget "central-record-other-target" Unknown Record Plain "11.6"
        "The record leads to something that is no endpoint"
        Check "Check it by hand."
    HostedZoneDelegates "hosted-zone-delegates" Unknown Record Plain "11.5"
        "The hosted zone delegates the host to other name servers"
        Check "Check it by hand."
    ResolverRuleForwards "resolver-rule-forwards" Unknown HostedZone Plain "11.4"
        "A Resolver rule sends the host to other name servers"
        Check "Check their answer, or add a SYSTEM rule for the host."
    HostedZoneTypedAddresses "hosted-zone-typed-addresses" Warn Record Plain "11.6"
        "The record holds addresses, not the endpoint's name"
        Change "Use an alias: addresses change with the endpoint's subnets."
    HostedZoneCoversNoHost "hosted-zone-covers-no-host" Warn HostedZone Plain "11.9"
        "A hosted zone for the service covers none of its hosts"
        Change "Name the zone as the host is named (`api.ecr.R.S`, `dkr.ecr.R.S` with a wildcard record)."
    CentralEndpointsNotLookedFor "central-endpoints-not-looked-for" Warn HostedZone Plain "11.1"
        "Central endpoints were not looked for"
        Change "Add `HostedZonesByVpc`, `ProfileAssociations` and `ResolverRuleAssociations` to the saved data, or set centralEndpoints."
    GatewayRouteMissing "gateway-route-missing" Fail Route NotRouted "7"
        "The client's route table lacks the gateway endpoint"
        Change "Associate the route table with the endpoint (modify-vpc-endpoint --add-route-table-ids)."
    GatewayRouteOverridden "gateway-route-overridden" Fail Route RoutedPast "7"
        "A more specific route bypasses the gateway endpoint"
        Change "Remove the route, or make it less specific than the service's prefix list."
    PolicyDenies "policy-denies" Fail Policy Plain "8"
        "The endpoint's policy refuses what the service needs"
        Change "Allow in the endpoint's policy what the service needs; narrow a statement that denies it."
    PolicyConditional "policy-conditional" Unknown Policy Plain "8"
        "The endpoint's policy depends on the caller"
        Change "Add a statement that allows the action without that condition, or check that every client meets it."
    PolicyNarrows "policy-narrows" Unknown Policy Plain "8"
        "The endpoint's policy allows some calls only"
        Check "Check that the calls of your clients are among those that the policy allows."
    PolicyUnparsable "policy-unparsable" Unknown Policy Plain "8"
        "The endpoint's policy cannot be read as a policy"
        Change "Set the endpoint's policy again as valid JSON."
    FactUnread "fact-unread" Undetermined Endpoint Plain "1"
        "A fact that could still turn the answer was not read"
        Change "Grant the missing read permission, or add the missing file to the snapshot."
    SingleAzEndpoint "single-az-endpoint" Warn Endpoint Plain "9"
        "The endpoint is in one zone, its clients in several"
        Change "Add a subnet in each zone that has clients: the loss of one zone then does not stop the others."
    ClientZoneWithoutEndpoint "client-zone-without-endpoint" Warn Endpoint Plain "9"
        "A zone with clients has no interface of the endpoint"
        Change "Add a subnet of that zone to the endpoint: traffic now crosses zones."
    S3InterfaceForEcr "s3-interface-for-ecr" Warn Endpoint Plain "9"
        "Image layers come over an S3 interface endpoint"
        Change "Add an S3 gateway endpoint, which is what AWS documents for Amazon ECR."
    S3NotDualstack "s3-not-dualstack" Warn Endpoint Plain "9"
        "ECR is reached over IPv6, and no S3 endpoint serves IPv6"
        Change "Make the S3 endpoint dualstack: clients that use IPv6 get image layers from S3."
    AlternativeHostNotCovered "alternative-host-not-covered" Warn Dns Plain "9"
        "Another host of the service that clients use is not covered"
        Change "Make sure that clients use the host that the endpoint covers; require the other one by the parameter hosts if they do not."
    ExecuteApiTakesAll "execute-api-takes-all" Warn Dns Plain "9"
        "An execute-api endpoint takes the names of public APIs"
        Change "Call public APIs by custom domain names, or turn off private DNS of the endpoint."
    ManagedInterfacesMayBeHidden "managed-interfaces-may-be-hidden" Warn Vpc Plain "3"
        "Interfaces that AWS services manage may be hidden"
        Change "Read network interfaces with --include-managed-resources."
    ImageUnreachable "image-unreachable" Fail Route Plain "12"
        "An image outside Amazon ECR cannot be pulled"
        Change "Copy the image to Amazon ECR, or cache it there by a pull-through cache rule, and change the task definition."
    ImageNotInEcr "image-not-in-ecr" Warn Vpc Plain "12"
        "An image comes from a registry outside of Amazon ECR"
        Change "Copy the image to Amazon ECR if pulls must stay private: no VPC endpoint serves other registries."
    PullThroughCacheUpstream "pull-through-cache-upstream" Warn Vpc Plain "12"
        "An image comes through a pull-through cache"
        Change "Pull each new tag once where there is a way out: Amazon ECR gets from the upstream registry what it has not cached."
    WindowsBaseLayers "windows-base-layers" Warn Vpc Plain "12"
        "Windows base layers may come from Microsoft's registry"
        Change "Push the images with their base layers to Amazon ECR (allow-nondistributable-artifacts), or keep a way out to mcr.microsoft.com."
    SecretMayNeedKms "secret-may-need-kms" Warn Vpc Plain "12"
        "A secret may need AWS KMS, and kms is not private"
        Change "Nothing to do for AWS managed keys; where code decrypts with a key of its own, create an endpoint of kms."
    WaiverExpired "waiver-expired" Warn Vpc Plain "9"
        "The VPC's waiver has expired"
        Change "Renew the waiver tag with a later date, or remove it."
    WaiverMalformed "waiver-malformed" Warn Vpc Plain "9"
        "The VPC's waiver tag waives nothing"
        Change "Write it as until=YYYY-MM-DD reason=…"
    ExceptionMatchesNothing "exception-matches-nothing" Warn Vpc Plain "9"
        "An id or an exception that is given matches nothing"
        Change "Remove it from the parameter or from the exceptions."
    ExceptionExpired "exception-expired" Warn Vpc Plain "9"
        "An exception has expired"
        Change "Repair what it accepted, or renew the exception with a later day."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_asks_for_what_its_text_says() {
        for check in Check::ALL {
            let row = check.row();
            let is_check = row.remedy.starts_with("Check ");
            assert_eq!(row.deed == Deed::Check, is_check, "{}", row.code);
        }
    }
}
