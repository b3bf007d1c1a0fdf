//! Everything that is tested without the AWS SDK, in one binary.

mod cli;
