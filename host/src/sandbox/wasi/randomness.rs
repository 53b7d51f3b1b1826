//! `wasi:random`: numbers that look random and are the same in each fresh instance.
//!
//! A hash table of Python's or Rust's takes its seed from here, so what a guest iterates over has
//! the same order in each run. Nothing secret can be made of it, and a plugin has no secrets.

use sha2::{Digest as _, Sha256};
use wasmtime::Result;

use super::Breach;
use super::interface::{Guest, Interface, charge_bytes};

/// The seed.
const SEED: &str = "copydesk/wasi-random@1";

/// The seed of a guest's hash tables, where the guest asks for that.
const INSECURE_SEED: (u64, u64) = (0x436f_7079_6465_736b, 0x6b73_6564_7970_6f43);

/// Bytes at once.
pub(in crate::sandbox) const MOST: u64 = 1 << 20;

/// A stream of bytes: the digests of the seed and a counter.
#[derive(Debug)]
pub(super) struct Randomness {
    counter: u64,
    /// What is left of the last digest is at its end.
    block: [u8; 32],
    left: usize,
}

impl Randomness {
    pub(super) fn new() -> Self {
        Self {
            counter: 0,
            block: [0; 32],
            left: 0,
        }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count);
        while bytes.len() < count {
            if self.left == 0 {
                let block = Sha256::new_with_prefix(SEED).chain_update(self.counter.to_le_bytes());
                self.block = block.finalize().into();
                self.left = self.block.len();
                self.counter += 1;
            }
            let taken = self.left.min(count - bytes.len());
            let from = self.block.len() - self.left;
            bytes.extend(self.block.iter().skip(from).take(taken));
            self.left -= taken;
        }
        bytes
    }

    fn number(&mut self) -> u64 {
        let bytes = self.bytes(8);
        bytes
            .iter()
            .fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }
}

pub(super) fn random(it: &mut Interface<'_>) -> Result<()> {
    it.function("get-random-bytes", bytes)?;
    it.function("get-random-u64", number)
}

pub(super) fn insecure(it: &mut Interface<'_>) -> Result<()> {
    it.function("get-insecure-random-bytes", bytes)?;
    it.function("get-insecure-random-u64", number)
}

pub(super) fn insecure_seed(it: &mut Interface<'_>) -> Result<()> {
    it.function("insecure-seed", |_, ()| Ok((INSECURE_SEED,)))
}

fn bytes(guest: &mut Guest<'_>, (count,): (u64,)) -> Result<(Vec<u8>,)> {
    if count > MOST {
        let what = "the randomness";
        return Err(Breach::TooMuch {
            what,
            bytes: count,
            most: MOST,
        }
        .into());
    }
    charge_bytes(guest, count)?;
    let count = usize::try_from(count)?;
    Ok((guest.data_mut().wasi.randomness.bytes(count),))
}

fn number(guest: &mut Guest<'_>, (): ()) -> Result<(u64,)> {
    charge_bytes(guest, 8)?;
    Ok((guest.data_mut().wasi.randomness.number(),))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_stream_is_the_same_however_it_is_read() {
        let whole = Randomness::new().bytes(100);
        let mut stream = Randomness::new();
        let pieces = [1, 30, 2, 0, 67].map(|count| stream.bytes(count));
        assert_eq!(pieces.concat(), whole);
        let number = Randomness::new().number();
        assert_eq!(number.to_be_bytes(), whole[..8]);
    }

    #[test]
    fn the_stream_does_not_repeat_itself() {
        let bytes = Randomness::new().bytes(32 * 100);
        let mut blocks: Vec<&[u8]> = bytes.chunks(32).collect();
        blocks.sort_unstable();
        blocks.dedup();
        assert_eq!(blocks.len(), 100);
    }
}
