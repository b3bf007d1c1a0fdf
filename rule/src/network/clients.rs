//! Which network interfaces are clients, and of which class (`decision.md`, section 3).

use std::fmt;

/// What tells that an interface is of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldBy {
    /// An `InterfaceType` of its own.
    InterfaceType(&'static str),
    /// The instance that it is attached to.
    Instance,
    /// A `Description` that is an ARN of ECS.
    EcsArn,
    /// A `Description` with words such as these.
    Description(&'static str),
}

/// What says what a client runs (`decision.md`, section 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DescribedBy {
    /// A task of Amazon ECS, on Fargate or on an instance.
    Task {
        /// Whether it is on an instance.
        on_instance: bool,
    },
    /// What is known of an instance.
    Instance,
    /// A project of AWS CodeBuild.
    Project,
}

/// What is known of the ports that a client takes replies on (`decision.md`, section 6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyPorts {
    /// They are those of its system: Linux, or else Windows.
    OfSystem,
    /// They are those of Lambda's interfaces, which serve many functions.
    OfLambda,
}

/// What there is to say of a class.
struct Row {
    /// Whether images are pulled over the interface itself.
    pulls_images: bool,
    told_by: ToldBy,
    described_by: Option<DescribedBy>,
    reply_ports: ReplyPorts,
    /// In front of an interface's id.
    before_id: &'static str,
    /// One of them.
    one: &'static str,
    /// Several of them.
    many: &'static str,
}

/// Makes of the table of classes the enum, its list and the rows.
macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident: $pulls:literal, $told:expr, $described:expr, $replies:expr, $before:literal, $one:literal, $many:literal;)*) => {
        /// What asks for services over a network interface.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ClientClass {
            $($(#[$doc])* $class,)*
        }

        impl ClientClass {
            /// Every class, in the order of the tests.
            pub const ALL: [Self; [$(Self::$class),*].len()] = [$(Self::$class),*];

            fn row(self) -> Row {
                match self {
                    $(Self::$class => Row {
                        pulls_images: $pulls,
                        told_by: $told,
                        described_by: $described,
                        reply_ports: $replies,
                        before_id: $before,
                        one: $one,
                        many: $many,
                    },)*
                }
            }
        }
    };
}

// Whether it pulls images, what tells it, what says what it runs, its reply ports, its words.
classes! {
    /// A runtime of Bedrock AgentCore.
    AgentCoreRuntime: true, ToldBy::InterfaceType("agentic_ai"), None, ReplyPorts::OfSystem, "AgentCore runtime", "AgentCore runtime", "AgentCore runtimes";
    /// An ECS task on an instance, by an interface of its own (`awsvpc`).
    EcsTaskOnInstance: false, ToldBy::EcsArn, Some(DescribedBy::Task { on_instance: true }), ReplyPorts::OfSystem, "ECS task on an instance", "ECS task on an instance", "ECS tasks on instances";
    /// An EC2 instance, by its first interface.
    Instance: true, ToldBy::Instance, Some(DescribedBy::Instance), ReplyPorts::OfSystem, "instance", "instance", "instances";
    /// An EC2 instance, by another interface: its pods and further addresses.
    InstanceFurtherInterface: false, ToldBy::Instance, None, ReplyPorts::OfSystem, "further interface of an instance", "further interface of an instance", "further interfaces of instances";
    /// A pod with security groups of its own.
    Pod: false, ToldBy::InterfaceType("branch"), None, ReplyPorts::OfSystem, "pod", "pod", "pods";
    /// An ECS task on Fargate.
    FargateTask: true, ToldBy::EcsArn, Some(DescribedBy::Task { on_instance: false }), ReplyPorts::OfSystem, "Fargate task", "Fargate task", "Fargate tasks";
    /// A CodeBuild build.
    CodeBuild: true, ToldBy::Description("CodeBuild"), Some(DescribedBy::Project), ReplyPorts::OfSystem, "CodeBuild", "CodeBuild build", "CodeBuild builds";
    /// A Lambda function.
    LambdaFunction: false, ToldBy::InterfaceType("lambda"), None, ReplyPorts::OfLambda, "Lambda function", "Lambda function", "Lambda functions";
    /// A Glue job.
    Glue: false, ToldBy::Description("Attached to Glue using role:"), None, ReplyPorts::OfSystem, "Glue", "Glue interface", "Glue interfaces";
    /// SageMaker: Studio, a notebook instance, a job.
    SageMaker: false, ToldBy::Description("[DO NOT DELETE] SageMaker"), None, ReplyPorts::OfSystem, "SageMaker", "SageMaker interface", "SageMaker interfaces";
}

