//! The probe: attempts from inside a container what an intruder would, and prints what the kernel said.
fn main() {}
