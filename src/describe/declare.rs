//! The declaration of a record's struct: its fields, each with the form in which AWS writes it.

/// Declares the struct of a record, or of a part of one.
///
/// A field is read under both spellings of its name, AWS Config's (`subnetId`) and EC2's (`SubnetId`), and
/// written in EC2's. `null` is absent, and what is absent is left out. `as` names one of
/// [`form`](crate::describe::value::form)'s modules where AWS's form is not that of the type.
macro_rules! record {
    (
        $(#[$doc:meta])*
        $name:ident<$life:lifetime> $(, $expecting:literal)? {
            $($(#[$field_doc:meta])* $field:ident: $type:ty $(as $form:ident)?,)*
        }
    ) => {
        pastey::paste! {
            $(#[$doc])*
            #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
            #[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a") $(, expecting = $expecting)?)]
            pub struct $name<$life> {
                $(
                    #[doc = "`" [<$field:camel>] "`"]
                    $(#[$field_doc])*
                    #[serde(
                        alias = "" [<$field:lower_camel>],
                        $(with = "crate::describe::value::form::" [<$form>],)?
                        skip_serializing_if = "crate::describe::value::form::is_absent"
                    )]
                    pub $field: $type,
                )*
            }

            #[cfg(all(test, feature = "aws"))]
            impl $name<'_> {
                /// The names of its fields.
                pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
            }
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty $(as $form:ident)?,)*
        }
    ) => {
        pastey::paste! {
            $(#[$doc])*
            #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
            #[serde(default, rename_all = "PascalCase")]
            pub struct $name {
                $(
                    #[doc = "`" [<$field:camel>] "`"]
                    $(#[$field_doc])*
                    #[serde(
                        alias = "" [<$field:lower_camel>],
                        $(with = "crate::describe::value::form::" [<$form>],)?
                        skip_serializing_if = "crate::describe::value::form::is_absent"
                    )]
                    pub $field: $type,
                )*
            }

            #[cfg(all(test, feature = "aws"))]
            impl $name {
                /// The names of its fields.
                pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
            }
        }
    };
}

pub(crate) use record;
