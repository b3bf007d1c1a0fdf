//! The fixes of many VPCs as files: a folder an account, in it one a region, in it a file a VPC.
//!
//! What a fix changes in another account, a hub's, is a file of that account, named as the VPC that it is for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rule::fix::Fix;

use super::{AccountRegion, Sheet, aws_cli, by_place, cloudformation, place_of_vpc, terraform};

/// A language of fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// CloudFormation templates.
    Cloudformation,
    /// Terraform configuration.
    Terraform,
    /// AWS CLI commands.
    AwsCli,
}

impl Language {
    /// How files of it end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Cloudformation => "yaml",
            Self::Terraform => "tf",
            Self::AwsCli => "sh",
        }
    }

    /// Whether files of it are run.
    pub fn is_script(self) -> bool {
        self == Self::AwsCli
    }

    /// Writes a fix, or a part of it.
    pub fn text(self, sheet: Sheet<'_>) -> String {
        let mut bytes = Vec::new();
        let written = match self {
            Self::Cloudformation => cloudformation::write(&mut bytes, sheet),
            Self::Terraform => terraform::write(&mut bytes, sheet),
            Self::AwsCli => aws_cli::write(&mut bytes, sheet),
        };
        // Memory takes everything.
        let _ = written;
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// The texts of files, by their paths below the folder.
#[derive(Debug)]
pub struct Files {
    language: Language,
    texts: BTreeMap<PathBuf, String>,
}

impl Files {
    /// None yet.
    pub fn new(language: Language) -> Self {
        Self {
            language,
            texts: BTreeMap::new(),
        }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The texts, by path.
    pub fn texts(&self) -> &BTreeMap<PathBuf, String> {
        &self.texts
    }

    /// Adds the files of a fix.
    pub fn add(&mut self, fix: &Fix) {
        let own = place_of_vpc(fix);
        let places: Vec<AccountRegion<'_>> = by_place(&Sheet::whole(fix))
            .into_iter()
            .map(|(place, _)| place)
            .collect();
        for place in &places {
            let note = note(self.language, fix, &places, *place);
            let sheet = Sheet {
                fix,
                only: (places.as_slice() != [own]).then_some(*place),
                note: note.as_deref(),
            };
            let path = path(self.language, fix, *place);
            self.texts.insert(path, self.language.text(sheet));
        }
    }
}

/// What the file of one place says of the others: they are applied in one order.
fn note(
    language: Language,
    fix: &Fix,
    places: &[AccountRegion<'_>],
    place: AccountRegion<'_>,
) -> Option<String> {
    let at = places.iter().position(|one| *one == place)?;
    let named = |places: &[AccountRegion<'_>]| -> Vec<String> {
        let paths = places.iter().map(|one| path(language, fix, *one));
        paths.map(|path| path.display().to_string()).collect()
    };
    let (before, after) = (places.get(..at)?, places.get(at + 1..)?);
    let mut note = Vec::new();
    if !before.is_empty() {
        note.push(format!("Apply {} first.", named(before).join(", ")));
    }
    if !after.is_empty() {
        note.push(format!("Then apply {}.", named(after).join(", ")));
    }
    (!note.is_empty()).then(|| note.join(" "))
}

/// The path of the file of one place.
fn path(language: Language, fix: &Fix, (account, region): AccountRegion<'_>) -> PathBuf {
    let file = format!("{}.{}", component(&fix.vpc_id), language.extension());
    [component(account), component(region), file]
        .iter()
        .collect()
}

/// A word as one component of a path: it leads nowhere else, whatever saved data says.
pub fn component(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let plain = word.replace(|letter| !is_plain(letter), "_");
    if plain.is_empty() || plain.starts_with('.') {
        return format!("_{plain}");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::component;

    #[test]
    fn no_word_leads_out_of_the_folder() {
        for (word, expected) in [
            ("vpc-0a1b", "vpc-0a1b"),
            ("../../etc", "_.._.._etc"),
            ("..", "_.."),
            ("", "_"),
            ("a/b\\c", "a_b_c"),
            ("module.a[0]", "module.a_0_"),
        ] {
            assert_eq!(component(word), expected, "{word}");
        }
    }
}
