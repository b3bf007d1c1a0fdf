//! What a saved interface is, in the words of a plan's clients.

use rule::clients::Workload;
use rule::network::NetworkInterface;

use super::mapping::client::Class;

/// The class of a saved client.
pub fn class(interface: &NetworkInterface) -> Option<Class> {
    Some(match interface.workload.as_ref()? {
        Workload::Instance(_) => Class::Instance,
        Workload::FargateTask => Class::FargateTask,
        Workload::CodeBuild => Class::CodeBuild,
    })
}

/// The instance that a saved interface is attached to.
pub fn instance(interface: &NetworkInterface) -> Option<&str> {
    match interface.workload.as_ref()? {
        Workload::Instance(id) => Some(id),
        _ => None,
    }
}
