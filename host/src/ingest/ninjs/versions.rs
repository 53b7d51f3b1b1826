//! The fields of each version of ninjs, in words of our own.
//!
//! 3.x has the fields of 2.x with capitals inside of their names, so the two share a table.

use super::Version;
use super::shape::{Field, Need, Shape};

/// The fields of an item.
pub(super) fn fields(version: Version) -> &'static [Field] {
    if version < Version(2, 0) {
        FIRST
    } else {
        LATER
    }
}

/// Whether a name is one of the kinds that 1.x has any number of, such as `body_xhtml`.
pub(super) fn is_family(name: &str, version: Version) -> bool {
    let families: &[&str] = match version {
        version if version < Version(1, 3) => &["description_", "body_"],
        version if version < Version(2, 0) => &["description_", "body_", "headline_"],
        _ => &[],
    };
    families.iter().any(|family| {
        let kind = name.strip_prefix(family);
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        kind.is_some_and(|kind| kind.starts_with(allowed))
    })
}

const fn since(minor: u8, name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        need: Need::Free,
        since: Version(1, minor),
    }
}

const fn free(name: &'static str, shape: Shape) -> Field {
    since(0, name, shape)
}

const fn later(major: u8, minor: u8, name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        need: Need::Free,
        since: Version(major, minor),
    }
}

const fn need(name: &'static str, shape: Shape, need: Need) -> Field {
    Field {
        name,
        shape,
        need,
        since: Version(1, 0),
    }
}

use Shape::{
    AnyObject, Anything, Between, Instant, Item, List, Named, Number, Object, OneOf, Text,
    Truncated, Uri, Whole,
};

const STATUS: Shape = OneOf(&["usable", "withheld", "canceled"]);

const ADDRESS: &[Field] = &[
    free("lines", List(&Text)),
    free("locality", Text),
    free("area", Text),
    free("postalCode", Text),
    free("country", Text),
];
const CONTACT: Shape = List(&Object(&[
    free("type", Text),
    free("role", Text),
    free("lang", Text),
    free("name", Text),
    need("value", Text, Need::OneOf),
    need("address", Object(ADDRESS), Need::OneOf),
]));
const STANDARD: Shape = Object(&[
    free("name", Text),
    free("version", Text),
    free("schema", Uri),
]);
const RIGHTS: Shape = Object(&[
    free("langId", Uri),
    need("linkedRights", Uri, Need::OneOf),
    need("encodedRights", Text, Need::OneOf),
]);
const SOURCE_TYPE: Shape = Object(&[free("name", Text), free("uri", Uri), free("literal", Text)]);

/// What 1.x says of a thing in the news.
const THING: Shape = List(&Object(&[
    free("name", Text),
    free("rel", Text),
    free("scheme", Uri),
    free("code", Text),
]));
const WITH_CONTACT: Shape = List(&Object(&[
    free("name", Text),
    free("rel", Text),
    free("scheme", Uri),
    free("code", Text),
    since(5, "contactinfo", CONTACT),
]));

