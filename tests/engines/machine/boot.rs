//! How does a virtual machine run without KVM, and how does it tell what it sees?
//!
//! `-icount` makes the guest's clock count its instructions: however slow the host is, the guest believes
//! itself a fast machine, and no deadline in it strikes for slowness. It has no network; a disk carries the
//! work in, and a serial port of virtio carries lines out.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;

use crate::command::tail;

/// Two processors, for limits on CPU time mean nothing on one.
const PROCESSORS: &str = "2";

const MEMORY_MIB: &str = "4096";

/// What a machine boots from.
pub(super) struct Parts<'a> {
    pub(super) kernel: &'a Path,
    pub(super) initrd: &'a Path,
    /// Its disk.
    pub(super) image: &'a Path,
    /// Whether changes stay on the disk.
    pub(super) keeps: bool,
    /// The archive with the work.
    pub(super) payload: &'a Path,
    /// An empty folder for what it says.
    pub(super) folder: &'a Path,
}

/// A line of the guest.
#[derive(Debug)]
pub(super) enum Told {
    /// The document of `doctor`.
    Facts(Vec<u8>),
    /// The base images are loaded.
    Loaded,
    /// A submission was judged.
    Judged { number: usize, code: i32, report: Vec<u8>, said: Vec<u8>, evidence: Vec<u8> },
    /// It cannot go on.
    Failed(String),
}

/// A machine that runs. Dropped, it is gone.
pub(super) struct Machine {
    emulator: Child,
    told: PathBuf,
    console: PathBuf,
    /// Bytes of `told` that were read.
    read: usize,
}

impl Machine {
    /// Starts it.
    pub(super) fn boot(parts: &Parts<'_>) -> anyhow::Result<Machine> {
        let (told, console) = (parts.folder.join("told"), parts.folder.join("console"));
        fs::write(&told, "")?;
        let said = File::create(parts.folder.join("emulator.log"))?;
        let disk = |path: &Path, more: &str| {
            format!("file={},format=raw,if=virtio,cache=unsafe{more}", path.display())
        };
        let emulator = Command::new("setpriv")
            // Whoever kills this test, the machine ends with it.
            .args(["--pdeathsig", "KILL", "qemu-system-x86_64", "-nodefaults", "-no-reboot", "-display", "none"])
            .args(["-accel", "tcg,thread=single,tb-size=1024", "-icount", "shift=0,sleep=off"])
            .args(["-cpu", "max,la57=off", "-smp", PROCESSORS, "-m", MEMORY_MIB, "-nic", "none"])
            .arg("-kernel")
            .arg(parts.kernel)
            .arg("-initrd")
            .arg(parts.initrd)
            .args(["-append", "root=/dev/vda rw console=ttyS0 apparmor=1 security=apparmor panic=5 mitigations=off edd=off quiet"])
            .args(["-drive", &disk(parts.image, if parts.keeps { "" } else { ",snapshot=on" })])
            .args(["-drive", &disk(parts.payload, ",readonly=on")])
            .args(["-device", "virtio-rng-pci", "-device", "virtio-serial-pci"])
            .args(["-chardev", &format!("file,id=told,path={}", told.display())])
            .args(["-device", "virtserialport,chardev=told,name=told"])
            .args(["-serial", &format!("file:{}", console.display())])
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()
            .context("cannot start `setpriv`")?;
        Ok(Machine { emulator, told, console, read: 0 })
    }

    /// The next line of the guest; `None` where it has ended.
    ///
    /// # Errors
    /// Where it tells nothing until `end`, with the last lines of its console.
    pub(super) fn next(&mut self, end: Instant) -> anyhow::Result<Option<Told>> {
        loop {
            // Asked before the file is read: what was told before the end is not lost.
            let ended = self.emulator.try_wait()?;
            if let Some(line) = self.line()? {
                return told(&line).map(Some);
            }
            if let Some(status) = ended {
                ensure!(status.success(), "the machine ended with {status}:\n{}", self.said());
                return Ok(None);
            }
            if Instant::now() > end {
                bail!("the time is up; the machine said last:\n{}", self.said());
            }
            thread::sleep(Duration::from_millis(500));
        }
    }

    fn line(&mut self) -> anyhow::Result<Option<String>> {
        let bytes = fs::read(&self.told)?;
        let rest = &bytes[self.read.min(bytes.len())..];
        let Some(length) = rest.iter().position(|byte| *byte == b'\n') else { return Ok(None) };
        self.read += length + 1;
        Ok(Some(String::from_utf8(rest[..length].to_vec())?))
    }

    fn said(&self) -> String {
        tail(&String::from_utf8_lossy(&fs::read(&self.console).unwrap_or_default()))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
}

fn told(line: &str) -> anyhow::Result<Told> {
    let words: Vec<&str> = line.split(' ').collect();
    match words[..] {
        ["facts", document] => Ok(Told::Facts(unpacked(document)?)),
        ["loaded"] => Ok(Told::Loaded),
        ["judged", number, code, report, said, evidence] => Ok(Told::Judged {
            number: number.parse()?,
            code: code.parse()?,
            report: unpacked(report)?,
            said: unpacked(said)?,
            evidence: unpacked(evidence)?,
        }),
        ["failed", text] => Ok(Told::Failed(String::from_utf8_lossy(&unpacked(text)?).into_owned())),
        _ => bail!("the machine told a line of another form: {line:.60}"),
    }
}

fn unpacked(word: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(&STANDARD.decode(word)?[..]).read_to_end(&mut bytes)?;
    Ok(bytes)
}
