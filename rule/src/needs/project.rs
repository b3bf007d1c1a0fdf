//! Needs of builds: image, logs, buckets, sources.

use super::joined::Joined;
use super::table::Rule;
use super::{Asks, ClientNeeds, Note};
use crate::network::Id;
use crate::network::workloads::{Access, BuildSource};

/// Adds the needs of every project whose builds may be behind an interface of a subnet with these
/// security groups; whether there is one.
pub fn add(
    joined: &Joined<'_>,
    needs: &mut ClientNeeds,
    subnet: Option<&str>,
    groups: &[&str],
) -> bool {
    let projects = joined.projects(subnet, groups);
    for project in &projects {
        let who = format!("project {}", project.name);
        if let Some(image) = project.image.as_deref().filter(|it| !is_codebuilds(it)) {
            needs.image(joined, image, &who, false);
            if project.on_windows {
                let who = who.as_str().into();
                needs.notes.push(Note::WindowsBaseLayers { who });
            }
        }
        if project.logs_to_cloudwatch {
            needs.need(Rule::BuildLogs, None, Asks::Anything, &who);
        }
        for objects in &project.objects {
            let rule = match objects.access {
                Access::Read => Rule::BuildReads,
                Access::Write => Rule::BuildWrites,
            };
            needs.need(rule, None, Asks::Objects(objects.clone()), &who);
        }
        for secret in &project.secrets {
            let region = joined.region_in(secret);
            needs.need(Rule::BuildSecret, region, Asks::Anything, &who);
        }
        for parameter in &project.parameters {
            let region = joined.region_in(parameter);
            needs.need(Rule::BuildParameter, region, Asks::Anything, &who);
        }
        if !project.secrets.is_empty() || !project.parameters.is_empty() {
            let who = who.as_str().into();
            needs.notes.push(Note::SecretMayNeedKms { who });
        }
        for source in &project.sources {
            add_source(joined, needs, source, &who);
        }
    }
    !projects.is_empty()
}

/// Whether an image is CodeBuild's own: it is there before the build begins.
fn is_codebuilds(image: &str) -> bool {
    image.starts_with("aws/codebuild/")
}

fn add_source(joined: &Joined<'_>, needs: &mut ClientNeeds, source: &BuildSource, who: &str) {
    if source.by_connection {
        needs.need(Rule::BuildConnection, None, Asks::Anything, who);
    }
    match &*source.kind {
        "CODECOMMIT" => {
            let region = source.location.as_deref().and_then(region_of_repository);
            let region = region.and_then(|region| joined.region_of(&region));
            needs.need(Rule::BuildCodeCommit, region, Asks::Anything, who);
        }
        "" | "NO_SOURCE" | "S3" | "CODEPIPELINE" => {}
        outside => needs.notes.push(Note::Outside {
            what: outside.into(),
            who: who.into(),
        }),
    }
}

/// The region in `https://git-codecommit.eu-west-3.amazonaws.com/v1/repos/app`.
fn region_of_repository(location: &str) -> Option<Id> {
    let host = location
        .split_once("://")
        .map_or(location, |(_, rest)| rest);
    let rest = host.strip_prefix("git-codecommit.")?;
    let region = rest.split('.').next()?;
    crate::services::is_region(region).then(|| region.into())
}