/// 1.x.
const FIRST: &[Field] = &[
    need("uri", Uri, Need::Must),
    // The first that the version has counts.
    since(
        2,
        "type",
        OneOf(&[
            "text",
            "audio",
            "video",
            "picture",
            "graphic",
            "composite",
            "component",
        ]),
    ),
    free(
        "type",
        OneOf(&["text", "audio", "video", "picture", "graphic", "composite"]),
    ),
    free("mimetype", Text),
    free("representationtype", OneOf(&["complete", "incomplete"])),
    free("profile", Text),
    free("version", Text),
    since(2, "firstcreated", Instant),
    free("versioncreated", Instant),
    since(4, "contentcreated", Instant),
    free("embargoed", Instant),
    free("pubstatus", STATUS),
    since(1, "urgency", Number),
    free("copyrightholder", Text),
    free("copyrightnotice", Text),
    since(1, "usageterms", Text),
    since(2, "ednote", Text),
    free("language", Text),
    free("person", WITH_CONTACT),
    free(
        "organisation",
        List(&Object(&[
            free("name", Text),
            free("rel", Text),
            free("scheme", Uri),
            free("code", Text),
            free(
                "symbols",
                List(&Object(&[
                    free("ticker", Text),
                    free("exchange", Text),
                    since(5, "symboltype", Uri),
                    since(5, "symbol", Text),
                ])),
            ),
            since(5, "contactinfo", CONTACT),
        ])),
    ),
    free(
        "place",
        List(&Object(&[
            free("name", Text),
            free("rel", Text),
            free("scheme", Uri),
            free("code", Text),
            since(5, "contactinfo", CONTACT),
            since(1, "geometry_", AnyObject),
        ])),
    ),
    free(
        "subject",
        List(&Object(&[
            free("name", Text),
            free("rel", Text),
            free("scheme", Uri),
            free("code", Text),
            since(5, "creator", Text),
            since(5, "relevance", Between(0, 100)),
            since(5, "confidence", Between(0, 100)),
        ])),
    ),
    free("event", THING),
    free("object", THING),
    since(2, "infosource", WITH_CONTACT),
    since(2, "title", Text),
    free("byline", Text),
    free("headline", Text),
    since(2, "slugline", Text),
    free("located", Text),
    since(2, "charcount", Number),
    since(2, "wordcount", Number),
    free(
        "renditions",
        Named(&Object(&[
            free("href", Uri),
            free("mimetype", Text),
            free("title", Text),
            free("height", Number),
            free("width", Number),
            free("sizeinbytes", Number),
            since(2, "duration", Number),
            since(2, "format", Text),
        ])),
    ),
    free("associations", Named(&Item(&[]))),
    since(3, "altids", AnyObject),
    since(
        3,
        "trustindicator",
        List(&Object(&[
            free("scheme", Uri),
            free("code", Text),
            free("title", Text),
            free("href", Uri),
        ])),
    ),
    since(3, "$standard", STANDARD),
    since(
        3,
        "genre",
        List(&Object(&[
            free("name", Text),
            free("scheme", Uri),
            free("code", Text),
        ])),
    ),
    since(4, "expires", Instant),
    since(4, "rightsinfo", RIGHTS),
    since(6, "digitalsourcetype", SOURCE_TYPE),
];

const WRITTEN: Shape = List(&Object(&[
    free("role", Text),
    free("contentType", Text),
    need("value", Text, Need::Must),
]));
const SYMBOLS: Shape = List(&Object(&[
    free("ticker", Text),
    free("exchange", Text),
    free("symbolType", Uri),
    free("symbol", Text),
]));
const ORGANISATION: &[Field] = &[
    free("name", Text),
    free("rel", Text),
    free("uri", Uri),
    free("literal", Text),
    free("symbols", SYMBOLS),
    later(2, 1, "contactInfo", CONTACT),
];
const NAMED_THING: &[Field] = &[
    free("id", Text),
    free("name", Text),
    free("rel", Text),
    free("uri", Uri),
    free("literal", Text),
];
const RENDITION: &[Field] = &[
    need("name", Text, Need::Must),
    free("href", Uri),
    free("contentType", Text),
    free("title", Text),
    free("width", Whole),
    free("height", Whole),
    free("sizeInBytes", Whole),
    free("duration", Number),
    free("format", Text),
    free("aspectRatio", Text),
    free("videoCodec", Text),
    free("frameRate", Number),
    free("poi", Object(&[free("x", Whole), free("y", Whole)])),
    free("transportProtocol", Text),
    free("scanType", OneOf(&["progressive", "interlaced"])),
    free("bitrate", Text),
];
const DATES: Shape = Object(&[
    need("startDate", Instant, Need::NotWith(0)),
    need("expectedStartDate", Truncated, Need::NotWith(0)),
    need("endDate", Instant, Need::NotWith(1)),
    need("expectedEndDate", Truncated, Need::NotWith(1)),
    free("expectedDuration", Text),
    free(
        "recurrence",
        Object(&[
            free("recurrenceDates", Anything),
            free(
                "recurrenceRules",
                List(&Object(&[
                    free(
                        "frequency",
                        OneOf(&[
                            "secondly", "minutely", "hourly", "daily", "weekly", "monthly",
                            "yearly",
                        ]),
                    ),
                    free("interval", Whole),
                    free("until", Instant),
                    free("count", Whole),
                ])),
            ),
        ]),
    ),
]);
const KIND: Shape = OneOf(&[
    "text",
    "audio",
    "video",
    "picture",
    "graphic",
    "composite",
    "component",
    "event",
    "planning",
]);

