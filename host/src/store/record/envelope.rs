//! The envelope of every record.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | format of the envelope, 1 |
//! | 2 | version of the record inside, big-endian |
//! | 4 | bytes of the payload, big-endian |
//! | 4 | CRC-32 of the two fields before and the payload, big-endian |
//! | n | the payload, postcard |
//!
//! The length lets a reader tell from the first chunk how many follow.

const FORMAT: u8 = 1;
/// Bytes before the payload.
pub(in crate::store) const HEADER: usize = 11;

/// Bytes of a value at most. sled splits a leaf by the number of its values and not by their size,
/// and puts what becomes too large into files that it never syncs.
pub(in crate::store) const CHUNK: usize = 4096;

/// What is stored in a record, and how it is written in each version.
pub(in crate::store) trait Record: Sized {
    /// The version that is written.
    const VERSION: u16;

    /// The payload of that version.
    ///
    /// # Errors
    /// What postcard says.
    fn payload(&self) -> postcard::Result<Vec<u8>>;

    /// Reads a version that was written at any time.
    ///
    /// # Errors
    /// What is wrong with it.
    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String>;
}

/// The bytes of a record in its envelope.
///
/// # Errors
/// When it is larger than 4 GiB or cannot be written.
pub(in crate::store) fn encode<R: Record>(record: &R) -> Result<Vec<u8>, String> {
    let payload = record.payload().map_err(|error| error.to_string())?;
    seal(R::VERSION, &payload)
}

/// Puts a payload into its envelope.
pub(super) fn seal(version: u16, payload: &[u8]) -> Result<Vec<u8>, String> {
    let length = u32::try_from(payload.len())
        .map_err(|error| error.to_string())?
        .to_be_bytes();
    let version = version.to_be_bytes();
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.push(FORMAT);
    bytes.extend(version);
    bytes.extend(length);
    bytes.extend(checksum(version, length, payload));
    bytes.extend(payload);
    Ok(bytes)
}

/// Reads a record out of its envelope.
///
/// # Errors
/// What is wrong with it.
pub(in crate::store) fn decode<R: Record>(bytes: &[u8]) -> Result<R, String> {
    let Header {
        version,
        length,
        crc,
    } = header(bytes)?;
    let payload = bytes.get(HEADER..).unwrap_or_default();
    if payload.len() != u32::from_be_bytes(length) as usize {
        return Err(format!(
            "it has {} bytes where {} were written",
            payload.len(),
            u32::from_be_bytes(length)
        ));
    }
    if checksum(version, length, payload) != crc {
        return Err("its checksum is not that of its bytes".to_owned());
    }
    R::from_payload(u16::from_be_bytes(version), payload)
}

/// How many chunks the record has whose first chunk this is.
///
/// # Errors
/// When it is not the first chunk of a record.
pub(in crate::store) fn chunks(first: &[u8]) -> Result<usize, String> {
    let header = header(first)?;
    Ok((HEADER + u32::from_be_bytes(header.length) as usize).div_ceil(CHUNK))
}

struct Header {
    version: [u8; 2],
    length: [u8; 4],
    crc: [u8; 4],
}

fn header(bytes: &[u8]) -> Result<Header, String> {
    match *bytes {
        [FORMAT, v1, v2, l1, l2, l3, l4, c1, c2, c3, c4, ..] => Ok(Header {
            version: [v1, v2],
            length: [l1, l2, l3, l4],
            crc: [c1, c2, c3, c4],
        }),
        [FORMAT, ..] | [] => Err("it is cut short".to_owned()),
        [format, ..] => Err(format!("its format {format} is not known")),
    }
}

fn checksum(version: [u8; 2], length: [u8; 4], payload: &[u8]) -> [u8; 4] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&version);
    crc.update(&length);
    crc.update(payload);
    crc.finalize().to_be_bytes()
}
