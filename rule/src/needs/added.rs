//! Containers that AWS adds to a task when it starts, beside those of its definition.

use super::image::EcrRepository;
use super::table::Rule;
use super::{Asks, ClientNeeds, Joined, Note};
use crate::network::workloads::TaskImage;
use crate::services::dns_suffix;

/// How the names of the containers begin in which Amazon GuardDuty has its agent; an invented end follows.
pub const GUARDDUTY: &str = "aws-guardduty-agent-";

/// How the names of the containers begin in which Service Connect has its proxy. Nobody pulls its image: it is on the
/// instance, or in the platform of Fargate.
pub const SERVICE_CONNECT: &str = "ecs-service-connect-";

/// The repository of GuardDuty's agent for Fargate.
const REPOSITORY: &str = "aws-guardduty-agent-fargate";

/// The accounts of AWS that hold it. AWS: GuardDuty user guide, "ECR repository for GuardDuty agent on AWS Fargate
/// (Amazon ECS only)"; AWS GovCloud (US) user guide, "Amazon GuardDuty".
const ACCOUNTS: [(&str, &str); 35] = [
    ("af-south-1", "197869348890"),
    ("ap-east-1", "258348409381"),
    ("ap-east-2", "259886477082"),
    ("ap-northeast-1", "533107202818"),
    ("ap-northeast-2", "914738172881"),
    ("ap-northeast-3", "273192626886"),
    ("ap-south-1", "251508486986"),
    ("ap-south-2", "950823858135"),
    ("ap-southeast-1", "174946120834"),
    ("ap-southeast-2", "005257825471"),
    ("ap-southeast-3", "510637619217"),
    ("ap-southeast-4", "251357961535"),
    ("ap-southeast-5", "156041399949"),
    ("ap-southeast-7", "054037130133"),
    ("ca-central-1", "354763396469"),
    ("ca-west-1", "339712888787"),
    ("eu-central-1", "323658145986"),
    ("eu-central-2", "529164026651"),
    ("eu-north-1", "591436053604"),
    ("eu-south-1", "266869475730"),
    ("eu-south-2", "919611009337"),
    ("eu-west-1", "694911143906"),
    ("eu-west-2", "892757235363"),
    ("eu-west-3", "665651866788"),
    ("il-central-1", "870907303882"),
    ("me-central-1", "000014521398"),
    ("me-south-1", "536382113932"),
    ("mx-central-1", "311141559934"),
    ("sa-east-1", "758426053663"),
    ("us-east-1", "593207742271"),
    ("us-east-2", "307168627858"),
    ("us-gov-east-1", "383115532789"),
    ("us-gov-west-1", "383110348953"),
    ("us-west-1", "684579721401"),
    ("us-west-2", "733349766148"),
];

/// Whether an account is one of AWS that holds GuardDuty's agent: everybody knows it.
pub fn is_guarddutys(account_id: &str) -> bool {
    ACCOUNTS.iter().any(|(_, known)| *known == account_id)
}

/// The repository of GuardDuty's agent in a region; `None` where nobody says which account holds it.
pub fn guarddutys(region: &str) -> Option<EcrRepository> {
    let (_, account) = ACCOUNTS.iter().find(|(of, _)| *of == region)?;
    Some(EcrRepository {
        account_id: (*account).into(),
        region: region.into(),
        fips: false,
        name: REPOSITORY.into(),
    })
}

/// The name of a container without what AWS invents of it: tasks with the same containers are the same.
pub fn container_name(container: &str) -> &str {
    match container.starts_with(GUARDDUTY) {
        true => GUARDDUTY,
        false => container,
    }
}

/// Adds what a container needs that the task has and its definition has not. AWS does not say the image of GuardDuty's
/// agent.
pub fn add(
    joined: &Joined<'_>,
    needs: &mut ClientNeeds,
    image: &TaskImage,
    who: &str,
    old_fargate: bool,
) {
    if image.container.starts_with(SERVICE_CONNECT) {
        return;
    }
    let is_guarddutys = image.container.starts_with(GUARDDUTY) || image.image.contains(REPOSITORY);
    if is_guarddutys {
        needs.notes.push(Note::GuardDuty { who: who.into() });
    }
    if !is_guarddutys || !image.image.is_empty() {
        needs.image(joined, &image.image, who, old_fargate);
        return;
    }
    match guarddutys(joined.region()) {
        Some(EcrRepository {
            account_id,
            region,
            name,
            ..
        }) => {
            let host = format!("{account_id}.dkr.ecr.{region}.{}", dns_suffix(&region));
            needs.image(joined, &format!("{host}/{name}"), who, old_fargate);
        }
        None => needs.need(Rule::EcrImage, None, Asks::Anything, who),
    }
}
