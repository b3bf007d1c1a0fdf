//! What DescribeVpcAttribute answers, of one VPC.

use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// The two DNS attributes of a VPC. DescribeVpcAttribute answers one at a time; the wrapped form of
    /// saved data holds both.
    VpcAttributes<'a>, "an object, as `aws ec2 describe-vpc-attribute` prints it" {
        vpc_id: Option<Text<'a>>,
        /// `EnableDnsSupport.Value`
        enable_dns_support: Option<bool> as flag,
        /// `EnableDnsHostnames.Value`
        enable_dns_hostnames: Option<bool> as flag,
    }
}
