//! Which VPC a changed item has evaluated.

use super::*;

/// The types that `contracts.md` names, other than the VPC itself.
const CHILDREN: &[(&str, &str)] = &[
    ("AWS::EC2::VPCEndpoint", "vpce-0a"),
    ("AWS::EC2::Subnet", "subnet-0a"),
    ("AWS::EC2::NetworkInterface", "eni-0a"),
    ("AWS::EC2::RouteTable", "rtb-0a"),
    ("AWS::EC2::NetworkAcl", "acl-0a"),
    ("AWS::EC2::SecurityGroup", "sg-0a"),
    ("AWS::EC2::TransitGatewayAttachment", "tgw-attach-0a"),
    (
        "AWS::Route53Resolver::ResolverRuleAssociation",
        "rslvr-rrassoc-0a",
    ),
    ("AWS::Route53Profiles::ProfileAssociation", "rpassoc-0a"),
];

#[test]
fn types_that_come_from_cloudformation_name_their_vpc_as_it_does() {
    for (resource_type, configuration) in [
        (
            "AWS::EC2::TransitGatewayAttachment",
            json!({"Id": "tgw-attach-0a", "TransitGatewayId": "tgw-0a", "VpcId": "vpc-0a", "SubnetIds": ["subnet-0a"]}),
        ),
        (
            "AWS::Route53Resolver::ResolverRuleAssociation",
            json!({"ResolverRuleId": "rslvr-rr-0a", "VPCId": "vpc-0a", "Name": null}),
        ),
        (
            "AWS::Route53Profiles::ProfileAssociation",
            json!({"ProfileId": "rp-0a", "ResourceId": "vpc-0a"}),
        ),
        (
            "AWS::Route53Profiles::ProfileAssociation",
            json!({"ResourceId": "arn:aws:ec2:eu-west-3:111122223333:vpc/vpc-0a"}),
        ),
    ] {
        let live = item(resource_type, "x", "OK", &configuration);
        assert_eq!(
            subject_of(&change(&live, &Value::Null)),
            vpc("vpc-0a"),
            "{configuration}"
        );
    }
}

#[test]
fn a_peering_has_its_own_vpc_evaluated() {
    let side = |vpc: &str, owner: Option<&str>| json!({"vpcId": vpc, "ownerId": owner, "region": REGION, "cidrBlock": "10.0.0.0/16"});
    let peering = |requester: Value, accepter: Value| json!({"requesterVpcInfo": requester, "accepterVpcInfo": accepter, "vpcPeeringConnectionId": "pcx-0a"});
    let own = || side("vpc-0a", Some("111122223333"));
    let other = || side("vpc-0b", Some("444455556666"));
    let mut elsewhere = side("vpc-0c", Some("111122223333"));
    elsewhere["region"] = json!("eu-west-1");
    let subject = |configuration: &Value, diff: &Value| {
        let status = if configuration.is_null() {
            "ResourceDeleted"
        } else {
            "OK"
        };
        let item = item(
            "AWS::EC2::VPCPeeringConnection",
            "pcx-0a",
            status,
            configuration,
        );
        subject_of(&change(&item, diff))
    };
    for configuration in [
        peering(own(), other()),
        peering(other(), own()),
        peering(own(), elsewhere.clone()),
        peering(own(), Value::Null),
    ] {
        assert_eq!(
            subject(&configuration, &Value::Null),
            vpc("vpc-0a"),
            "{configuration}"
        );
        let diff = json!({"changeType": "DELETE", "changedProperties": {
            "Configuration": {"previousValue": configuration, "updatedValue": null},
        }});
        assert_eq!(
            subject(&Value::Null, &diff),
            vpc("vpc-0a"),
            "deleted: {configuration}"
        );
    }
    let both = peering(own(), side("vpc-0d", Some("111122223333")));
    assert_eq!(subject(&both, &Value::Null), EvaluationTarget::EveryVpc);
    assert_eq!(
        subject(&Value::Null, &Value::Null),
        EvaluationTarget::EveryVpc
    );
    assert!(matches!(
        subject(&peering(other(), elsewhere), &Value::Null),
        EvaluationTarget::Nothing(_)
    ));
}

