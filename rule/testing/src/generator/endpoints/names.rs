//! Names of endpoints: of their services, and their own in DNS.

use crate::generator::ACCOUNT;
use crate::generator::pools::GeneratedRegion;
use crate::random::Random;

pub(super) fn service_name(
    r: &mut Random,
    place: GeneratedRegion,
    service: &str,
    region: &str,
    gateway: bool,
) -> String {
    if ["iam", "s3-global.accesspoint"].contains(&service) && (r.good() || r.percent(70)) {
        return format!("com.amazonaws.{service}");
    }
    let service = if r.good() || gateway && r.percent(80) {
        service.to_owned()
    } else {
        match r.below(4) {
            0 => format!("{service}-fips"),
            1 => match service.split_once('.') {
                Some((first, rest)) => format!("{first}-fips.{rest}"),
                None => format!("{service}-fips"),
            },
            2 => format!("{service}.cn"),
            _ => service.to_owned(),
        }
    };
    let region = if r.good() || r.percent(70) {
        region
    } else {
        place.other_region
    };
    let prefix = if r.good() || r.percent(70) {
        place.prefix
    } else {
        *r.pick(&["com.amazonaws", "aws.api", "cn.com.amazonaws"])
    };
    format!("{prefix}.{region}.{service}")
}

/// The names of an endpoint: its own, what stands for private ones, and those of others.
pub(super) fn dns_names(r: &mut Random, place: GeneratedRegion, service_name: &str) -> Vec<String> {
    if r.percent(45) {
        return vec![];
    }
    let mut names = vec![];
    if r.percent(60) {
        names.push("vpce-0a1b.svc.eu-west-3.vpce.amazonaws.com".to_owned());
    }
    let name = rule::services::endpoint_name(service_name);
    let facts = name.as_ref().and_then(|name| {
        rule::services::known(&name.name).or_else(|| rule::services::known(&name.plain))
    });
    let region = name.as_ref().and_then(|name| name.region.as_deref());
    let region = region.unwrap_or(place.region);
    let fill = |host: &&str| rule::services::fill(host, region, ACCOUNT);
    if let (Some(facts), Some(name)) = (facts, &name) {
        let mut own: Vec<String> = facts.hosts.iter().map(fill).collect();
        if name.fips {
            own = facts.fips_hosts.iter().map(fill).collect();
        }
        if !facts.has_region {
            own = facts.global_hosts.iter().map(fill).collect();
        }
        if r.good() {
            names.extend(own.iter().map(|host| written(r, host)));
            if matches!(facts.name, "s3" | "ecr.dkr") {
                let above = own.iter().map(|host| match host.strip_prefix(ACCOUNT) {
                    Some(rest) => format!("*{rest}"),
                    None => format!("*.{host}"),
                });
                names.extend(above.collect::<Vec<_>>());
            }
            if r.percent(40) {
                names.extend(facts.dual_stack_hosts.iter().map(fill));
            }
        } else {
            let all: Vec<String> = facts.hosts_of_all_kinds().map(|host| fill(&host)).collect();
            names.extend(r.some(&all, 40).iter().map(|host| written(r, host)));
        }
    }
    if !r.good() {
        let others = [
            format!("*.{region}.amazonaws.com"),
            format!("\\052.s3.{region}.amazonaws.com"),
            format!("\\052.s3.dualstack.{region}.amazonaws.com."),
            format!("logs.{region}.amazonaws.com"),
            "sts.amazonaws.com".to_owned(),
            "*.internal.example.com".to_owned(),
            "api.internal.example.com".to_owned(),
        ];
        names.extend(r.some(&others, 20));
    }
    names
}

/// A name in one of the forms in which AWS writes it.
fn written(r: &mut Random, host: &str) -> String {
    match r.below(6) {
        0 => host.to_uppercase(),
        1 => format!("{host}."),
        _ => host.to_owned(),
    }
}
