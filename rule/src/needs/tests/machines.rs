//! What EKS nodes, instances and functions need.

use super::Case;
use super::world::{function, node};

/// Each rule of machines and functions.
pub(super) fn cases() -> Vec<Case> {
    vec![
        (
            "an EKS node",
            node(Some("blue"), "i-0b"),
            &[
                "ec2 eks-node",
                "ecr.api eks-node",
                "ecr.dkr eks-node",
                "s3 eks-node",
                "sts eks-node",
            ],
        ),
        (
            "an instance that is managed",
            node(None, "i-0a"),
            &["ssm managed-instance", "ssmmessages managed-instance"],
        ),
        (
            "an instance of which nothing is known",
            node(None, "i-0b"),
            &["undescribed"],
        ),
        (
            "a function of an image, with a file system",
            function("sg-0a"),
            &["efs", "function, image: true", "undescribed"],
        ),
        ("of another group", function("sg-0c"), &["undescribed"]),
    ]
}
