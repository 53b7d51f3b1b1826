//! From ninjs 1.x and 2.x to the names and shapes of 3.1.
//!
//! 1.x has singular names, a headline and a body as texts, and vocabularies as a scheme and a code;
//! 2.x has the shapes of 3.x under names without capitals. What 3.1 has no place for goes into
//! `altIds`, its only list with free names, so that it is still there.

use serde_json::{Map, Value, json};

use super::uri::is_uri;

/// The names that an item of 3.1 has.
const ITEM: [&str; 41] = [
    "altIds",
    "associations",
    "bodies",
    "by",
    "contentCreated",
    "copyrightHolder",
    "copyrightNotice",
    "descriptions",
    "digitalSourceType",
    "edNote",
    "embargoedUntil",
    "eventDetails",
    "events",
    "expires",
    "firstCreated",
    "genres",
    "headlines",
    "infoSources",
    "language",
    "located",
    "objects",
    "organisations",
    "people",
    "places",
    "plannedCoverage",
    "profile",
    "pubStatus",
    "renditions",
    "representationType",
    "rightsInfo",
    "slugline",
    "standard",
    "subjects",
    "title",
    "trustIndicators",
    "type",
    "urgency",
    "uri",
    "usageTerms",
    "version",
    "versionCreated",
];

/// What else 3.1 writes with capitals, and 2.x does not.
const BELOW: [&str; 11] = [
    "charCount",
    "contactInfo",
    "contentType",
    "encodedRights",
    "geoJSON",
    "langId",
    "linkedRights",
    "postalCode",
    "sizeInBytes",
    "symbolType",
    "wordCount",
];

/// Names of 1.x and 2.x that are others in 3.1.
const RENAMED: [(&str, &str); 14] = [
    ("$standard", "standard"),
    ("byline", "by"),
    ("embargoed", "embargoedUntil"),
    ("event", "events"),
    ("genre", "genres"),
    ("infosource", "infoSources"),
    ("mimetype", "contentType"),
    ("object", "objects"),
    ("organisation", "organisations"),
    ("person", "people"),
    ("place", "places"),
    ("subject", "subjects"),
    ("ticker", "symbol"),
    ("trustindicator", "trustIndicators"),
];

/// Numbers that are whole in 3.1 and any in 1.x and 2.x.
const WHOLE: [&str; 8] = [
    "charCount",
    "confidence",
    "height",
    "relevance",
    "sizeInBytes",
    "urgency",
    "width",
    "wordCount",
];

/// An item in the names and shapes of 3.1. One that is in them already is left just as it is.
pub(super) fn upgraded(original: Map<String, Value>) -> Map<String, Value> {
    let mut item = Map::new();
    // What has no place in 3.1, by the name that it had.
    let mut homeless: Vec<(String, Value)> = Vec::new();
    let mut counts: Vec<(&str, Value)> = Vec::new();
    for (old, value) in original {
        let name = renamed(&old).to_owned();
        match (name.as_str(), value) {
            ("wordCount", value) => counts.push(("wordCount", whole(value))),
            ("charCount", value) => counts.push(("charCount", whole(value))),
            ("altIds", Value::Object(ids)) => {
                for (role, value) in ids {
                    push(
                        &mut item,
                        &name,
                        json!({"role": role, "value": plain(value)}),
                    );
                }
            }
            ("renditions" | "associations", Value::Object(all)) => {
                for (key, value) in all {
                    let value = named(&name, key, value, &mut homeless);
                    push(&mut item, &name, value);
                }
            }
            ("associations", Value::Array(all)) => {
                item.insert(name, all.into_iter().map(association).collect());
            }
            ("representationType", value) => match representation(value) {
                Ok(value) => drop(item.insert(name, value)),
                Err(value) => homeless.push((old, value)),
            },
            (name, value) if ITEM.contains(&name) => {
                let value = below(name, value, &mut homeless);
                item.insert(name.to_owned(), value);
            }
            (_, value) => match of_text(&old) {
                Some((list, suffix)) => push(&mut item, list, text(suffix, value)),
                None => homeless.push((old, value)),
            },
        }
    }
    for (name, count) in counts {
        let bodies = item.get_mut("bodies");
        match bodies
            .and_then(|bodies| bodies.get_mut(0))
            .and_then(Value::as_object_mut)
        {
            Some(body) => {
                body.entry(name).or_insert(count);
            }
            None => homeless.push((name.to_owned(), count)),
        }
    }
    for (name, value) in homeless {
        let role = format!("ninjs:{name}");
        push(
            &mut item,
            "altIds",
            json!({"role": role, "value": plain(value)}),
        );
    }
    item
}

/// How much of the content an item holds; 1.x has other words for it, and one more.
fn representation(value: Value) -> Result<Value, Value> {
    match value.as_str() {
        Some("complete") => Ok("full".into()),
        Some("incomplete") => Ok("partial".into()),
        Some("full" | "partial") => Ok(value),
        _ => Err(value),
    }
}

