//! What a saved interface is, in the words of a plan's clients.

use rule::network::NetworkInterface;
use rule::network::clients::ClientClass;

use super::mapping::class::Class;

/// The class of a saved client.
pub fn class(interface: &NetworkInterface) -> Option<Class> {
    Some(match interface.client? {
        ClientClass::Instance => Class::Instance,
        ClientClass::FargateTask => Class::FargateTask,
        ClientClass::EcsTaskOnInstance => Class::EcsTask,
        ClientClass::LambdaFunction => Class::Lambda,
        ClientClass::CodeBuild => Class::CodeBuild,
        ClientClass::Glue => Class::Glue,
        ClientClass::SageMaker => Class::SageMaker,
        ClientClass::AgentCoreRuntime => Class::AgentCore,
        ClientClass::InstanceFurtherInterface | ClientClass::Pod => return None,
    })
}

/// The instance that a saved interface is attached to.
pub fn instance(interface: &NetworkInterface) -> Option<&str> {
    interface.instance_id.as_deref()
}
