//! What is known of a step before its exercise is read?

use super::Text;

/// One step of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseEntry {
    /// Number of the step, 1 to 99; 1 to 27 are the guide's.
    pub number: u8,
    /// Kebab-case name, `dedicated-user`.
    pub slug: String,
    /// Heading.
    pub title: Text,
    /// Whether its folder is there; a step can stand in the course before its exercise does.
    pub available: bool,
}

impl CourseEntry {
    /// Name of its folder, `08-dedicated-user`.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{:02}-{}", self.number, self.slug)
    }
}
