//! What a saved interface is, in the words of a plan's clients.

use rule::network::NetworkInterface;
use rule::network::clients::ClientClass;

use super::mapping::class::PlannedClass;

/// The class of a saved client.
pub fn class(interface: &NetworkInterface) -> Option<PlannedClass> {
    Some(match interface.client? {
        ClientClass::Instance => PlannedClass::Instance,
        ClientClass::FargateTask => PlannedClass::FargateTask,
        ClientClass::EcsTaskOnInstance => PlannedClass::EcsTask,
        ClientClass::LambdaFunction => PlannedClass::Lambda,
        ClientClass::CodeBuild => PlannedClass::CodeBuild,
        ClientClass::Glue => PlannedClass::Glue,
        ClientClass::SageMaker => PlannedClass::SageMaker,
        ClientClass::AgentCoreRuntime => PlannedClass::AgentCore,
        ClientClass::InstanceFurtherInterface | ClientClass::Pod => return None,
    })
}

/// The instance that a saved interface is attached to.
pub fn instance(interface: &NetworkInterface) -> Option<&str> {
    interface.instance_id.as_deref()
}