impl ClientClass {
    /// Whether images are pulled over the interface itself. Others' images come another way: over
    /// the instance's first interface, or by the service.
    pub fn pulls_images(self) -> bool {
        self.row().pulls_images
    }

    /// What tells that an interface is of the class.
    pub fn told_by(self) -> ToldBy {
        self.row().told_by
    }

    /// What says what it runs; `None` where nothing does.
    pub fn described_by(self) -> Option<DescribedBy> {
        self.row().described_by
    }

    /// Whether it is on an instance, by whose id people know it.
    pub fn is_on_instance(self) -> bool {
        let of_instance = Some(DescribedBy::Task { on_instance: true });
        self.told_by() == ToldBy::Instance || self.described_by() == of_instance
    }

    /// What is known of the ports that it takes replies on.
    pub fn reply_ports(self) -> ReplyPorts {
        self.row().reply_ports
    }

    /// The class in front of an interface's id: `CodeBuild eni-…`.
    pub fn before_id(self) -> &'static str {
        self.row().before_id
    }

    /// So many of the class, in words: `1 pod`, `3 Lambda functions`.
    pub fn counted(self, count: usize) -> String {
        match count {
            1 => format!("1 {self}"),
            _ => format!("{count} {}", self.row().many),
        }
    }
}

impl fmt::Display for ClientClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().one)
    }
}

/// What DescribeNetworkInterfaces says that tells clients from everything else.
/// Strings are as AWS writes them; absent fields are `None`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits<'a> {
    /// `Status`.
    pub status: Option<&'a str>,
    /// `InterfaceType`; absent means `interface`.
    pub interface_type: Option<&'a str>,
    /// `Attachment.InstanceId`.
    pub instance_id: Option<&'a str>,
    /// `Attachment.DeviceIndex`; absent means 0.
    pub device_index: Option<i32>,
    /// `Attachment.NetworkCardIndex`; absent means 0.
    pub network_card_index: Option<i32>,
    /// `Description`.
    pub description: Option<&'a str>,
    /// `RequesterId`.
    pub requester_id: Option<&'a str>,
}

impl Traits<'_> {
    /// Whether the interface is in use at all.
    pub fn in_use(&self) -> bool {
        matches!(self.status, Some("in-use" | "associated"))
    }
}

/// The class of client that a network interface is; the first test that holds decides. Endpoints'
/// own interfaces, by id, are told apart by the caller, who knows the endpoints.
///
/// `RequesterManaged` and `Operator.Managed` are not asked: Fargate tasks are requester-managed, and
/// the nodes of EKS Auto Mode are instances like others.
pub fn client_class(traits: Traits<'_>) -> Option<ClientClass> {
    if !traits.in_use() {
        return None;
    }
    let description = traits.description.unwrap_or_default();
    let on_instance = traits.instance_id.is_some();
    match traits.interface_type.unwrap_or("interface") {
        "interface" if on_instance && is_ecs_arn(description) => {
            Some(ClientClass::EcsTaskOnInstance)
        }
        "interface" | "efa" if on_instance => {
            let is_first = [traits.device_index, traits.network_card_index]
                .iter()
                .all(|index| index.unwrap_or_default() == 0);
            Some(if is_first {
                ClientClass::Instance
            } else {
                ClientClass::InstanceFurtherInterface
            })
        }
        "interface" => of_description(description, traits.requester_id),
        own => {
            let mut classes = ClientClass::ALL.into_iter();
            classes
                .find(|class| matches!(class.told_by(), ToldBy::InterfaceType(its) if its == own))
        }
    }
}

/// The class of an interface of the common type that no instance holds.
fn of_description(description: &str, requester_id: Option<&str>) -> Option<ClientClass> {
    let lower = description.to_ascii_lowercase();
    let names_codebuild = |text: &str| text.to_ascii_lowercase().contains("codebuild");
    if is_ecs_arn(description) {
        Some(ClientClass::FargateTask)
    } else if lower.contains("codebuild") || requester_id.is_some_and(names_codebuild) {
        Some(ClientClass::CodeBuild)
    } else if description.starts_with("Attached to Glue using role") {
        Some(ClientClass::Glue)
    } else if lower.starts_with("[do not delete]") && lower.contains("sagemaker") {
        Some(ClientClass::SageMaker)
    } else {
        None
    }
}

