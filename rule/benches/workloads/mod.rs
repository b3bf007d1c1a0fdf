//! What runs in a large account: every client a Fargate task, of a few hundred task definitions.

use std::collections::BTreeMap;
use std::sync::Arc;

use rule::network::clients::ClientClass;
use rule::network::fact::Fact;
use rule::network::workloads::{Container, EcsTask, LogConfiguration, TaskDefinition, Workloads};
use rule::network::{Id, Network};

use rule_testing::accounts::{ACCOUNT, REGION};

/// Makes every client a task of one of so many task definitions.
pub fn add(network: &mut Network, definitions: usize) {
    let arn = |number: usize| -> Id {
        format!("arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/app-{number}:1").into()
    };
    let mut tasks = Vec::new();
    if let Fact::Read(interfaces) = &mut network.network_interfaces {
        let clients = interfaces.iter_mut().filter(|one| one.client.is_some());
        for (number, interface) in clients.enumerate() {
            interface.client = Some(ClientClass::FargateTask);
            interface.instance_id = None;
            tasks.push(EcsTask {
                arn: format!("task/{number}").into(),
                network_interface_ids: [interface.id.clone()].into(),
                on_fargate: true,
                platform_version: Some("1.4.0".into()),
                task_definition: arn(number * 7_919 % definitions),
                execute_command: Fact::Read(number % 4 == 0),
                ..EcsTask::default()
            });
        }
    }
    let all = (0..definitions).map(|number| {
        let options = [("awslogs-region", REGION)];
        let options = options.map(|(name, value)| (Id::from(name), Id::from(value)));
        let log = LogConfiguration {
            driver: "awslogs".into(),
            options: BTreeMap::from(options),
        };
        let container = |at: usize| Container {
            image: format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app-{number}-{at}:1").into(),
            log: Some(log.clone()),
            secrets: match (number + at) % 3 {
                0 => [Id::from(format!(
                    "arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:app-{number}"
                ))]
                .into(),
                _ => [].into(),
            },
            ..Container::default()
        };
        Arc::new(TaskDefinition {
            arn: arn(number),
            containers: (0..2).map(container).collect(),
            ..TaskDefinition::default()
        })
    });
    network.workloads = Arc::new(Workloads {
        tasks: Fact::Read(tasks),
        task_definitions: Fact::Read(all.collect()),
        container_instances: Fact::Read(Vec::new()),
        projects: Fact::Read(Vec::new()),
        managed_instances: Fact::Read(Vec::new()),
        functions: Fact::Read(Vec::new()),
        pull_through_cache_rules: Fact::Read(Vec::new()),
        instances: Fact::Read(Vec::new()),
    });
}
