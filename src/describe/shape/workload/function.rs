//! `FunctionConfiguration` of AWS Lambda.

use rule::network::workloads;

use super::ids;
use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// One function, as `aws lambda list-functions` prints it; its environment is nobody's business.
    Function<'a>, "an object, one of those that `aws lambda list-functions` lists" {
        function_name: Option<Text<'a>>,
        function_arn: Option<Text<'a>>,
        vpc_config: Option<FunctionVpc<'a>>,
        file_system_configs: Vec<FileSystem<'a>> as list,
        package_type: Option<Text<'a>>,
    }
}

record! {
    /// The network of a function.
    FunctionVpc<'a> {
        subnet_ids: Vec<Text<'a>> as list,
        security_group_ids: Vec<Text<'a>> as list,
    }
}

record! {
    /// A file system that a function mounts.
    FileSystem<'a> {
        arn: Option<Text<'a>>,
    }
}

impl Function<'_> {
    /// The facts; `None` of a function outside of any VPC.
    pub(in crate::describe) fn facts(&self) -> Option<workloads::VpcFunction> {
        let vpc = self.vpc_config.as_ref();
        let vpc = vpc.filter(|vpc| !vpc.subnet_ids.is_empty())?;
        let mut groups = ids(vpc.security_group_ids.iter().map(|id| &**id));
        groups.sort_unstable();
        Some(workloads::VpcFunction {
            name: self.function_name.as_deref().unwrap_or_default().into(),
            subnet_ids: ids(vpc.subnet_ids.iter().map(|id| &**id)),
            group_ids: groups,
            has_mount_targets: !self.file_system_configs.is_empty(),
            is_image: self.package_type.as_deref() == Some("Image"),
        })
    }
}
