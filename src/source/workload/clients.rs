//! The services that say what runs in an account and region: each is connected to when it is first asked.

use std::sync::{Arc, OnceLock};

use aws_config::{Region, SdkConfig};

use super::definitions::Definitions;
use crate::aws::json_service::{CODEBUILD, ECR, ECS, JsonService, SSM, ServiceModel};
use crate::aws::pace::Pace;
use crate::aws::tally::CallTally;

/// Reads of Amazon ECS a second, of an account in a region: what it admits for long of each kind of read.
///
/// Source: Amazon ECS, "Request throttling", bucket refill rates.
const ECS_A_SECOND: usize = 20;

/// Who says what runs in one account and region.
#[derive(Debug, Clone)]
pub struct WorkloadClients(Arc<Clients>);

#[derive(Debug)]
struct Clients {
    config: SdkConfig,
    tally: CallTally,
    region: String,
    ecs: OnceLock<JsonService>,
    codebuild: OnceLock<JsonService>,
    ssm: OnceLock<JsonService>,
    ecr: OnceLock<JsonService>,
    reads_of_ecs: Pace<()>,
    definitions: Definitions,
}

impl WorkloadClients {
    /// The services in a region, with these credentials.
    pub fn new(
        config: &SdkConfig,
        tally: CallTally,
        region: &str,
        definitions: Definitions,
    ) -> Self {
        let region_of = Region::new(region.to_owned());
        Self(Arc::new(Clients {
            config: config.to_builder().region(region_of).build(),
            tally,
            region: region.to_owned(),
            ecs: OnceLock::new(),
            codebuild: OnceLock::new(),
            ssm: OnceLock::new(),
            ecr: OnceLock::new(),
            reads_of_ecs: Pace::a_second(ECS_A_SECOND),
            definitions,
        }))
    }

    /// Amazon ECS, when it may be called.
    pub(super) async fn ecs(&self) -> &JsonService {
        self.0.reads_of_ecs.wait(()).await;
        self.of(&self.0.ecs, &ECS)
    }

    /// AWS CodeBuild.
    pub(super) fn codebuild(&self) -> &JsonService {
        self.of(&self.0.codebuild, &CODEBUILD)
    }

    /// Systems Manager.
    pub(super) fn ssm(&self) -> &JsonService {
        self.of(&self.0.ssm, &SSM)
    }

    /// Amazon ECR.
    pub(super) fn ecr(&self) -> &JsonService {
        self.of(&self.0.ecr, &ECR)
    }

    /// The task definitions that were read.
    pub(super) fn definitions(&self) -> &Definitions {
        &self.0.definitions
    }

    fn of<'c>(
        &'c self,
        cell: &'c OnceLock<JsonService>,
        service: &'static ServiceModel,
    ) -> &'c JsonService {
        let Clients {
            config,
            tally,
            region,
            ..
        } = &*self.0;
        cell.get_or_init(|| JsonService::new(config, tally.clone(), service, region))
    }
}
