//! A describe record under construction: what is known goes in, what is not is named under
//! `Unread` with the reason.

pub mod dns_options;
pub mod prefix_list;

use super::json::{MemberName, Object, RecordValue, json};
use rule::network::fact::Why;

use super::super::value::Value;

/// The member of a record that names its unread fields: `{"Groups": "known after apply: …"}`.
pub const UNREAD: &str = "Unread";

/// The longest list whose elements are compared: four times the rules of a group, or the routes of a table.
const LONGEST: usize = 4000;

/// A record, as `aws ec2 describe-*` prints it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlannedRecord(pub Object);

impl PlannedRecord {
    /// A member that is known.
    pub fn set(&mut self, key: impl Into<MemberName>, value: impl Into<RecordValue>) -> &mut Self {
        self.0.insert(key, value.into());
        self
    }

    /// A member that is not known.
    pub fn unread(&mut self, key: impl Into<MemberName>, why: &Why) -> &mut Self {
        let all = self.0.or_insert_with(UNREAD, || Object::default().into());
        if let Some(all) = all.and_then(RecordValue::as_object_mut) {
            all.insert(key, RecordValue::from(why));
        }
        self
    }

    /// A text; one that is not written is left out.
    pub fn text(&mut self, key: &'static str, value: &Value) -> &mut Self {
        match (value.unread(), value.written()) {
            (Some(why), _) => self.unread(key, why),
            (None, Some(text)) => self.set(key, text),
            (None, None) => self,
        }
    }

    /// A boolean, or its default.
    pub fn flag(&mut self, key: &'static str, value: &Value, default: Option<bool>) -> &mut Self {
        match (value.unread(), value.flag().or(default)) {
            (Some(why), _) => self.unread(key, why),
            (None, Some(flag)) => self.set(key, flag),
            (None, None) => self,
        }
    }

    /// A list of ids.
    pub fn ids(&mut self, key: &'static str, value: &Value) -> &mut Self {
        match value.texts() {
            Err(why) => self.unread(key, &why),
            Ok(ids) => self.set(key, ids),
        }
    }

    /// A list of ids, each of them in an object of its own: `[{"GroupId": "sg-…"}]`.
    pub fn wrapped(&mut self, key: &'static str, inner: &'static str, value: &Value) -> &mut Self {
        match value.texts() {
            Err(why) => self.unread(key, &why),
            Ok(ids) => {
                let list: Vec<RecordValue> = ids.iter().map(|id| json!({ inner: *id })).collect();
                self.set(key, list)
            }
        }
    }

    /// The tags: an object, or CloudFormation's list of keys and values.
    pub fn tags(&mut self, value: &Value) -> &mut Self {
        let pair = |key: &str, value: &str| json!({"Key": key, "Value": value});
        let tags: Vec<RecordValue> = match value {
            Value::Object(members) => members
                .iter()
                .filter_map(|(key, value)| Some(pair(key, value.text()?)))
                .collect(),
            Value::List(items) => items
                .iter()
                .filter_map(|tag| Some(pair(tag.get("key").text()?, tag.get("value").text()?)))
                .collect(),
            _ => Vec::new(),
        };
        if tags.is_empty() {
            self
        } else {
            self.set("Tags", tags)
        }
    }

    /// A member as text.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(RecordValue::as_str)
    }

    /// The elements of a list.
    pub fn list(&self, key: &str) -> &[RecordValue] {
        self.0
            .get(key)
            .and_then(RecordValue::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The list of a member, made where it is not there.
    pub fn list_mut(&mut self, key: impl Into<MemberName>) -> Option<&mut Vec<RecordValue>> {
        let list = self
            .0
            .or_insert_with(key, || RecordValue::Array(Vec::new()));
        list?.as_array_mut()
    }

    /// Adds an element that is not there. Beyond what AWS takes of any list the same may come twice: it says nothing more.
    pub fn add(&mut self, key: impl Into<MemberName>, element: RecordValue) {
        if let Some(list) = self.list_mut(key)
            && (list.len() > LONGEST || !list.contains(&element))
        {
            list.push(element);
        }
    }

    /// Takes an element away; whether it was there.
    pub fn remove(&mut self, key: &str, element: &RecordValue) -> bool {
        let list = self.0.get_mut(key).and_then(RecordValue::as_array_mut);
        let Some(list) = list else {
            return false;
        };
        let before = list.len();
        list.retain(|other| other != element);
        list.len() < before
    }

    /// Why a member is not known.
    pub fn why(&self, key: &str) -> Option<&Why> {
        self.0.get(UNREAD)?.get(key)?.as_unread()
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::RecordValue;
    use super::{LONGEST, PlannedRecord};

    /// A rule for each number: comparing each of them with all others would take hours here.
    #[test]
    fn a_list_without_end_is_laid_in_linear_time() {
        let mut record = PlannedRecord::default();
        let many = 50 * LONGEST;
        let rule = |number: usize| {
            RecordValue::from(format!("a rule of the port that is number {number}"))
        };
        for number in 0..many {
            record.add("IpPermissions", rule(number));
        }
        assert_eq!(record.list("IpPermissions").len(), many);
    }

    #[test]
    fn what_is_there_comes_once_as_far_as_aws_takes_lists() {
        let mut record = PlannedRecord::default();
        let add_all = |record: &mut PlannedRecord, up_to: i64| {
            for number in 0..up_to {
                record.add("Cidrs", RecordValue::from(number));
            }
        };
        let longest = i64::try_from(LONGEST).unwrap();
        add_all(&mut record, 1000);
        add_all(&mut record, 1000);
        assert_eq!(record.list("Cidrs").len(), 1000);
        add_all(&mut record, longest + 1);
        add_all(&mut record, 1);
        assert_eq!(record.list("Cidrs").len(), LONGEST + 2);
    }
}
