//! What becomes of endpoints, and of the services that endpoints can be made to.

use super::Redacting;
use super::parameters::bucket;
use super::policy::{PolicyNeeds, PolicySetting, policy};
use super::pseudonyms::{account, id, name};
use super::public::service_names::service_name;
use super::public::{dns_name, region};
use super::records::{REDACTED, Texts, text, word};
use rule::needs::guarddutys;
use rule::network::workloads::Objects;

use crate::describe::shape::service_detail::ServiceDetail;
use crate::describe::shape::vpc_endpoint::{DnsEntry, DnsOptions, LastError, VpcEndpoint};
use crate::describe::value::text::Text;

/// The states of endpoints that the rule knows, and `partial`.
const STATES: &[&str] = &[
    "available",
    "deleted",
    "deleting",
    "expired",
    "failed",
    "partial",
    "pending",
    "pendingacceptance",
    "rejected",
];

/// The owner of AWS's own services.
const AMAZON: &str = "amazon";

/// The plain short name in a `ServiceName`; empty where there is none.
fn short(service: &Option<Text<'_>>) -> String {
    let name = service.as_deref().and_then(rule::services::endpoint_name);
    name.map_or_else(String::new, |name| name.plain)
}

impl Redacting<'_> {
    /// AWS's services stay, of customers' what is looked at.
    pub(super) fn redacted_service(&self, record: &ServiceDetail<'_>) -> ServiceDetail<'static> {
        let ServiceDetail {
            service_name: service,
            service_type,
            service_region,
            owner,
            availability_zones,
            availability_zone_ids,
            private_dns_name,
            private_dns_names,
            vpc_endpoint_policy_supported,
            supported_ip_address_types,
        } = record;
        let host = |host: &Text<'_>| text(dns_name(self.key(), host));
        let zones = |zones: &[Text<'_>]| -> Texts {
            let zones = zones.iter().map(|zone| self.zone(&Some(zone.clone())));
            zones.flatten().collect()
        };
        let words = |words: &[Text<'_>]| -> Texts {
            let words = words.iter().map(|one| word(&Some(one.clone())));
            words.flatten().collect()
        };
        ServiceDetail {
            service_name: service
                .as_deref()
                .map(|one| text(service_name(self.key(), one))),
            service_type: words(service_type),
            service_region: service_region
                .as_deref()
                .map(|one| text(region(self.key(), one))),
            owner: owner.as_deref().map(|owner| match owner {
                AMAZON => text(AMAZON),
                owner => text(account(self.key(), owner)),
            }),
            availability_zones: zones(availability_zones),
            availability_zone_ids: zones(availability_zone_ids),
            private_dns_name: private_dns_name.as_ref().map(host),
            private_dns_names: private_dns_names.iter().map(host).collect(),
            vpc_endpoint_policy_supported: *vpc_endpoint_policy_supported,
            supported_ip_address_types: words(supported_ip_address_types),
        }
    }

    pub(super) fn redacted_endpoint(&self, record: &VpcEndpoint<'_>) -> VpcEndpoint<'static> {
        let VpcEndpoint {
            vpc_endpoint_id,
            vpc_id,
            vpc_endpoint_type,
            owner_id,
            service_name: service,
            service_region,
            state,
            creation_timestamp,
            last_error,
            failure_reason,
            policy_document,
            private_dns_enabled,
            dns_options,
            ip_address_type,
            network_interface_ids,
            subnet_ids,
            route_table_ids,
            dns_entries,
            tags,
        } = record;
        let is = |state: &Option<Text<'_>>, word: &str| {
            state
                .as_deref()
                .is_some_and(|state| state.eq_ignore_ascii_case(word))
        };
        let failed = last_error.is_some() || failure_reason.is_some();
        let short = short(service);
        VpcEndpoint {
            vpc_endpoint_id: self.id(vpc_endpoint_id),
            vpc_id: self.id(vpc_id),
            vpc_endpoint_type: word(vpc_endpoint_type),
            owner_id: self.account(owner_id),
            service_name: service
                .as_deref()
                .map(|one| text(service_name(self.key(), one))),
            service_region: service_region
                .as_deref()
                .map(|one| text(region(self.key(), one))),
            state: state.as_deref().map(|state| self.state(state)),
            // Nothing but a grace counts from it.
            creation_timestamp: creation_timestamp.filter(|_| is(state, "pending")),
            last_error: failed.then(|| LastError {
                message: Some(text(REDACTED)),
                code: None,
            }),
            failure_reason: None,
            policy_document: policy_document
                .as_deref()
                .map(|policy| text(self.policy(policy, record, &short))),
            private_dns_enabled: *private_dns_enabled,
            dns_options: dns_options.as_ref().map(|options| {
                let DnsOptions {
                    dns_record_ip_type,
                    private_dns_only_for_inbound_resolver_endpoint,
                } = options;
                DnsOptions {
                    dns_record_ip_type: word(dns_record_ip_type),
                    private_dns_only_for_inbound_resolver_endpoint:
                        *private_dns_only_for_inbound_resolver_endpoint,
                }
            }),
            ip_address_type: word(ip_address_type),
            network_interface_ids: self.ids(network_interface_ids),
            subnet_ids: self.ids(subnet_ids),
            route_table_ids: self.ids(route_table_ids),
            dns_entries: dns_entries.as_ref().map(|entries| {
                let entries = entries.iter();
                entries.map(|entry| self.dns_entry(entry)).collect()
            }),
            tags: self.named(tags),
        }
    }

    fn dns_entry(&self, entry: &DnsEntry<'_>) -> DnsEntry<'static> {
        let DnsEntry {
            dns_name: host,
            hosted_zone_id,
        } = entry;
        DnsEntry {
            dns_name: host.as_deref().map(|one| text(dns_name(self.key(), one))),
            hosted_zone_id: self.hosted_zone_id(hosted_zone_id),
        }
    }

    fn state(&self, state: &str) -> Text<'static> {
        if STATES.contains(&state.to_ascii_lowercase().as_str()) {
            text(state)
        } else {
            text(name(self.key(), state))
        }
    }

    fn objects(&self, objects: Objects) -> Objects {
        Objects {
            bucket: objects.bucket.map(|it| bucket(self.key(), &it).into()),
            access: objects.access,
        }
    }

    fn policy(&self, text: &str, endpoint: &VpcEndpoint<'_>, service: &str) -> String {
        let owner = endpoint.owner_id.as_deref();
        let invented_owner = owner.map(|owner| account(self.key(), owner));
        let buckets = &self.redactor.s3_buckets;
        let invented_buckets: Vec<_> = buckets.iter().map(|one| bucket(self.key(), one)).collect();
        let needed = self.survey.needed_resources();
        let of_guardduty = guarddutys(self.region).filter(|_| needed.guardduty);
        let derived = PolicyNeeds {
            objects: needed.objects().collect(),
            repositories: needed
                .repositories
                .iter()
                .cloned()
                .chain(of_guardduty)
                .collect(),
        };
        let invented_derived = PolicyNeeds {
            objects: needed.objects().map(|it| self.objects(it)).collect(),
            repositories: derived
                .repositories
                .iter()
                .map(|it| self.repository(it))
                .collect(),
        };
        let vpc_id = endpoint.vpc_id.as_deref().unwrap_or_default();
        let endpoint_id = endpoint.vpc_endpoint_id.as_deref().unwrap_or_default();
        let setting = PolicySetting {
            service,
            account_id: self.account_id,
            region: self.region,
            vpc_id,
            endpoint_id,
            endpoint_owner: owner,
            gateway: endpoint.is_gateway(),
            s3_buckets: buckets,
            derived: &derived,
        };
        let invented = PolicySetting {
            account_id: &account(self.key(), self.account_id),
            region: &region(self.key(), self.region),
            vpc_id: &id(self.key(), vpc_id),
            endpoint_id: &id(self.key(), endpoint_id),
            endpoint_owner: invented_owner.as_deref(),
            s3_buckets: &invented_buckets,
            derived: &invented_derived,
            ..setting
        };
        policy(self.key(), text, setting, invented)
    }
}
