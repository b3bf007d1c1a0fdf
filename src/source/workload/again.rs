//! What was read again of what runs: record by record in the place of what was read before.

use std::collections::HashSet;
use std::hash::Hash;

use rule::network::fact::Fact;
use rule::network::workloads::Workloads;

/// Puts what was read again in the place of what was read before; what was not read again stays.
pub fn replace(first: &mut Workloads, second: &Workloads) {
    let Workloads {
        tasks,
        task_definitions,
        container_instances,
        projects,
        managed_instances,
        functions,
        pull_through_cache_rules,
        instances,
    } = second;
    by(&mut first.tasks, tasks, |one| one.arn.clone());
    by(&mut first.task_definitions, task_definitions, |one| {
        one.arn.clone()
    });
    by(&mut first.container_instances, container_instances, |one| {
        one.arn.clone()
    });
    by(&mut first.functions, functions, |one| one.name.clone());
    by(&mut first.projects, projects, |one| one.name.clone());
    by(
        &mut first.managed_instances,
        managed_instances,
        Clone::clone,
    );
    by(
        &mut first.pull_through_cache_rules,
        pull_through_cache_rules,
        |one| one.prefix.clone(),
    );
    by(&mut first.instances, instances, |one| one.id.clone());
}

fn by<T: Clone, K: Hash + Eq>(
    first: &mut Fact<Vec<T>>,
    second: &Fact<Vec<T>>,
    key: impl Fn(&T) -> K,
) {
    match (&mut *first, second) {
        (Fact::Read(first), Fact::Read(second)) => {
            let again: HashSet<K> = second.iter().map(&key).collect();
            first.retain(|one| !again.contains(&key(one)));
            first.extend(second.iter().cloned());
        }
        (Fact::Unread(_), Fact::Read(_)) => *first = second.clone(),
        (_, Fact::Unread(_)) => {}
    }
}
