//! What does a name server of the lab's say to a question? RFC 1035, as far as one question goes.

use std::net::Ipv4Addr;

/// A record with an IPv4 address.
const TYPE_ADDRESS: u16 = 1;
/// Where the first question begins, in bytes.
const HEAD: usize = 12;
/// The longest name, in bytes.
const LONGEST: usize = 255;
/// A pointer back to the name of the question.
const THE_NAME: [u8; 2] = [0xc0, HEAD as u8];

/// A question for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// The name, in small letters: some resolvers mix them.
    pub(super) name: String,
    kind: u16,
    /// Head and question as they came.
    bytes: Vec<u8>,
}

impl Question {
    /// Reads a query with one question; nothing for anything else.
    pub(super) fn read(bytes: &[u8]) -> Option<Question> {
        let number = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
        if number(2)? & 0x8000 != 0 || number(4)? != 1 {
            return None;
        }
        let (mut labels, mut at) = (Vec::new(), HEAD);
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1;
            match length {
                0 => break,
                1..64 => {
                    labels.push(String::from_utf8_lossy(bytes.get(at..at + length)?).into_owned());
                    at += length;
                }
                // A reference back has nothing to refer to in the first name.
                _ => return None,
            }
            if at > HEAD + LONGEST {
                return None;
            }
        }
        let kind = number(at)?;
        let bytes = bytes.get(..at + 4)?.to_vec();
        Some(Question { name: labels.join(".").to_ascii_lowercase(), kind, bytes })
    }
}

/// The answer: the address of a known name or of anything below it, no address of another kind, and for
/// any other name that there is none.
pub(super) fn reply(question: &Question, names: &[(String, Ipv4Addr)]) -> Vec<u8> {
    let below = |known: &str| {
        question.name.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let found = names.iter().find(|(known, _)| below(known));
    let address = found.filter(|_| question.kind == TYPE_ADDRESS).map(|(_, address)| *address);
    let mut bytes = question.bytes.clone();
    // An answer with authority; what the query said of recursion comes back, and there is some.
    let code = if found.is_some() { 0 } else { 3 };
    let wanted = question.bytes[2] & 1;
    bytes[2..4].copy_from_slice(&[0x84 | wanted, 0x80 | code]);
    bytes[6..HEAD].copy_from_slice(&[0, u8::from(address.is_some()), 0, 0, 0, 0]);
    if let Some(address) = address {
        bytes.extend(THE_NAME);
        // An address of the internet, never to be kept.
        bytes.extend([0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
        bytes.extend(address.octets());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::{Question, reply};
    use crate::network::resolve::{answer, question};

    fn said(name: &str) -> (u8, Vec<IpAddr>) {
        let asked = Question::read(&question(7, name).unwrap()).unwrap();
        assert_eq!(asked.name, name.to_ascii_lowercase());
        let names = [("mail.example".to_owned(), Ipv4Addr::new(172, 20, 0, 1))];
        let said = answer(7, &reply(&asked, &names)).unwrap();
        (said.code, said.addresses)
    }

    #[test]
    fn a_known_name_has_its_address_and_so_has_what_is_below_it() {
        let there = (0, vec!["172.20.0.1".parse().unwrap()]);
        assert_eq!(said("mail.example"), there);
        assert_eq!(said("a1.Mail.example"), there);
        assert_eq!(said("xmail.example"), (3, Vec::new()));
        assert_eq!(said("db"), (3, Vec::new()));
    }

    #[test]
    fn another_kind_of_address_is_not_there_although_the_name_is() {
        let mut bytes = question(7, "mail.example").unwrap();
        let kind = bytes.len() - 3;
        bytes[kind] = 28;
        let asked = Question::read(&bytes).unwrap();
        let said = answer(7, &reply(&asked, &[("mail.example".to_owned(), Ipv4Addr::LOCALHOST)])).unwrap();
        assert_eq!((said.code, said.addresses.len()), (0, 0));
    }

    #[test]
    fn what_is_no_question_is_left_alone() {
        let bytes = question(7, "a.b").unwrap();
        for cut in 0..bytes.len() {
            assert_eq!(Question::read(&bytes[..cut]), None, "{cut}");
        }
        let mut answered = bytes;
        answered[2] |= 0x80;
        assert_eq!(Question::read(&answered), None);
    }
}
