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
            "vpcId",
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
            "origin",
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
    use super::unread;

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
}
