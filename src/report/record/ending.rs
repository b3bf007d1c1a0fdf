//! What the JSON report says of no VPC: warnings, and accounts that could not be evaluated.

use std::borrow::Cow;

use rule::checks::{Check, Severity};
use serde::{Deserialize, Serialize};

use crate::failure::FailedPlace;
use crate::report::Warning;

/// A warning that belongs to no VPC.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WarningRecord<'a> {
    code: Check,
    severity: Severity,
    message: Cow<'a, str>,
    remediation: Cow<'a, str>,
}

/// An account, or one of its regions, that could not be evaluated.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailureRecord<'a> {
    account_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<Cow<'a, str>>,
    message: Cow<'a, str>,
}

impl<'a> WarningRecord<'a> {
    /// The record of a warning.
    pub fn new(warning: &'a Warning) -> Self {
        let row = warning.check.row();
        Self {
            code: warning.check,
            severity: row.severity,
            message: Cow::Borrowed(&warning.message),
            remediation: Cow::Borrowed(row.remedy),
        }
    }

    /// The warning.
    pub fn warning(&self) -> Warning {
        Warning {
            check: self.code,
            message: self.message.to_string(),
        }
    }
}

impl<'a> FailureRecord<'a> {
    /// The record of a failure.
    pub fn new(failure: &'a FailedPlace) -> Self {
        Self {
            account_id: Cow::Borrowed(&failure.account_id),
            region: failure.region.as_deref().map(Cow::Borrowed),
            message: Cow::Borrowed(&failure.why),
        }
    }

    /// The failure.
    pub fn failure(&self) -> FailedPlace {
        FailedPlace {
            account_id: self.account_id.to_string(),
            region: self.region.as_deref().map(str::to_owned),
            why: self.message.to_string(),
        }
    }
}
