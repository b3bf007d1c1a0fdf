//! Statements with a name in them that no table has, in each place where one may stand.

use serde_json::{Value, json};

/// Names that no table has.
pub(super) const MARKERS: [&str; 2] = ["Zqxmarker7", "zqxmarker"];

/// Statements, each with the marker in one place or several.
pub(super) fn marked(marker: &str) -> Vec<Value> {
    let mut statements = Vec::new();
    let allow = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
    let mut with = |element: &str, value: Value| {
        for effect in ["Allow", "Deny"] {
            let mut statement = allow.clone();
            statement["Effect"] = json!(effect);
            statement[element] = value.clone();
            statements.push(statement);
        }
    };
    for element in ["Sid", "Effect", marker, "Id"] {
        with(element, json!(marker));
    }
    let actions = [
        "@",
        "@:*",
        "@:Get*",
        "ec2:@",
        "ec2:Describe@*",
        "s3:*@*",
        "s3:Get@",
        "@*:*",
        "*@",
        "ecr:@?",
        "ecr:BatchGetImage@",
        "s3:GetObject:@",
        "ecr:${aws:PrincipalTag/@}",
        "s3:${@}",
        "sqs:Send@",
    ];
    for action in actions {
        for element in ["Action", "NotAction"] {
            with(element, json!(action.replace('@', marker)));
            with(element, json!(["ecr:*", action.replace('@', marker)]));
        }
    }
    let resources = [
        "@",
        "arn:@",
        "@:aws:s3:::b/*",
        "arn:@:s3:::b/*",
        "arn:aws:@:::b/*",
        "arn:aws:s3:@::b/*",
        "arn:aws:s3:eu-@-1::b/*",
        "arn:aws:s3::@:b/*",
        "arn:aws:s3:::@/*",
        "arn:aws:s3:::b/@",
        "arn:aws:s3:::prod-@-starport-layer-bucket/*",
        "arn:aws:s3:::aws-ssm-@/*",
        "arn:aws:s3:::*@*",
        "arn:aws:ecr:eu-west-3:111122223333:repository/@",
        "arn:aws:ecr:*:*:repository/@*",
        "arn:aws:ecr:*:*:@/*",
        "arn:aws:iam::111122223333:role/@",
        "arn:aws:iam::111122223333:@/x",
        "arn:aws:ec2:eu-west-3:111122223333:vpc/vpc-@",
        "arn:aws:sqs:*:*:${aws:PrincipalTag/@}",
        "arn:aws:s3:::${@}/*",
        "arn:@*:s3:::*",
        "arn:aws:@*:*:*:*",
        "arn:aws:secretsmanager:*:*:secret:@",
    ];
    for resource in resources {
        let resource = resource.replace('@', marker);
        for element in ["Resource", "NotResource"] {
            with(element, json!(resource));
        }
        with("Principal", json!({"AWS": [resource.clone()]}));
        with(
            "Condition",
            json!({"ArnLike": {"aws:PrincipalArn": resource, "aws:SourceVpcArn": resource}}),
        );
    }
    for principal in [
        json!(marker),
        json!({"AWS": marker}),
        json!({"Service": format!("{marker}.amazonaws.com").to_lowercase()}),
        json!({"Service": format!("{marker}.logs.amazonaws.com.cn").to_lowercase()}),
        json!({"Service": format!("logs.{marker}-west-1.amazonaws.com").to_lowercase()}),
        json!({"Federated": format!("{marker}.example.com")}),
        json!({"CanonicalUser": marker}),
        json!({ marker: "*" }),
        json!({"AWS": {"x": marker}}),
    ] {
        with("Principal", principal.clone());
        with("NotPrincipal", principal);
    }
    with("Condition", json!(marker));
    with("Condition", json!([marker]));
    for operator in [
        "@",
        "ForAnyValue:@",
        "@:StringLike",
        "StringEqualsIfExists@",
        "String@",
        "@IfExists",
    ] {
        let operator = operator.replace('@', marker);
        with(
            "Condition",
            json!({operator.clone(): {"aws:SourceVpc": "vpc-0abc0001"}}),
        );
        with("Condition", json!({ operator: marker }));
    }
    for key in [
        "@",
        "aws:@",
        "AWS:@",
        "@:SourceVpc",
        "aws:PrincipalTag/@",
        "aws:RequestTag/x@",
        "aws:SourceVpc/@",
        "kms:EncryptionContext:@",
        "s3:@",
        "s3:ExistingObjectTag/@",
        "aws:SourceVpc@",
        "ecr:@",
        "ssm:resourceTag/@",
        "acme:@/x",
        "aws:SourceVpc:@",
    ] {
        with(
            "Condition",
            json!({"StringEquals": {key.replace('@', marker): "x"}}),
        );
    }
    for key in [
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:SourceVpcArn",
        "aws:SourceIp",
        "aws:VpcSourceIp",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpceOrgPaths",
        "aws:PrincipalAccount",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalArn",
        "aws:ResourceAccount",
        "aws:ResourceOrgID",
        "aws:SecureTransport",
        "aws:RequestedRegion",
        "aws:PrincipalTag/x",
        "s3:prefix",
        "kms:ViaService",
    ] {
        for value in [
            "@",
            "vpc-@",
            "@-*",
            "o-@",
            "*@*",
            "@.amazonaws.com",
            "arn:aws:@",
            "${@}",
            "10.0.0.0/@",
        ] {
            let value = value.replace('@', marker);
            with("Condition", json!({"StringLike": {key: value.clone()}}));
            with(
                "Condition",
                json!({"ForAnyValue:StringNotEquals": {key: ["x", value]}}),
            );
        }
    }
    statements
}
