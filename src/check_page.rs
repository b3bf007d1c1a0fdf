//! Where the page of a check is: an address, where Cargo.toml says where the project is.

use rule::checks::Check;

/// Where the pages of checks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckPages {
    repository: &'static str,
}

impl Default for CheckPages {
    /// Those of `package.repository` in Cargo.toml.
    fn default() -> Self {
        Self::of(env!("CARGO_PKG_REPOSITORY"))
    }
}

impl CheckPages {
    /// Those of a repository; of an empty address none.
    pub const fn of(repository: &'static str) -> Self {
        Self { repository }
    }

    /// The address of a check's page in this version; `None` where the repository is not known.
    pub fn address(self, check: Check) -> Option<String> {
        let repository = self.repository.trim_end_matches('/');
        let repository = repository.strip_suffix(".git").unwrap_or(repository);
        (!repository.is_empty()).then(|| {
            let (version, code) = (env!("CARGO_PKG_VERSION"), check.row().code);
            format!("{repository}/blob/v{version}/rule/checks.md#{code}")
        })
    }

    /// The address, or the command that prints the page.
    pub fn place(self, check: Check) -> String {
        let command = || format!("vpc-endpoint-rule checks {}", check.row().code);
        self.address(check).unwrap_or_else(command)
    }
}

#[cfg(test)]
mod tests {
    use rule::checks::Check;

    use super::CheckPages;

    #[test]
    fn the_page_is_where_the_repository_is() {
        let version = env!("CARGO_PKG_VERSION");
        let page = format!("https://example.com/o/p/blob/v{version}/rule/checks.md#policy-denies");
        for repository in [
            "https://example.com/o/p",
            "https://example.com/o/p/",
            "https://example.com/o/p.git",
        ] {
            let pages = CheckPages::of(repository);
            assert_eq!(pages.place(Check::PolicyDenies), page);
        }
        let nowhere = CheckPages::of("");
        assert_eq!(nowhere.address(Check::PolicyDenies), None);
        let command = "vpc-endpoint-rule checks policy-denies";
        assert_eq!(nowhere.place(Check::PolicyDenies), command);
    }
}