/// Whether a description is an ARN of ECS: `arn:aws:ecs:eu-west-3:111122223333:attachment/…`.
fn is_ecs_arn(description: &str) -> bool {
    let mut parts = description.split(':');
    parts.next() == Some("arn") && parts.nth(1) == Some("ecs")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ClientClass, Traits, client_class};

    /// The table of section 3: what makes each class, and what misses it by one thing.
    #[test]
    fn the_first_test_that_holds_decides() {
        use ClientClass as C;
        let ecs = "arn:aws:ecs:eu-west-3:111122223333:attachment/0a";
        let glue = "Attached to Glue using role: arn:aws:iam::111122223333:role/etl";
        let studio = "[DO NOT DELETE] ENI managed by SageMaker for Studio Domain(d-0a)";
        let mut told = BTreeSet::new();
        let on = |index| (Some("i-0a"), index);
        let off = (None, None);
        for (interface_type, (instance_id, device_index), description, class) in [
            (Some("agentic_ai"), off, "", Some(C::AgentCoreRuntime)),
            (None, on(Some(1)), ecs, Some(C::EcsTaskOnInstance)),
            (Some("efa"), on(None), ecs, Some(C::Instance)),
            (None, on(None), "", Some(C::Instance)),
            (Some("interface"), on(Some(0)), glue, Some(C::Instance)),
            (None, on(Some(1)), "", Some(C::InstanceFurtherInterface)),
            (Some("efa-only"), on(Some(0)), "", None),
            (Some("trunk"), on(Some(1)), "", None),
            (Some("branch"), off, "aws-k8s-branch-eni", Some(C::Pod)),
            (None, off, ecs, Some(C::FargateTask)),
            (None, off, "AWS CodeBuild build", Some(C::CodeBuild)),
            (
                Some("lambda"),
                off,
                "AWS Lambda VPC ENI-f",
                Some(C::LambdaFunction),
            ),
            (None, off, "AWS Lambda VPC ENI-f", None),
            (None, off, glue, Some(C::Glue)),
            (None, off, "attached to Glue using role", None),
            (None, off, studio, Some(C::SageMaker)),
            (None, off, "[Do not delete] sagemaker", Some(C::SageMaker)),
            (None, off, "ENI managed by SageMaker", None),
            (None, off, "Amazon EKS cluster", None),
            (Some("vpc_endpoint"), off, ecs, None),
        ] {
            let traits = Traits {
                status: Some("in-use"),
                interface_type,
                instance_id,
                device_index,
                description: Some(description),
                ..Traits::default()
            };
            assert_eq!(client_class(traits), class, "{traits:?}");
            told.extend(class);
            for status in [None, Some("available"), Some("pending")] {
                assert_eq!(client_class(Traits { status, ..traits }), None);
            }
        }
        assert_eq!(told, BTreeSet::from(ClientClass::ALL));
    }

    /// In the table of section 3 each class has its row, in their order, with whether it pulls images.
    #[test]
    fn classes_are_those_of_the_decision() {
        let decision = include_str!("../../decision.md");
        let (_, table) = decision
            .split_once("\n| class | test | pulls images |\n|---|---|---|\n")
            .unwrap();
        let (table, _) = table.split_once("\n\n").unwrap();
        let pulls = table.lines().map(|row| {
            let cell = row.trim_end_matches([' ', '|']).rsplit("| ").next();
            cell.unwrap().starts_with("yes")
        });
        let classes = ClientClass::ALL.map(ClientClass::pulls_images);
        assert_eq!(pulls.collect::<Vec<_>>(), classes, "section 3");
    }

    #[test]
    fn of_clients_on_instances_the_instance_is_known() {
        let mut on_instances = ClientClass::ALL.to_vec();
        on_instances.retain(|class| class.is_on_instance());
        use ClientClass as C;
        let known = [
            C::EcsTaskOnInstance,
            C::Instance,
            C::InstanceFurtherInterface,
        ];
        assert_eq!(on_instances, known);
    }

    #[test]
    fn another_network_card_is_a_further_interface() {
        let traits = Traits {
            status: Some("associated"),
            instance_id: Some("i-0a"),
            network_card_index: Some(1),
            ..Traits::default()
        };
        let class = Some(ClientClass::InstanceFurtherInterface);
        assert_eq!(client_class(traits), class);
    }
}
