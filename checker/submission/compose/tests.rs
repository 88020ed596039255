//! Compose files, whole and in parts.
