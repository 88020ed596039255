//! Which words does an error of the system bring along?

/// The words of an error's innermost cause, which is the system's.
#[must_use]
pub fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    innermost.to_string()
}
