//! The elements of EC2's answers that no fact is made of.

use crate::aws::whole_answers::body::Names;

/// By call, the elements that `records.rs` does not read, whatever holds them. A name that the same
/// answer uses for something that is read elsewhere (`status` of an interface and of its attachment)
/// is not among them.
///
/// Source: the output shapes of the Amazon EC2 API, version 2016-11-15.
const UNREAD: [(&str, Names); 8] = [
    (
        "DescribeNetworkInterfaces",
        Names(&[
            "associatedSubnetSet",
            "attachTime",
            "attachmentId",
            "availabilityZoneId",
            "connectionTrackingConfiguration",
            "deleteOnTermination",
            "denyAllIgwTraffic",
            "enaQueueCount",
            "enaSrdSpecification",
            "groupName",
            "instanceOwnerId",
            "ipv4PrefixSet",
            "ipv6PrefixSet",
            "macAddress",
            "hiddenByDefault",
            "outpostArn",
            "ownerId",
            "privateDnsName",
            "publicDnsName",
            "publicIpDnsNameOptions",
            "requesterManaged",
            "sourceDestCheck",
        ]),
    ),
    (
        "DescribeVpcEndpoints",
        Names(&[
            "groupSet",
            "ipv4PrefixSet",
            "ipv6PrefixSet",
            "requesterManaged",
            "tagSet",
        ]),
    ),
    (
        "DescribeSubnets",
        Names(&[
            "assignIpv6AddressOnCreation",
            "blockPublicAccessStates",
            "defaultForAz",
            "mapPublicIpOnLaunch",
            "ownerId",
            "privateDnsNameOptionsOnLaunch",
            "subnetArn",
        ]),
    ),
    (
        "DescribeSecurityGroups",
        Names(&[
            "description",
            "groupDescription",
            "groupName",
            "ownerId",
            "securityGroupArn",
            "tagSet",
            "userId",
        ]),
    ),
    (
        "DescribeNetworkAcls",
        Names(&[
            "icmpTypeCode",
            "networkAclAssociationId",
            "ownerId",
            "tagSet",
        ]),
    ),
    (
        "DescribeRouteTables",
        Names(&[
            "associationState",
            "instanceOwnerId",
            "ownerId",
            "propagatingVgwSet",
            "routeTableAssociationId",
            "tagSet",
        ]),
    ),
    ("DescribeDhcpOptions", Names(&["ownerId", "tagSet"])),
    (
        "DescribeInstances",
        Names(&[
            "blockDeviceMapping",
            "capacityReservationSpecification",
            "clientToken",
            "cpuOptions",
            "dnsName",
            "enclaveOptions",
            "groupSet",
            "hibernationOptions",
            "iamInstanceProfile",
            "instanceState",
            "launchTime",
            "licenseSet",
            "maintenanceOptions",
            "metadataOptions",
            "monitoring",
            "networkInterfaceSet",
            "networkPerformanceOptions",
            "ownerId",
            "placement",
            "platformDetails",
            "privateDnsName",
            "privateDnsNameOptions",
            "privateIpAddress",
            "productCodes",
            "reason",
            "secondaryInterfaceSet",
            "stateReason",
            "usageOperation",
            "usageOperationUpdateTime",
        ]),
    ),
];

/// The elements that nobody reads in the answer to a request of this body.
pub fn unread(request: &[u8]) -> Names {
    let asked = action(request);
    let mut calls = UNREAD.into_iter();
    let found = calls.find(|(call, _)| asked == Some(call.as_bytes()));
    found.map_or(Names(&[]), |(_, names)| names)
}

