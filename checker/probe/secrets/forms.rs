//! In which bytes does one of the named secrets stand?

/// What every byte of a form is masked with.
const MASK: u8 = 0x5a;
/// The largest text that is also searched without its line breaks, in bytes.
const WRAPPED: usize = 64 << 10;

/// Every written form that is searched for.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    all: Vec<Form>,
    /// The places in the list, by the first byte.
    by_first: Vec<Vec<usize>>,
    longest: usize,
}

#[derive(Debug)]
struct Form {
    secret: String,
    encoding: String,
    bytes: Vec<u8>,
}

/// A secret that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit<'a> {
    pub(crate) secret: &'a str,
    pub(crate) encoding: &'a str,
}

impl Forms {
    /// Adds `SECRET:ENCODING:MASKED`, the last in hexadecimal; nothing where it is not that.
    pub(crate) fn add(&mut self, written: &str) -> Option<()> {
        let mut parts = written.splitn(3, ':');
        let (secret, encoding, masked) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = unmasked(masked).filter(|bytes| !bytes.is_empty())?;
        if self.by_first.is_empty() {
            self.by_first.resize_with(256, Vec::new);
        }
        self.by_first.get_mut(usize::from(*bytes.first()?))?.push(self.all.len());
        self.longest = self.longest.max(bytes.len());
        self.all.push(Form { secret: secret.to_owned(), encoding: encoding.to_owned(), bytes });
        Some(())
    }

    /// Length of the longest form, in bytes.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// The secrets in the bytes, each once, in the first form that is found.
    pub(crate) fn find(&self, bytes: &[u8]) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        self.find_here(bytes, &mut hits);
        if bytes.len() <= WRAPPED && bytes.iter().any(u8::is_ascii_whitespace) {
            let joined: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            self.find_here(&joined, &mut hits);
        }
        hits
    }

    fn find_here<'a>(&'a self, bytes: &[u8], hits: &mut Vec<Hit<'a>>) {
        for (place, first) in bytes.iter().enumerate() {
            let Some(candidates) = self.by_first.get(usize::from(*first)) else { continue };
            for form in candidates.iter().filter_map(|index| self.all.get(*index)) {
                let stands = bytes.get(place..).is_some_and(|rest| rest.starts_with(&form.bytes));
                if stands && !hits.iter().any(|hit| hit.secret == form.secret) {
                    hits.push(Hit { secret: &form.secret, encoding: &form.encoding });
                }
            }
        }
    }
}

/// The bytes behind a masked word; nothing where it is none.
pub(crate) fn unmasked(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    let pairs = (0..hex.len()).step_by(2);
    pairs.map(|at| Some(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()? ^ MASK)).collect()
}