/// 2.x and 3.x.
const LATER: &[Field] = &[
    need("uri", Uri, Need::Must),
    free("type", KIND),
    // 2.x had these words, 3.x has others.
    free(
        "representationType",
        OneOf(&["full", "partial", "complete", "incomplete", "associated"]),
    ),
    free("profile", Text),
    free("version", Text),
    free("firstCreated", Instant),
    free("versionCreated", Instant),
    free("contentCreated", Instant),
    free("embargoed", Instant),
    free("embargoedUntil", Instant),
    free("pubStatus", STATUS),
    free("urgency", Between(1, 9)),
    free("copyrightHolder", Text),
    free("copyrightNotice", Text),
    free("usageTerms", Text),
    free("edNote", Text),
    free("language", Text),
    free("descriptions", WRITTEN),
    free(
        "bodies",
        List(&Object(&[
            free("role", Text),
            free("contentType", Text),
            free("charCount", Number),
            free("wordCount", Number),
            need("value", Text, Need::Must),
        ])),
    ),
    free("headlines", WRITTEN),
    free(
        "people",
        List(&Object(&[
            free("name", Text),
            free("rel", Text),
            free("uri", Uri),
            free("literal", Text),
            later(2, 1, "contactInfo", CONTACT),
        ])),
    ),
    free("organisations", List(&Object(ORGANISATION))),
    free(
        "places",
        List(&Object(&[
            free("name", Text),
            free("rel", Text),
            free("uri", Uri),
            free("literal", Text),
            later(2, 1, "contactInfo", CONTACT),
            free("geoJSON", AnyObject),
        ])),
    ),
    free(
        "subjects",
        List(&Object(&[
            free("name", Text),
            free("rel", Text),
            free("uri", Uri),
            free("literal", Text),
            later(2, 1, "creator", Text),
            later(2, 1, "relevance", Between(0, 100)),
            later(2, 1, "confidence", Between(0, 100)),
        ])),
    ),
    free("events", List(&Object(NAMED_THING))),
    later(
        3,
        0,
        "eventDetails",
        Object(&[
            free("eventStatus", Uri),
            free("plannedCoverageStatus", Uri),
            free("dates", DATES),
            free("organiser", Object(ORGANISATION)),
        ]),
    ),
    later(
        3,
        0,
        "plannedCoverage",
        List(&Object(&[
            free("uri", Uri),
            free("title", Text),
            free("event", Uri),
            free("plannedCoverageStatus", Uri),
            free("pubStatus", STATUS),
            free("type", Text),
            free(
                "commissioned",
                Object(&[
                    free("by", Text),
                    free("on", Instant),
                    free(
                        "references",
                        List(&Object(&[free("name", Text), free("value", Text)])),
                    ),
                ]),
            ),
            free("dates", DATES),
            free(
                "audiences",
                List(&Object(&[
                    free("audience", Text),
                    free("significance", Whole),
                ])),
            ),
            free("exclAudience", List(&Text)),
            free("edNote", Text),
            free("urgency", Between(1, 9)),
            free("language", Text),
            free(
                "itemCount",
                Object(&[free("rangeFrom", Whole), free("rangeTo", Whole)]),
            ),
            free("wordCount", Whole),
            free("renditions", List(&Object(RENDITION))),
        ])),
    ),
    free("objects", List(&Object(NAMED_THING))),
    free(
        "infoSources",
        List(&Object(&[
            free("name", Text),
            free("role", Text),
            free("uri", Uri),
            free("literal", Text),
            later(2, 1, "contactInfo", CONTACT),
        ])),
    ),
    free("title", Text),
    free("by", Text),
    free("slugline", Text),
    free("located", Text),
    free("charCount", Number),
    free("wordCount", Number),
    free("renditions", List(&Object(RENDITION))),
    free(
        "associations",
        List(&Item(&[need("name", Text, Need::Must), free("rel", Text)])),
    ),
    free(
        "altIds",
        List(&Object(&[free("role", Text), free("value", Text)])),
    ),
    free(
        "trustIndicators",
        List(&Object(&[
            free("role", Uri),
            free("uri", Uri),
            free("title", Text),
            free("href", Uri),
        ])),
    ),
    free("standard", STANDARD),
    free(
        "genres",
        List(&Object(&[
            free("name", Text),
            free("uri", Text),
            free("literal", Text),
        ])),
    ),
    free("expires", Instant),
    free("rightsInfo", RIGHTS),
    later(2, 2, "digitalSourceType", SOURCE_TYPE),
];