/// A member of an object of 1.x as one of a list, which has its name inside.
fn named(list: &str, key: String, value: Value, homeless: &mut Vec<(String, Value)>) -> Value {
    let mut value = match (list, value) {
        ("associations", value) => association(value),
        (_, value) => below(list, value, homeless),
    };
    if let Some(fields) = value.as_object_mut() {
        fields.insert("name".to_owned(), key.into());
    }
    value
}

/// An item within an item. It has a name and a relation too.
fn association(value: Value) -> Value {
    let Value::Object(mut fields) = value else {
        return value;
    };
    let own = ["name", "rel"].map(|name| (name, fields.remove(name)));
    let mut item = upgraded(fields);
    for (name, value) in own {
        if let Some(value) = value {
            item.insert(name.to_owned(), value);
        }
    }
    Value::Object(item)
}

/// The name that 3.1 has for it; the same where there is none.
fn renamed(old: &str) -> &str {
    if let Some((_, new)) = RENAMED.iter().find(|(name, _)| *name == old) {
        return new;
    }
    let mut known = ITEM.iter().chain(&BELOW);
    let new = known.find(|name| **name == old || name.to_ascii_lowercase() == old);
    new.map_or(old, |new| new)
}

/// The list that a text of 1.x goes into, and what its name says of it: `headline`, `body_xhtml`.
fn of_text(old: &str) -> Option<(&'static str, &str)> {
    let (kind, suffix) = old.split_once('_').unwrap_or((old, ""));
    let list = match kind {
        "headline" => "headlines",
        "body" => "bodies",
        "description" => "descriptions",
        _ => return None,
    };
    Some((list, suffix))
}

fn text(suffix: &str, value: Value) -> Value {
    let value = plain(value);
    match suffix {
        "" => json!({"role": "main", "value": value}),
        "text" => json!({"contentType": "text/plain", "value": value}),
        "html" => json!({"contentType": "text/html", "value": value}),
        "xhtml" => json!({"contentType": "application/xhtml+xml", "value": value}),
        role => json!({"role": role, "value": value}),
    }
}

/// What stands below a name of an item.
fn below(of: &str, value: Value, homeless: &mut Vec<(String, Value)>) -> Value {
    match value {
        Value::Array(all) => all.into_iter().map(|it| below(of, it, homeless)).collect(),
        Value::Object(fields) => {
            let mut fields = concept(of, fields);
            let mut new = Map::new();
            for (old, value) in std::mem::take(&mut fields) {
                let name = renamed(&old);
                let is_geo_json = value.get("type").is_some_and(Value::is_string);
                if old.starts_with("geometry_") {
                    // One of them has a place now.
                    if new.contains_key("geoJSON") || !is_geo_json {
                        homeless.push((format!("{of}.{old}"), value));
                    } else {
                        new.insert("geoJSON".to_owned(), geo_json(value));
                    }
                } else if name == "geoJSON" {
                    // Its names are those of another standard.
                    new.insert(name.to_owned(), value);
                } else {
                    new.insert(name.to_owned(), below(name, value, homeless));
                }
            }
            Value::Object(new)
        }
        value if WHOLE.contains(&of) => whole(value),
        value => value,
    }
}

/// A feature has properties, be they none; 1.x did not look into it.
fn geo_json(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut()
        && fields.get("type").is_some_and(|of| of == "Feature")
    {
        fields.entry("properties").or_insert(Value::Null);
    }
    value
}

/// A term of a vocabulary: 1.x has a scheme and a code where 3.1 has a URI and a literal.
fn concept(of: &str, mut fields: Map<String, Value>) -> Map<String, Value> {
    let mut take = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => {
            let text = text.clone();
            fields.remove(name);
            Some(text)
        }
        _ => None,
    };
    let terms = (take("scheme"), take("code"));
    if of == "infoSources"
        && let Some(role) = fields.remove("rel")
    {
        fields.insert("role".to_owned(), role);
    }
    let (uri, literal) = match terms {
        (None, None) => return fields,
        (Some(scheme), Some(code)) => {
            let parts = if scheme.ends_with(['/', '#', ':', '=']) {
                ""
            } else {
                "/"
            };
            let uri = format!("{scheme}{parts}{code}");
            if is_uri(&scheme) && is_uri(&uri) {
                (Some(uri), code)
            } else {
                (None, format!("{scheme}:{code}"))
            }
        }
        (Some(one), None) | (None, Some(one)) => (None, one),
    };
    if of == "trustIndicators" {
        // Its role is a URI, and there is no literal beside it.
        fields.insert("role".to_owned(), uri.unwrap_or(literal).into());
        return fields;
    }
    if let Some(uri) = uri {
        fields.insert("uri".to_owned(), uri.into());
    }
    fields.insert("literal".to_owned(), literal.into());
    fields
}

fn push(item: &mut Map<String, Value>, list: &str, value: Value) {
    let list = item.entry(list).or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        list.push(value);
    }
}

/// A value as a text.
fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

