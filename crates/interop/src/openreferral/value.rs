//! Fields of a JSON object, read with the tolerance that live feeds need and no more.

use serde_json::{Map, Value};

use crate::text::value;

pub(super) type Object = Map<String, Value>;

/// The text of a field. Nothing, null, "" and "n/a" are no text; a number is taken as its digits; anything else is wrong.
pub(super) fn text(object: &Object, name: &str) -> Result<Option<String>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(value(text).map(str::to_owned)),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(other) => Err(wrong(name, "text", other)),
    }
}

/// The first of these fields that holds text.
pub(super) fn first_text(object: &Object, names: &[&str]) -> Result<Option<String>, String> {
    for name in names {
        if let Some(found) = text(object, name)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A number, or the digits of one as text. Text that is no number is told in `left_out`.
pub(super) fn number(object: &Object, name: &str, left_out: &mut Vec<String>) -> Result<Option<f64>, String> {
    match object.get(name) {
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(Value::String(text)) => {
            let Some(text) = value(text) else { return Ok(None) };
            let number = text.trim_start_matches('£').trim().parse::<f64>().ok().filter(|number| number.is_finite());
            if number.is_none() {
                left_out.push(format!("The {name} “{}” is not a number.", short(text)));
            }
            Ok(number)
        }
        None | Some(Value::Null) => Ok(None),
        Some(other) => Err(wrong(name, "a number", other)),
    }
}

/// An object inside this one.
pub(super) fn object<'v>(object: &'v Object, name: &str) -> Result<Option<&'v Object>, String> {
    match object.get(name) {
        Some(Value::Object(inner)) => Ok(Some(inner)),
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        // Some feeds give "organization": ["the id"] or [{…}].
        Some(Value::Array(list)) => Ok(list.first().and_then(Value::as_object)),
        Some(other) => Err(wrong(name, "an object", other)),
    }
}

/// The objects of a list; a single object counts as a list of one. Nulls in it are passed over.
pub(super) fn list<'v>(object: &'v Object, name: &str) -> Result<Vec<&'v Object>, String> {
    match object.get(name) {
        Some(Value::Array(list)) => list
            .iter()
            .filter(|item| !item.is_null())
            .map(|item| item.as_object().ok_or_else(|| wrong(name, "a list of objects", item)))
            .collect(),
        Some(Value::Object(single)) => Ok(vec![single]),
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(Vec::new()),
        Some(other) => Err(wrong(name, "a list", other)),
    }
}

/// The pieces of "TH,FR", of ["TH", "FR"] or of a single number.
pub(super) fn pieces(object: &Object, name: &str) -> Result<Vec<String>, String> {
    if let Some(Value::Array(list)) = object.get(name) {
        return Ok(list
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned).or_else(|| item.as_i64().map(|number| number.to_string())))
            .collect());
    }
    let text = text(object, name)?.unwrap_or_default();
    Ok(text.split([',', ';', ' ']).map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect())
}

fn wrong(name: &str, expected: &str, found: &Value) -> String {
    let found = match found {
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
        Value::Null => "nothing",
    };
    format!("its field “{name}” holds {found} where {expected} belongs")
}

pub(super) fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
