//! A survey: more accounts and regions than one process reads, each evaluated by itself and brought together in the end.
//!
//! What is shared is lines: one for each place (`report::record::place`), in files or objects of any number. An engine
//! (AWS Step Functions, `cfn/survey.yaml`) hands out the places of [`places`] and [`evaluated`] brings the lines together.

pub mod evaluated;
pub mod event;
#[cfg(feature = "aws")]
pub mod function;
pub mod layout;
#[cfg(feature = "aws")]
pub mod listing;
pub mod places;
pub mod run;
#[cfg(feature = "aws")]
pub mod worker;

/// What the functions of a survey must be allowed in its bucket: `s3:ListBucket` makes S3 tell an object that is not
/// there from one that is denied.
pub const IAM_ACTIONS: &[&str] = &["s3:GetObject", "s3:ListBucket", "s3:PutObject"];
