//! How much may be unpacked of one file, and what was left out?

use std::io::Read;

use crate::evidence::Unseen;

/// Largest content of one packed file, in bytes.
const LARGEST: u64 = 64 << 20;

/// Most bytes that are unpacked of one file in all, which ends a bomb early.
const ALTOGETHER: u64 = 256 << 20;

/// Most things that are unpacked of one file in all.
const MOST: u32 = 20_000;

/// What may still be unpacked of one file, and the first reason why something was not.
pub(super) struct Budget {
    bytes: u64,
    things: u32,
    unseen: Option<Unseen>,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { bytes: ALTOGETHER, things: MOST, unseen: None }
    }
}

impl Budget {
    /// Reads a packed content. What was unpacked before an error is still worth a look; what goes beyond
    /// the limits is remembered as not seen.
    pub(super) fn read(&mut self, reader: impl Read) -> Option<Vec<u8>> {
        let limit = self.bytes.min(LARGEST);
        self.take_thing()?;
        let mut content = Vec::new();
        let _ = reader.take(limit + 1).read_to_end(&mut content);
        if content.len() as u64 > limit {
            self.miss(Unseen::TooLarge);
            content.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        self.bytes -= content.len() as u64;
        (!content.is_empty()).then_some(content)
    }

    /// Counts one thing more.
    pub(super) fn take_thing(&mut self) -> Option<()> {
        match self.things.checked_sub(1) {
            Some(left) => self.things = left,
            None => {
                self.miss(Unseen::TooLarge);
                return None;
            }
        }
        Some(())
    }

    /// Counts bytes that were unpacked elsewhere.
    pub(super) fn spend(&mut self, bytes: usize) -> Option<()> {
        match self.bytes.checked_sub(bytes as u64) {
            Some(left) => self.bytes = left,
            None => {
                self.miss(Unseen::TooLarge);
                return None;
            }
        }
        Some(())
    }

    /// Remembers that something was not looked into.
    pub(super) fn miss(&mut self, why: Unseen) {
        self.unseen.get_or_insert(why);
    }

    /// Why something was not looked into, where that happened.
    pub(super) fn unseen(&self) -> Option<Unseen> {
        self.unseen
    }

    /// Whether a content is larger than what is unpacked of one file.
    pub(super) fn is_too_large(bytes: usize) -> bool {
        bytes as u64 > LARGEST
    }
}
