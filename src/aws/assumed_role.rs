//! The role in another account: with it that account is read, and its results are reported.

/// What whoever assumes it must be allowed, on the role.
pub const IAM_ACTIONS: &[&str] = &["sts:AssumeRole"];

#[cfg(feature = "aws")]
pub use assume::{AssumeRoleRequest, Assumed};

/// How the role is named and asked for.
#[cfg(feature = "aws")]
mod assume {
    use std::time::{Duration, SystemTime};

    use aws_credential_types::Credentials;

    use crate::aws::call_error::CallError;
    use crate::aws::deadline::Deadline;
    use crate::failure::ReadError;

    /// How long before they expire credentials are no longer used: longer than an invocation takes.
    const MARGIN: Duration = Duration::from_secs(15 * 60);

    /// A role to assume.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct AssumeRoleRequest {
        /// The role.
        pub role_arn: String,
        /// What CloudTrail shows in that account.
        pub session_name: String,
    }

    /// The credentials of an assumed role.
    #[derive(Debug, Clone)]
    pub struct Assumed {
        /// Good until `expires`.
        pub credentials: Credentials,
        expires: SystemTime,
    }

    impl Assumed {
        /// Whether the credentials outlast an invocation that starts now.
        pub fn is_fresh(&self) -> bool {
            SystemTime::now() + MARGIN < self.expires
        }
    }

    impl AssumeRoleRequest {
        /// Assumes the role, at the regional endpoint of STS that the client is for.
        ///
        /// # Errors
        /// A role that is not there or does not trust the function's: the error says which must
        /// trust which.
        pub async fn assume(
            &self,
            client: &aws_sdk_sts::Client,
            deadline: Deadline,
        ) -> Result<Assumed, ReadError> {
            let request = client
                .assume_role()
                .role_arn(&self.role_arn)
                .role_session_name(&self.session_name);
            let answer = match deadline.wait(request.send()).await {
                Ok(answer) => answer,
                Err(error) => return Err(self.failed(client, deadline, error).await),
            };
            let odd = |why: &str| ReadError::new(self.what(), CallError::Malformed(why.to_owned()));
            let given = answer
                .credentials
                .ok_or_else(|| odd("no `Credentials` in it"))?;
            // The SDK makes an empty text of one that is not there.
            let parts = [
                &given.access_key_id,
                &given.secret_access_key,
                &given.session_token,
            ];
            if parts.into_iter().any(String::is_empty) {
                return Err(odd("`Credentials` without a key or a token in it"));
            }
            let expires = SystemTime::try_from(given.expiration).unwrap_or(SystemTime::UNIX_EPOCH);
            let credentials = Credentials::new(
                given.access_key_id,
                given.secret_access_key,
                Some(given.session_token),
                Some(expires),
                "AssumeRole",
            );
            Ok(Assumed {
                credentials,
                expires,
            })
        }

        fn what(&self) -> String {
            format!("with the role `{}` (AssumeRole)", self.role_arn)
        }

        /// The error, with the name of the role that is to be trusted.
        async fn failed(
            &self,
            client: &aws_sdk_sts::Client,
            deadline: Deadline,
            error: CallError,
        ) -> ReadError {
            let failed = ReadError::new(self.what(), error.clone());
            if !matches!(error, CallError::Denied(_)) {
                return failed;
            }
            let own = deadline.wait(client.get_caller_identity().send()).await;
            let own = own.ok().and_then(|identity| identity.arn).map_or_else(
                || "the caller".to_owned(),
                |arn| format!("`{}`", role_of_session(&arn)),
            );
            failed.advise(format!(
                "the role must exist and its trust policy must allow {own}, and {own} must be allowed `sts:AssumeRole` on it"
            ))
        }
    }

    /// The role behind the ARN of a session: `arn:aws:sts::1:assumed-role/name/session` is of
    /// `arn:aws:iam::1:role/name`, whose path STS does not tell.
    pub(super) fn role_of_session(arn: &str) -> String {
        let role = arn.split_once(":assumed-role/").and_then(|(front, rest)| {
            let (name, _session) = rest.split_once('/')?;
            Some(format!(
                "{}:role/{name}",
                front.replacen(":sts:", ":iam:", 1)
            ))
        });
        role.unwrap_or_else(|| arn.to_owned())
    }
}

#[cfg(all(test, feature = "aws"))]
mod tests {
    use super::assume::role_of_session;

    #[test]
    fn names_the_role_behind_a_session() {
        let session = "arn:aws-cn:sts::111122223333:assumed-role/private-paths/private-paths";
        assert_eq!(
            role_of_session(session),
            "arn:aws-cn:iam::111122223333:role/private-paths"
        );
        assert_eq!(
            role_of_session("arn:aws:iam::111122223333:root"),
            "arn:aws:iam::111122223333:root"
        );
    }
}