#[test]
fn what_vpcs_share_has_every_vpc_evaluated() {
    for (resource_type, id, configuration) in [
        (
            "AWS::EC2::PrefixList",
            "pl-0a",
            json!({"PrefixListName": "offices", "MaxEntries": 5, "AddressFamily": "IPv4", "Entries": []}),
        ),
        (
            "AWS::EC2::DHCPOptions",
            "dopt-0a",
            json!({"DomainNameServers": ["10.0.0.10"]}),
        ),
        (
            "AWS::EC2::SubnetRouteTableAssociation",
            "rtbassoc-0a",
            json!({"SubnetId": "subnet-0a", "RouteTableId": "rtb-0a"}),
        ),
        (
            "AWS::EC2::SubnetNetworkAclAssociation",
            "aclassoc-0a",
            json!({"SubnetId": "subnet-0a", "NetworkAclId": "acl-0a"}),
        ),
    ] {
        let live = item(resource_type, id, "OK", &configuration);
        assert_eq!(
            subject_of(&change(&live, &Value::Null)),
            EvaluationTarget::EveryVpc,
            "{resource_type}"
        );
        let deleted = item(resource_type, id, "ResourceDeleted", &Value::Null);
        assert_eq!(
            subject_of(&change(&deleted, &Value::Null)),
            EvaluationTarget::EveryVpc,
            "{resource_type}: deleted"
        );
        let mut related = live;
        related["relationships"] = json!([
            {"resourceId": "vpc-0b", "resourceType": "AWS::EC2::VPC", "name": "Is contained in "},
        ]);
        assert_eq!(
            subject_of(&change(&related, &Value::Null)),
            vpc("vpc-0b"),
            "{resource_type}: relationship"
        );
    }
    // An address range of another kind is none of them.
    let other = item("AWS::EC2::IPAM", "ipam-0a", "OK", &json!({"Tier": "free"}));
    assert!(matches!(
        subject_of(&change(&other, &Value::Null)),
        EvaluationTarget::Nothing(_)
    ));
}

#[test]
fn finds_the_vpc_wherever_an_item_names_it() {
    for (resource_type, id) in CHILDREN {
        let live = item(
            resource_type,
            id,
            "OK",
            &json!({"vpcId": "vpc-0a", "state": "available"}),
        );
        assert_eq!(
            subject_of(&change(&live, &Value::Null)),
            vpc("vpc-0a"),
            "{resource_type}: configuration"
        );

        let mut related = item(resource_type, id, "OK", &json!({"state": "available"}));
        related["relationships"] = json!([
            {"name": "Is attached to something that has a name only"},
            {"resourceId": "subnet-0b", "resourceType": "AWS::EC2::Subnet", "name": "Is contained in "},
            {"resourceId": "vpc-0b", "resourceType": "AWS::EC2::VPC", "name": "Is contained in "},
        ]);
        assert_eq!(
            subject_of(&change(&related, &json!({}))),
            vpc("vpc-0b"),
            "{resource_type}: relationship"
        );

        let deleted = item(resource_type, id, "ResourceDeleted", &Value::Null);
        let diff = json!({"changeType": "DELETE", "changedProperties": {
            "Relationships.0": {"previousValue": {"resourceId": "vpc-0d", "resourceType": "AWS::EC2::VPC"}, "updatedValue": null},
            "Configuration": {"previousValue": {"vpcId": "vpc-0c"}, "updatedValue": null, "changeType": "DELETE"},
        }});
        assert_eq!(
            subject_of(&change(&deleted, &diff)),
            vpc("vpc-0c"),
            "{resource_type}: previous configuration"
        );

        let diff = json!({"changeType": "DELETE", "changedProperties": {
            "Relationships.0": {"previousValue": {"resourceId": "eni-0", "resourceType": "AWS::EC2::NetworkInterface"}},
            "Relationships.1": {"previousValue": null},
            "Relationships.2": {"previousValue": {"resourceId": "vpc-0d", "resourceType": "AWS::EC2::VPC"}},
            "Tags.0": {"previousValue": ["anything"]},
        }});
        assert_eq!(
            subject_of(&change(&deleted, &diff)),
            vpc("vpc-0d"),
            "{resource_type}: previous relationship"
        );

        let unplaced = EvaluationTarget::Unplaced {
            resource_type: (*resource_type).to_owned(),
            resource_id: (*id).to_owned(),
            else_every_vpc: true,
        };
        assert_eq!(
            subject_of(&change(&deleted, &Value::Null)),
            unplaced,
            "{resource_type}: replayed without a diff"
        );
    }
}