/// The call that a form asks for.
fn action(request: &[u8]) -> Option<&[u8]> {
    let rest = request.strip_prefix(b"Action=")?;
    rest.split(|byte| *byte == b'&').next()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::json;

    use super::{Names, UNREAD, unread};
    use crate::describe::shape::dhcp_options::{DhcpConfiguration, DhcpOptions};
    use crate::describe::shape::network_acl::{NetworkAcl, NetworkAclEntry, PortRange};
    use crate::describe::shape::network_interface::{
        Association, Attachment, Ipv6Address, NetworkInterface, Operator, PrivateIpAddress,
    };
    use crate::describe::shape::route_table::{Route, RouteTable, RouteTableAssociation};
    use crate::describe::shape::security_group::{IpPermission, SecurityGroup};
    use crate::describe::shape::subnet::{Ipv6CidrBlockAssociation, Ipv6CidrBlockState, Subnet};
    use crate::describe::shape::vpc_endpoint::{DnsEntry, DnsOptions, LastError, VpcEndpoint};
    use crate::describe::shape::workload::instance::{Instance, Reservation};
    use crate::describe::value::tag::Tag;

    /// What tests/function/test_unread.py compares with EC2's own shapes.
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/function/elements.json");

    /// What is read for people alone: the function does without, where no other tag is read.
    const FOR_PEOPLE: [&str; 2] = ["tags", "group_name"];

    /// By call, the fields of its records, and those of the parts that have no record of their own.
    const READ: [(&str, &[&[&str]]); 8] = [
        (
            "DescribeNetworkInterfaces",
            &[
                NetworkInterface::FIELDS,
                Association::FIELDS,
                Attachment::FIELDS,
                Ipv6Address::FIELDS,
                Operator::FIELDS,
                PrivateIpAddress::FIELDS,
                Tag::FIELDS,
                &["group_id"],
            ],
        ),
        (
            "DescribeVpcEndpoints",
            &[
                VpcEndpoint::FIELDS,
                DnsEntry::FIELDS,
                DnsOptions::FIELDS,
                LastError::FIELDS,
            ],
        ),
        (
            "DescribeSubnets",
            &[
                Subnet::FIELDS,
                Ipv6CidrBlockAssociation::FIELDS,
                Ipv6CidrBlockState::FIELDS,
                Tag::FIELDS,
            ],
        ),
        (
            "DescribeSecurityGroups",
            &[
                SecurityGroup::FIELDS,
                IpPermission::FIELDS,
                &["cidr_ip", "cidr_ipv6", "prefix_list_id"],
            ],
        ),
        (
            "DescribeNetworkAcls",
            &[
                NetworkAcl::FIELDS,
                NetworkAclEntry::FIELDS,
                PortRange::FIELDS,
                &["subnet_id"],
            ],
        ),
        (
            "DescribeRouteTables",
            &[
                RouteTable::FIELDS,
                RouteTableAssociation::FIELDS,
                Route::FIELDS,
            ],
        ),
        (
            "DescribeDhcpOptions",
            &[DhcpOptions::FIELDS, DhcpConfiguration::FIELDS, &["value"]],
        ),
        (
            "DescribeInstances",
            &[Reservation::FIELDS, Instance::FIELDS, Tag::FIELDS],
        ),
    ];

    #[test]
    fn a_form_tells_the_call() {
        let form = b"Action=DescribeDhcpOptions&Version=2016-11-15";
        assert!(unread(form).contains(b"tagSet"));
        assert!(!unread(form).contains(b"key"));
        for other in [
            &b"Action=DescribeVpcs&Version=2016-11-15"[..],
            b"Version=2016-11-15&Action=DescribeDhcpOptions",
            b"Action=DescribeDhcpOptionsOfAll",
            b"{}",
            b"",
        ] {
            assert!(!unread(other).contains(b"tagSet"));
        }
    }

    /// `UPDATE=1` writes the file anew.
    #[test]
    fn what_is_left_out_and_what_is_read_stand_beside_each_other() {
        let read: BTreeMap<&str, BTreeSet<&str>> = READ
            .into_iter()
            .map(|(call, records)| {
                let tags = records.contains(&Tag::FIELDS);
                let fields = records.iter().copied().flatten().copied();
                let fields = fields.filter(|field| tags || !FOR_PEOPLE.contains(field));
                (call, fields.collect())
            })
            .collect();
        let calls = UNREAD.into_iter().map(|(call, Names(names))| {
            let elements = json!({"leftOut": names, "read": read.get(call)});
            (call, elements)
        });
        let calls: BTreeMap<_, _> = calls.collect();
        let text = format!("{}\n", serde_json::to_string_pretty(&calls).unwrap());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(FILE, &text).unwrap();
        }
        let lags =
            "tests/function/elements.json lags behind: run `UPDATE=1 cargo test --lib unread`";
        assert!(
            std::fs::read_to_string(FILE).unwrap_or_default() == text,
            "{lags}"
        );
    }
}