/// A number without a fraction.
fn whole(value: Value) -> Value {
    match value.as_f64() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a count beyond 2^63 would be one of nothing"
        )]
        Some(number) if !value.is_i64() && !value.is_u64() => Value::from(number.round() as i64),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upgrade(original: &Value) -> Value {
        Value::Object(upgraded(original.as_object().unwrap().clone()))
    }

    #[test]
    fn an_item_of_1_x_gets_the_names_and_shapes_of_3_1() {
        let item = upgrade(&json!({
            "uri": "http://example.com/1", "versioncreated": "2013-07-09T10:39:00Z", "pubstatus": "usable",
            "urgency": 3.0, "representationtype": "incomplete", "ednote": "x", "byline": "A B", "headline": "H", "headline_short": "h",
            "body_text": "B", "body_xhtml": "<p>B</p>", "wordcount": 1.0, "mimetype": "text/plain",
            "person": [{"name": "F", "scheme": "http://example.com/m/", "code": "0h", "contactinfo": [{"address": {"postalcode": "1"}}]}],
            "subject": [{"name": "S", "code": "04", "relevance": 70.0}, {"name": "T", "scheme": "iptc", "code": "05"}],
            "place": [{"name": "P", "geometry_geojson": {"type": "Point", "coordinates": [1, 2]}, "geometry_wkt": {"wkt": "x"}}],
            "renditions": {"thumb": {"href": "http://example.com/t", "mimetype": "image/png", "sizeinbytes": 5}},
            "associations": {"pic": {"uri": "http://example.com/2", "headline": "Pic"}},
            "altids": {"guid": 7}, "trustindicator": [{"scheme": "http://example.com/ti", "code": "a", "title": "t"}],
            "$standard": {"name": "ninjs"}, "unheard_of": {"a": 1},
        }));
        let expected = json!({
            "uri": "http://example.com/1", "versionCreated": "2013-07-09T10:39:00Z", "pubStatus": "usable",
            "urgency": 3, "representationType": "partial", "edNote": "x", "by": "A B",
            "headlines": [{"role": "main", "value": "H"}, {"role": "short", "value": "h"}],
            "bodies": [
                {"contentType": "text/plain", "value": "B", "wordCount": 1},
                {"contentType": "application/xhtml+xml", "value": "<p>B</p>"},
            ],
            "people": [{"name": "F", "uri": "http://example.com/m/0h", "literal": "0h", "contactInfo": [{"address": {"postalCode": "1"}}]}],
            "subjects": [{"name": "S", "literal": "04", "relevance": 70}, {"name": "T", "literal": "iptc:05"}],
            "places": [{"name": "P", "geoJSON": {"type": "Point", "coordinates": [1, 2]}}],
            "renditions": [{"name": "thumb", "href": "http://example.com/t", "contentType": "image/png", "sizeInBytes": 5}],
            "associations": [{"name": "pic", "uri": "http://example.com/2", "headlines": [{"role": "main", "value": "Pic"}]}],
            "altIds": [
                {"role": "guid", "value": "7"},
                {"role": "ninjs:mimetype", "value": "text/plain"},
                {"role": "ninjs:places.geometry_wkt", "value": "{\"wkt\":\"x\"}"},
                {"role": "ninjs:unheard_of", "value": "{\"a\":1}"},
            ],
            "trustIndicators": [{"role": "http://example.com/ti/a", "title": "t"}],
            "standard": {"name": "ninjs"},
        });
        assert_eq!(item, expected, "{item:#}");
    }

    #[test]
    fn an_item_of_2_x_gets_its_capitals() {
        let item = upgrade(&json!({
            "uri": "http://example.com/1", "firstcreated": "x", "embargoed": "y",
            "bodies": [{"contenttype": "text/plain", "charcount": 3, "value": "abc"}],
            "places": [{"geojson": {"contenttype": 1}}], "infosources": [{"name": "n"}],
            "rightsinfo": {"langid": "http://example.com/l"}, "altids": [{"role": "r", "value": "v"}],
        }));
        let expected = json!({
            "uri": "http://example.com/1", "firstCreated": "x", "embargoedUntil": "y",
            "bodies": [{"contentType": "text/plain", "charCount": 3, "value": "abc"}],
            "places": [{"geoJSON": {"contenttype": 1}}], "infoSources": [{"name": "n"}],
            "rightsInfo": {"langId": "http://example.com/l"}, "altIds": [{"role": "r", "value": "v"}],
        });
        assert_eq!(item, expected, "{item:#}");
    }

    #[test]
    fn an_item_of_3_x_stays_as_it_is() {
        let item = json!({
            "uri": "http://example.com/1", "type": "event", "urgency": 9, "title": "x",
            "eventDetails": {"dates": {"startDate": "2026-01-01", "recurrence": {"recurrenceRules": []}}},
            "plannedCoverage": [{"itemCount": {"rangeFrom": 1}, "edNote": "y"}],
            "associations": [{"name": "a", "rel": "b", "uri": "http://example.com/2", "byline": "z"}],
            "renditions": [{"name": "r", "aspectRatio": "4:3", "duration": 1.5}],
        });
        let mut expected = item.clone();
        // No name of 3.1.
        expected["associations"][0] =
            json!({"name": "a", "rel": "b", "uri": "http://example.com/2", "by": "z"});
        assert_eq!(upgrade(&item), expected);
    }
}