#[test]
fn a_child_that_left_the_scope_still_has_its_vpc_evaluated() {
    let live = item(
        "AWS::EC2::VPCEndpoint",
        "vpce-0a",
        "OK",
        &json!({"vpcId": "vpc-0a"}),
    );
    for left in [
        json!(true),
        json!("true"),
        json!("false"),
        json!(false),
        Value::Null,
    ] {
        let mut event = event(&change(&live, &Value::Null));
        event["eventLeftScope"] = left;
        assert_eq!(parse(&event).unwrap().subject, vpc("vpc-0a"));
    }
}

#[test]
fn a_vpc_is_judged_unless_it_is_deleted_or_out_of_scope() {
    let of = |status: &str, left: Value| {
        let configuration = if status == "OK" {
            json!({"vpcId": "vpc-0a"})
        } else {
            Value::Null
        };
        let mut event = event(&change(
            &item("AWS::EC2::VPC", "vpc-0a", status, &configuration),
            &Value::Null,
        ));
        event["eventLeftScope"] = left;
        parse(&event).unwrap().subject
    };
    let gone = EvaluationTarget::Gone("vpc-0a".into());
    assert_eq!(of("OK", json!(false)), vpc("vpc-0a"));
    assert_eq!(of("ResourceDiscovered", Value::Null), vpc("vpc-0a"));
    assert_eq!(of("ResourceDeleted", json!(true)), gone);
    assert_eq!(of("ResourceDeleted", json!(false)), gone);
    assert_eq!(of("ResourceDeletedNotRecorded", json!(false)), gone);
    assert_eq!(of("OK", json!(true)), gone);
    assert_eq!(of("OK", json!("TRUE")), gone);
}

#[test]
fn an_oversized_item_is_known_by_its_summary() {
    let oversized = |resource_type: &str, id: &str| {
        let mut summary = item(resource_type, id, "OK", &Value::Null);
        for absent in ["configuration", "relationships"] {
            summary.as_object_mut().unwrap().remove(absent);
        }
        json!({"configurationItemSummary": summary, "messageType": "OversizedConfigurationItemChangeNotification"})
    };
    assert_eq!(
        subject_of(&oversized("AWS::EC2::VPC", "vpc-0a")),
        vpc("vpc-0a")
    );
    let unplaced = |resource_type: &str, id: &str, else_every_vpc| EvaluationTarget::Unplaced {
        resource_type: resource_type.to_owned(),
        resource_id: id.to_owned(),
        else_every_vpc,
    };
    for (resource_type, id) in CHILDREN {
        assert_eq!(
            subject_of(&oversized(resource_type, id)),
            unplaced(resource_type, id, true)
        );
    }
    let instance = ("AWS::EC2::Instance", "i-0a");
    assert_eq!(
        subject_of(&oversized(instance.0, instance.1)),
        unplaced(instance.0, instance.1, false)
    );
    assert!(matches!(
        subject_of(&oversized("AWS::S3::Bucket", "bucket")),
        EvaluationTarget::Nothing(_)
    ));
}

#[test]
fn other_types_are_judged_only_where_they_name_a_vpc() {
    let instance = item(
        "AWS::EC2::Instance",
        "i-0a",
        "OK",
        &json!({"vpcId": "vpc-0a", "state": {"name": "running"}}),
    );
    assert_eq!(subject_of(&change(&instance, &Value::Null)), vpc("vpc-0a"));
    for (resource_type, configuration) in [
        ("AWS::EC2::Instance", json!({"foo": "bar"})),
        ("AWS::EC2::Instance", json!({"vpcId": null})),
        ("AWS::EC2::EIP", json!({"vpcId": ""})),
        ("AWS::IAM::Role", json!({"roleName": "r"})),
        ("AWS::IAM::Role", Value::Null),
    ] {
        let found = subject_of(&change(
            &item(resource_type, "x", "OK", &configuration),
            &Value::Null,
        ));
        let unplaced = configuration.is_null() && resource_type.starts_with("AWS::EC2::");
        assert_eq!(
            matches!(found, EvaluationTarget::Nothing(_)),
            !unplaced,
            "{resource_type} {configuration}"
        );
    }
}
