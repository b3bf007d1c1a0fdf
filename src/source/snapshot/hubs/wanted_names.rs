//! Which zones' records are kept: those that may answer for a host that clients ask for.

use std::collections::BTreeSet;

use rule::needs::Rule;
use rule::network::central::DnsName;
use rule::parameters::{NeedsMode, Parameters};
use rule::services::{ServiceFacts, fill, host_of, known};

/// The names that zones are looked for by.
#[derive(Debug, Clone)]
pub struct WantedNames {
    names: Vec<DnsName>,
    all: bool,
    /// Whether the hosts of every service that is known count, of any region: needs may be of another one.
    any_service: bool,
}

impl WantedNames {
    /// The hosts of the required services in these regions. Of a service that the table does not know nobody can
    /// say its hosts: then every zone counts.
    pub fn new<'r>(parameters: &Parameters, regions: impl IntoIterator<Item = &'r str>) -> Self {
        let regions: BTreeSet<&str> = regions.into_iter().collect();
        let mut names = BTreeSet::new();
        let mut all = false;
        for required in &parameters.services {
            let Some(facts) = known(&required.name) else {
                all = true;
                continue;
            };
            let of = required.region.as_deref();
            for region in of.map_or_else(|| regions.clone(), |of| BTreeSet::from([of])) {
                names.extend(hosts(facts, region));
            }
        }
        for host in &parameters.hosts {
            let filled = |region: &&str| known_part(&fill(host.template(), region, ACCOUNT));
            names.extend(regions.iter().map(filled));
        }
        // What may be needed, whatever runs.
        let derives = parameters.needs != NeedsMode::Listed;
        if derives {
            let services = Rule::ALL.iter().flat_map(|rule| rule.row().services);
            let facts = services.filter_map(|service| known(service));
            for facts in facts {
                names.extend(regions.iter().flat_map(|region| hosts(facts, region)));
            }
        }
        // The layers of images.
        if let Some(facts) = known("s3") {
            names.extend(regions.iter().flat_map(|region| hosts(facts, region)));
        }
        Self {
            names: names.into_iter().collect(),
            all,
            any_service: derives,
        }
    }

    /// Whether a zone may answer for a host, or for one below it.
    pub fn has(&self, zone: &DnsName) -> bool {
        let mut names = self.names.iter();
        self.all
            || names.any(|name| zone.covers(name) || name.covers(zone))
            || self.any_service && is_host(zone.as_str())
    }

    /// Looks for these names too, which records lead to.
    pub fn add(&mut self, names: impl IntoIterator<Item = DnsName>) {
        self.names.extend(names);
    }
}

/// Whether it is a host of a service, or becomes one with the number of an account before it, as a registry's does.
fn is_host(zone: &str) -> bool {
    host_of(zone).is_some() || host_of(&format!("000000000000.{zone}")).is_some()
}

/// What stands for the number of an account.
const ACCOUNT: &str = "{account}";

/// The hosts of a service in a region, of all kinds.
fn hosts(facts: &ServiceFacts, region: &str) -> impl Iterator<Item = DnsName> {
    let hosts = facts.hosts_of_all_kinds();
    hosts.map(move |host| known_part(&fill(host, region, ACCOUNT)))
}

/// A host without the labels that only a client knows, and those before them.
fn known_part(host: &str) -> DnsName {
    let after = host
        .rfind('}')
        .map_or(host, |at| host.get(at..).unwrap_or_default());
    let rest = if after.len() < host.len() {
        after.split_once('.').map_or("", |(_, rest)| rest)
    } else {
        host
    };
    DnsName::new(rest)
}

#[cfg(test)]
mod tests {
    use rule::network::central::DnsName;
    use rule::parameters::Parameters;

    use super::{WantedNames, known_part};

    #[test]
    fn zones_of_the_hosts_are_kept_and_others_are_not() {
        let parameters =
            r#"{"serviceNames": "ecr.dkr,sts@eu-west-1", "hosts": "registry.example.com"}"#;
        let parameters = Parameters::from_json(parameters).unwrap();
        let wanted = WantedNames::new(&parameters, ["eu-west-3"]);
        for (zone, kept) in [
            ("dkr.ecr.eu-west-3.amazonaws.com.", true),
            ("111122223333.dkr.ecr.eu-west-3.amazonaws.com.", true),
            ("amazonaws.com.", true),
            (".", true),
            ("s3.eu-west-3.amazonaws.com.", true),
            ("sts.eu-west-1.amazonaws.com.", true),
            ("sts.eu-west-3.amazonaws.com.", false),
            ("example.com.", true),
            ("corp.example.com.", false),
            ("dkr.ecr.eu-west-2.amazonaws.com.", false),
        ] {
            assert_eq!(wanted.has(&DnsName::new(zone)), kept, "{zone}");
        }
    }

    #[test]
    fn zones_of_whatever_may_be_needed_are_kept() {
        let parameters = Parameters::from_json(r#"{"needs": "DERIVED"}"#).unwrap();
        let wanted = WantedNames::new(&parameters, ["eu-west-3"]);
        for (zone, kept) in [
            ("logs.eu-west-3.amazonaws.com.", true),
            ("logs.us-east-1.amazonaws.com.", true),
            ("dkr.ecr.us-east-1.amazonaws.com.", true),
            ("us-east-1.amazonaws.com.", false),
            ("corp.example.com.", false),
        ] {
            assert_eq!(wanted.has(&DnsName::new(zone)), kept, "{zone}");
        }
    }

    #[test]
    fn what_only_a_client_knows_is_left_out() {
        for (host, expected) in [
            (
                "{account}.dkr.ecr.eu-west-3.amazonaws.com",
                "dkr.ecr.eu-west-3.amazonaws.com",
            ),
            ("{bucket}.s3.amazonaws.com", "s3.amazonaws.com"),
            ("a.{b}-c.example.com", "example.com"),
            ("sts.amazonaws.com", "sts.amazonaws.com"),
        ] {
            assert_eq!(known_part(host).as_str(), expected);
        }
    }
}
