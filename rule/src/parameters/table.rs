//! The table of the parameters: name, default, values, meaning, reader (`contracts.md`, section 2).

use super::{
    CentralEndpoints, ClientSelection, Depth, NeedsMode, Parameters, UnusedVpcs, profile, values,
};

/// The values of a parameter, for those who check them before the program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One of these words.
    Words(&'static [&'static str]),
    /// A text.
    Text {
        /// A regular expression for all of it.
        pattern: &'static str,
        /// How many characters it may have.
        longest: u16,
    },
}

/// One parameter: a row of the table that the program, its documentation and its templates share.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name, as AWS Config hands it over.
    pub name: &'static str,
    /// Its default; `None` where not giving it is a value of its own.
    pub default: Option<&'static str>,
    /// The parameter whose value takes the place of the default.
    pub default_unless: Option<&'static str>,
    /// The values that it takes, in words.
    pub values: &'static str,
    /// The values that it takes, as templates say it; empty where there is no default.
    pub form: Form,
    /// What it means.
    pub meaning: &'static str,
    /// Reads a value that is not empty; every problem that it has.
    pub(super) reader: fn(&str, &mut Parameters) -> Result<(), Vec<String>>,
}

/// Every parameter, in the order of `contracts.md`.
pub const ALL: &[Parameter] = &[
    Parameter {
        name: "serviceNames",
        form: Form::Text {
            pattern: "^( *[A-Za-z0-9._-]+(:[0-9]{1,5})?(@[A-Za-z0-9-]+)?( *, *[A-Za-z0-9._-]+(:[0-9]{1,5})?(@[A-Za-z0-9-]+)?)* *)?$",
            longest: 400,
        },
        default: Some("ecr.api,ecr.dkr,s3"),
        default_unless: Some("profile"),
        values: "with commas: `NAME`, `NAME:PORT`, `NAME@REGION` or `NAME:PORT@REGION`; NAME short (`ecr.api`) or full (`com.amazonaws.eu-west-3.ecr.api`)",
        meaning: "services that every VPC in use must reach privately; the name and syntax of the managed rule `vpc-endpoint-enabled`",
        reader: |value, to| values::service_names(value).map(|names| to.services.extend(names)),
    },
    Parameter {
        name: "profile",
        form: Form::Text {
            pattern: profile::PATTERN,
            longest: 200,
        },
        default: None,
        default_unless: None,
        values: profile::VALUES,
        meaning: "the services that a kind of workload needs: beside `serviceNames` where both are given, alone where only a profile is",
        reader: |value, to| values::profiles(value).map(|names| to.services.extend(names)),
    },
    Parameter {
        name: "hosts",
        form: Form::Text {
            pattern: "^( *[A-Za-z0-9._{}-]+(:[0-9]{1,5})?( *, *[A-Za-z0-9._{}-]+(:[0-9]{1,5})?)* *)?$",
            longest: 400,
        },
        default: None,
        default_unless: None,
        values: "host names with commas, at most 20: `HOST` or `HOST:PORT`, with `{region}` and `{account}` filled in",
        meaning: "further hosts that clients use and must reach privately, such as `sts.amazonaws.com`",
        reader: |value, to| values::hosts(value).map(|hosts| to.hosts = hosts),
    },
    Parameter {
        name: "needs",
        form: Form::Words(&["LISTED", "DERIVED", "BOTH"]),
        default: Some("LISTED"),
        default_unless: None,
        values: "`LISTED`, `DERIVED` or `BOTH`",
        meaning: "what clients are asked for: `LISTED` for `serviceNames` and `profile`; `DERIVED` each for what it runs (task definitions, projects, agents), and clients that nothing describes for the lists that are given; `BOTH` for both",
        reader: |value, to| {
            let words = [
                ("LISTED", NeedsMode::Listed),
                ("DERIVED", NeedsMode::Derived),
                ("BOTH", NeedsMode::Both),
            ];
            values::word(value, &words).map(|word| to.needs = word)
        },
    },
    Parameter {
        name: "clients",
        form: Form::Words(&["BY_SERVICE", "IMAGE", "ALL"]),
        default: Some("BY_SERVICE"),
        default_unless: None,
        values: "`BY_SERVICE`, `IMAGE` or `ALL`",
        meaning: "who is asked for what: `BY_SERVICE` asks clients that pull images for image services, and every client for every other service; `IMAGE` asks only clients that pull images; `ALL` asks every client for every service",
        reader: |value, to| {
            let words = [
                ("BY_SERVICE", ClientSelection::ByService),
                ("IMAGE", ClientSelection::Image),
                ("ALL", ClientSelection::All),
            ];
            values::word(value, &words).map(|word| to.clients = word)
        },
    },
    Parameter {
        name: "clientDescriptions",
        form: Form::Text {
            pattern: "^[A-Za-z0-9 *?._:/()@#=+,-]*$",
            longest: 300,
        },
        default: None,
        default_unless: None,
        values: "globs (`*`, `?`) with commas, at most 10; case does not count",
        meaning: "network interfaces in use whose `Description` matches are clients too, of every service that is not for images",
        reader: |value, to| values::descriptions(value).map(|globs| to.client_descriptions = globs),
    },
    Parameter {
        name: "s3Buckets",
        form: Form::Text {
            pattern: "^( *[A-Za-z0-9._*-]+( *, *[A-Za-z0-9._*-]+)* *)?$",
            longest: 400,
        },
        default: None,
        default_unless: None,
        values: "bucket names with commas, at most 20; `*` is a wildcard",
        meaning: "buckets whose objects clients read: where `s3` is required, endpoint policies must allow `s3:GetObject` on them; `s3` is then decided by these, and by image layers, alone",
        reader: |value, to| values::buckets(value).map(|buckets| to.s3_buckets = buckets),
    },
    Parameter {
        name: "trustedDnsServers",
        form: Form::Text {
            pattern: "^( *[0-9A-Fa-f.:]+( *, *[0-9A-Fa-f.:]+)* *)?$",
            longest: 200,
        },
        default: None,
        default_unless: None,
        values: "IP addresses with commas",
        meaning: "DNS servers that are known to forward AWS's names to Amazon's: they count as Amazon's",
        reader: |value, to| {
            values::dns_servers(value).map(|servers| to.trusted_dns_servers = servers)
        },
    },
    Parameter {
        name: "depth",
        form: Form::Words(&["path", "existence"]),
        default: Some("path"),
        default_unless: None,
        values: "`path` or `existence`",
        meaning: "`path` checks DNS, security groups, network ACLs, routes and policies; `existence` stops at \"an endpoint of the right type is available\", which is what Security Hub's EC2.55 and EC2.56 ask",
        reader: |value, to| {
            values::word(
                value,
                &[("path", Depth::Path), ("existence", Depth::Existence)],
            )
            .map(|word| to.depth = word)
        },
    },
    Parameter {
        name: "vpcIds",
        form: Form::Text {
            pattern: "^(vpc-[0-9a-f]{8,17}( *, *vpc-[0-9a-f]{8,17})*)?$",
            longest: 600,
        },
        default: None,
        default_unless: None,
        values: "VPC ids with commas",
        meaning: "evaluate these VPCs only; the others are NOT_APPLICABLE",
        reader: |value, to| values::vpc_ids(value).map(|ids| to.vpc_ids = ids),
    },
    Parameter {
        name: "excludeVpcIds",
        form: Form::Text {
            pattern: "^(vpc-[0-9a-f]{8,17}( *, *vpc-[0-9a-f]{8,17})*)?$",
            longest: 600,
        },
        default: None,
        default_unless: None,
        values: "VPC ids with commas",
        meaning: "evaluate all VPCs but these; exclusion wins over `vpcIds`",
        reader: |value, to| values::vpc_ids(value).map(|ids| to.exclude_vpc_ids = ids),
    },
    Parameter {
        name: "unusedVpcs",
        form: Form::Words(&["NOT_APPLICABLE", "COMPLIANT", "EVALUATE"]),
        default: Some("NOT_APPLICABLE"),
        default_unless: None,
        values: "`NOT_APPLICABLE`, `COMPLIANT` or `EVALUATE`",
        meaning: "what a VPC without clients is; `EVALUATE` evaluates services that no client is asked for by their endpoints alone: states, DNS, policies",
        reader: |value, to| {
            let words = [
                ("NOT_APPLICABLE", UnusedVpcs::NotApplicable),
                ("COMPLIANT", UnusedVpcs::Compliant),
                ("EVALUATE", UnusedVpcs::Evaluate),
            ];
            values::word(value, &words).map(|word| to.unused_vpcs = word)
        },
    },
    Parameter {
        name: "unknown",
        form: Form::Words(&["COMPLIANT", "NON_COMPLIANT"]),
        default: Some("COMPLIANT"),
        default_unless: None,
        values: "`COMPLIANT` or `NON_COMPLIANT`",
        meaning: "what an UNKNOWN answer counts as",
        reader: |value, to| {
            values::word(value, &[("COMPLIANT", false), ("NON_COMPLIANT", true)])
                .map(|word| to.unknown_is_fault = word)
        },
    },
    Parameter {
        name: "pendingGraceMinutes",
        form: Form::Text {
            pattern: "^(0|[1-9][0-9]{0,3}|100[0-7][0-9]|10080)$",
            longest: 5,
        },
        default: Some("0"),
        default_unless: None,
        values: "minutes, 0 to 10080",
        meaning: "how long a `pending` endpoint is given before it counts as a fault",
        reader: |value, to| {
            values::minutes(value).map(|minutes| to.pending_grace_minutes = minutes)
        },
    },
    Parameter {
        name: "recheckMinutes",
        form: Form::Text {
            pattern: "^(0|[1-9][0-9]{0,3}|100[0-7][0-9]|10080)$",
            longest: 5,
        },
        default: Some("0"),
        default_unless: None,
        values: "minutes, 0 to 10080",
        meaning: "if above 0, a verdict that rests on a state in transition schedules one re-evaluation after so many minutes (Lambda only)",
        reader: |value, to| values::minutes(value).map(|minutes| to.recheck_minutes = minutes),
    },
    Parameter {
        name: "waiverTag",
        form: Form::Text {
            pattern: "^[A-Za-z0-9_.:/=+@-]([A-Za-z0-9 _.:/=+@-]{0,126}[A-Za-z0-9_.:/=+@-])?$",
            longest: 128,
        },
        default: Some("vpc-endpoint-rule:waiver"),
        default_unless: None,
        values: "a tag key, at most 128 characters",
        meaning: "the tag that waives a VPC, the clients in a subnet, or a network interface: `until=2027-01-31 by=… reason=…`; without `until`, or past it, it waives nothing and warns",
        reader: |value, to| values::tag_key(value).map(|key| to.waiver_tag = key),
    },
    Parameter {
        name: "centralEndpoints",
        form: Form::Words(&["AUTO", "LOOK", "IGNORE"]),
        default: Some("AUTO"),
        default_unless: None,
        values: "`AUTO`, `LOOK` or `IGNORE`",
        meaning: "whether endpoints of other VPCs count, to which hosted zones or Route 53 Profiles lead; `AUTO`: in live reads, and in saved data that has `HostedZonesByVpc`, `ProfileAssociations` and `ResolverRuleAssociations`",
        reader: |value, to| {
            let words = [
                ("AUTO", CentralEndpoints::Auto),
                ("LOOK", CentralEndpoints::Look),
                ("IGNORE", CentralEndpoints::Ignore),
            ];
            values::word(value, &words).map(|word| to.central_endpoints = word)
        },
    },
    Parameter {
        name: "hubAccounts",
        form: Form::Text {
            pattern: "^( *[0-9]{12}( *, *[0-9]{12})* *)?$",
            longest: 279,
        },
        default: None,
        default_unless: None,
        values: "account numbers with commas, at most 20",
        meaning: "further accounts whose hosted zones, endpoints and transit gateways are looked into; VPCs with a Profile from another account need it. It also narrows: saved data and runs over many accounts, which look into all accounts by themselves, then look into these and the evaluated one alone",
        reader: |value, to| values::accounts(value).map(|accounts| to.hub_accounts = accounts),
    },
    Parameter {
        name: "hubRoleName",
        form: Form::Text {
            pattern: "^(([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64})?$",
            longest: 256,
        },
        default: None,
        default_unless: None,
        values: "the name of an IAM role, with its path if it has one",
        meaning: "role to assume in the accounts of `hubAccounts`, which it needs (Lambda only, where `hubAccounts` needs it too)",
        reader: |value, to| values::role_name(value).map(|name| to.hub_role_name = Some(name)),
    },
    Parameter {
        name: "trustCentralDns",
        form: Form::Words(&["true", "false"]),
        default: Some("true"),
        default_unless: None,
        values: "`true` or `false`",
        meaning: "whether an answer that is UNKNOWN for want of view passes even where `unknown=NON_COMPLIANT`",
        reader: |value, to| {
            values::word(value, &[("true", true), ("false", false)])
                .map(|trust| to.trust_central_dns = trust)
        },
    },
    Parameter {
        name: "organizationId",
        form: Form::Text {
            pattern: "^(o-[a-z0-9]{10,32})?$",
            longest: 34,
        },
        default: None,
        default_unless: None,
        values: "an organization id (`o-…`)",
        meaning: "decides policy conditions on `aws:PrincipalOrgID`, `aws:ResourceOrgID` and `aws:VpceOrgID`",
        reader: |value, to| values::organization_id(value).map(|id| to.organization_id = Some(id)),
    },
    Parameter {
        name: "memberRoleName",
        form: Form::Text {
            pattern: "^(([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64})?$",
            longest: 256,
        },
        default: None,
        default_unless: None,
        values: "the name of an IAM role, with its path if it has one",
        meaning: "role to assume in the evaluated account, for reading and for reporting (Lambda only)",
        reader: |value, to| values::role_name(value).map(|name| to.member_role_name = Some(name)),
    },
];
