//! Records as serde writes them.

use std::fmt;

use serde::Serialize;
use serde::ser::{
    Error, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};

use super::{MemberName, Object, RecordValue};

/// The JSON of what is serialized; `None` for what describe records never hold.
pub fn of(value: &impl Serialize) -> Option<RecordValue> {
    value.serialize(Writer).ok()
}

/// What records never hold.
#[derive(Debug)]
pub struct ToJsonError;

impl fmt::Display for ToJsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no value of a describe record")
    }
}

impl std::error::Error for ToJsonError {}

impl Error for ToJsonError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Writer;

struct Items(Vec<RecordValue>);

struct Members(Object, Option<MemberName>);

/// Values that records do not hold.
macro_rules! foreign {
    ($($name:ident($value:ty);)*) => {$(
        fn $name(self, _: $value) -> Result<RecordValue, ToJsonError> {
            Err(ToJsonError)
        }
    )*};
}

/// Whole numbers.
macro_rules! numbers {
    ($($name:ident($value:ty);)*) => {$(
        fn $name(self, value: $value) -> Result<RecordValue, ToJsonError> {
            i64::try_from(value).map(RecordValue::Number).map_err(|_| ToJsonError)
        }
    )*};
}

impl Serializer for Writer {
    type Ok = RecordValue;
    type Error = ToJsonError;
    type SerializeSeq = Items;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Impossible<RecordValue, ToJsonError>;
    type SerializeTupleVariant = Impossible<RecordValue, ToJsonError>;
    type SerializeStructVariant = Impossible<RecordValue, ToJsonError>;

    foreign! {
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_bytes(&[u8]);
    }

    numbers! {
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
    }

    fn serialize_bool(self, value: bool) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::Bool(value))
    }

    fn serialize_str(self, value: &str) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::from(value))
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::from(value.to_string()))
    }

    fn serialize_none(self) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<RecordValue, ToJsonError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<RecordValue, ToJsonError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<RecordValue, ToJsonError> {
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, ToJsonError> {
        Ok(Items(Vec::with_capacity(length.unwrap_or(0))))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members, ToJsonError> {
        Ok(Members(Object::default(), None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members, ToJsonError> {
        Ok(Members(Object::default(), None))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, ToJsonError> {
        Ok(Items(Vec::with_capacity(length)))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, ToJsonError> {
        Err(ToJsonError)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, ToJsonError> {
        Err(ToJsonError)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, ToJsonError> {
        Err(ToJsonError)
    }
}

impl SerializeSeq for Items {
    type Ok = RecordValue;
    type Error = ToJsonError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToJsonError> {
        self.0.push(value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::Array(self.0))
    }
}

// A list of a known length is written as a tuple.
impl SerializeTuple for Items {
    type Ok = RecordValue;
    type Error = ToJsonError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToJsonError> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<RecordValue, ToJsonError> {
        SerializeSeq::end(self)
    }
}

impl SerializeMap for Members {
    type Ok = RecordValue;
    type Error = ToJsonError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ToJsonError> {
        let RecordValue::String(key) = key.serialize(Writer)? else {
            return Err(ToJsonError);
        };
        self.1 = Some(MemberName::from(&*key));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToJsonError> {
        let key = self.1.take().ok_or(ToJsonError)?;
        self.0.insert(key, value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::Object(self.0))
    }
}

impl SerializeStruct for Members {
    type Ok = RecordValue;
    type Error = ToJsonError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), ToJsonError> {
        self.0.insert(key, value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Result<RecordValue, ToJsonError> {
        Ok(RecordValue::Object(self.0))
    }
}
