//! What becomes of each field of what lets packets through, and of where they are led.

use super::Redacting;
use super::addresses::block;
use super::pseudonyms::{account, id};
use super::public::service_names::service_name;
use super::records::{text, word};
use crate::describe::shape::network_acl::{NetworkAcl, NetworkAclEntry};
use crate::describe::shape::prefix_list::{ManagedPrefixListEntries, PrefixList};
use crate::describe::shape::route_table::{Route, RouteTable, RouteTableAssociation};
use crate::describe::shape::security_group::{IpPermission, SecurityGroup};

impl Redacting<'_> {
    pub(super) fn redacted_group(&self, record: &SecurityGroup<'_>) -> SecurityGroup<'static> {
        let SecurityGroup {
            group_id,
            group_name,
            vpc_id,
            ip_permissions,
            ip_permissions_egress,
            tags,
        } = record;
        let rules = |rules: &[IpPermission<'_>]| rules.iter().map(|rule| self.rule(rule)).collect();
        SecurityGroup {
            group_id: self.id(group_id),
            group_name: self.named(group_name),
            vpc_id: self.id(vpc_id),
            ip_permissions: rules(ip_permissions),
            ip_permissions_egress: rules(ip_permissions_egress),
            tags: self.named(tags),
        }
    }

    fn rule(&self, rule: &IpPermission<'_>) -> IpPermission<'static> {
        let IpPermission {
            ip_protocol,
            from_port,
            to_port,
            ip_ranges,
            ipv4_ranges,
            ipv6_ranges,
            prefix_list_ids,
            user_id_group_pairs,
        } = rule;
        IpPermission {
            ip_protocol: word(ip_protocol),
            from_port: *from_port,
            to_port: *to_port,
            ip_ranges: self.blocks(ip_ranges),
            ipv4_ranges: self.blocks(ipv4_ranges),
            ipv6_ranges: self.blocks(ipv6_ranges),
            prefix_list_ids: prefix_list_ids
                .iter()
                .map(|one| self.list_id(one))
                .collect(),
            user_id_group_pairs: self.ids(user_id_group_pairs),
        }
    }

    pub(super) fn redacted_acl(&self, record: &NetworkAcl<'_>) -> NetworkAcl<'static> {
        let NetworkAcl {
            network_acl_id,
            vpc_id,
            is_default,
            associations,
            entries,
            tags,
        } = record;
        NetworkAcl {
            network_acl_id: self.id(network_acl_id),
            vpc_id: self.id(vpc_id),
            is_default: *is_default,
            associations: self.ids(associations),
            entries: entries.iter().map(|entry| self.acl_entry(entry)).collect(),
            tags: self.named(tags),
        }
    }

    fn acl_entry(&self, entry: &NetworkAclEntry<'_>) -> NetworkAclEntry<'static> {
        let NetworkAclEntry {
            rule_number,
            egress,
            rule_action,
            protocol,
            cidr_block,
            ipv6_cidr_block,
            port_range,
        } = entry;
        NetworkAclEntry {
            rule_number: *rule_number,
            egress: *egress,
            rule_action: word(rule_action),
            protocol: word(protocol),
            cidr_block: cidr_block.map(|one| block(self.key(), one)),
            ipv6_cidr_block: ipv6_cidr_block.map(|one| block(self.key(), one)),
            port_range: port_range.clone(),
        }
    }

    pub(super) fn redacted_table(&self, record: &RouteTable<'_>) -> RouteTable<'static> {
        let RouteTable {
            route_table_id,
            vpc_id,
            associations,
            routes,
            tags,
        } = record;
        let association = |of: &RouteTableAssociation<'_>| {
            let RouteTableAssociation { main, subnet_id } = of;
            RouteTableAssociation {
                main: *main,
                subnet_id: self.id(subnet_id),
            }
        };
        RouteTable {
            route_table_id: self.id(route_table_id),
            vpc_id: self.id(vpc_id),
            associations: associations.iter().map(association).collect(),
            routes: routes.iter().map(|route| self.route(route)).collect(),
            tags: self.named(tags),
        }
    }

    fn route(&self, route: &Route<'_>) -> Route<'static> {
        let Route {
            destination_cidr_block,
            destination_ipv6_cidr_block,
            destination_prefix_list_id,
            state,
            gateway_id,
            nat_gateway_id,
            transit_gateway_id,
            network_interface_id,
            instance_id,
            vpc_peering_connection_id,
            egress_only_internet_gateway_id,
            local_gateway_id,
            carrier_gateway_id,
            core_network_arn,
            vpc_endpoint_id,
            origin,
        } = route;
        Route {
            destination_cidr_block: destination_cidr_block.map(|one| block(self.key(), one)),
            destination_ipv6_cidr_block: destination_ipv6_cidr_block
                .map(|one| block(self.key(), one)),
            destination_prefix_list_id: destination_prefix_list_id
                .as_deref()
                .map(|one| self.list_id(one)),
            state: word(state),
            gateway_id: self.id(gateway_id),
            nat_gateway_id: self.id(nat_gateway_id),
            transit_gateway_id: self.id(transit_gateway_id),
            network_interface_id: self.id(network_interface_id),
            instance_id: self.id(instance_id),
            vpc_peering_connection_id: self.id(vpc_peering_connection_id),
            egress_only_internet_gateway_id: self.id(egress_only_internet_gateway_id),
            local_gateway_id: self.id(local_gateway_id),
            carrier_gateway_id: self.id(carrier_gateway_id),
            core_network_arn: core_network_arn
                .as_deref()
                .map(|arn| text(self.core_network(arn))),
            vpc_endpoint_id: self.id(vpc_endpoint_id),
            origin: word(origin),
        }
    }

    /// The ARN of a core network stays one.
    fn core_network(&self, arn: &str) -> String {
        let mut parts = arn.split(':').skip(4);
        let owner = account(self.key(), parts.next().unwrap_or_default());
        let core_network = id(self.key(), parts.next().unwrap_or(arn));
        format!("arn:aws:networkmanager::{owner}:core-network/{core_network}")
    }

    pub(super) fn redacted_list(&self, record: &PrefixList<'_>) -> PrefixList<'static> {
        let PrefixList {
            prefix_list_id,
            prefix_list_name,
            cidrs,
        } = record;
        PrefixList {
            prefix_list_id: prefix_list_id.as_deref().map(|one| self.list_id(one)),
            prefix_list_name: prefix_list_name
                .as_deref()
                .map(|one| text(service_name(self.key(), one))),
            cidrs: cidrs.as_deref().map(|cidrs| self.blocks(cidrs)),
        }
    }

    pub(super) fn redacted_entries(
        &self,
        record: &ManagedPrefixListEntries<'_>,
    ) -> ManagedPrefixListEntries<'static> {
        let ManagedPrefixListEntries {
            prefix_list_id,
            entries,
        } = record;
        ManagedPrefixListEntries {
            prefix_list_id: prefix_list_id.as_deref().map(|one| self.list_id(one)),
            entries: entries.as_deref().map(|cidrs| self.blocks(cidrs)),
        }
    }
}
