//! How are the submissions judged in a virtual machine with cgroup v2 and AppArmor?
//!
//! A Debian system is made once, and an image of it for each setup of the engine, with the base images
//! loaded. Every run starts from that image and changes nothing of it.

mod boot;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use harden_check::lab::kit::KitImage;
use serde_json::Value;
use tempfile::TempDir;

use crate::cases::Case;
use crate::command::{run, tail};
use crate::judge::Ended;
use crate::kit::{self, Choice};
use crate::options::Options;
use crate::rows::Mode;
use crate::suites::{self, cache};
use crate::write;

use boot::{Machine, Parts, Told};

const PAYLOAD: &str = "payload.tar";

const SUITE: &str = "trixie";

const PACKAGES: &str = "systemd-sysv,dbus,dbus-user-session,udev,kmod,iproute2,ca-certificates,apparmor,docker.io,\
     docker-cli,rootlesskit,slirp4netns,uidmap,linux-image-cloud-amd64,procps,iptables,util-linux";

/// The image is sparse.
const DISK: &str = "12G";

/// How long a machine may take until it has loaded the base images; the full one needs minutes.
const LOADING: Duration = Duration::from_secs(45 * 60);

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Mode::Plain => "plain",
            Mode::Rootless => "rootless",
            Mode::Remapped => "remapped",
        }
    }
}

/// The base images that these submissions need: the full one takes the machine minutes to load.
fn choice(cases: &[&Case]) -> Choice {
    let full = KitImage::Full.reference();
    let names_it =
        |case: &&Case| case.files.values().any(|file| String::from_utf8_lossy(&file.bytes).contains(&full));
    if cases.iter().any(names_it) { Choice::Everything } else { Choice::Small }
}

/// Where the parts of the machines are.
struct Place {
    folder: PathBuf,
}

impl Place {
    /// The Debian system with its kernel, made where it is missing.
    fn system() -> anyhow::Result<Place> {
        suites::install(&["qemu-system-x86", "seabios", "busybox-static", "cpio"])?;
        let place = Place { folder: cache().join("machine") };
        let _alone = suites::making()?;
        if !place.root().is_dir() {
            suites::allowed("the virtual machine's system")?;
            fs::create_dir_all(&place.folder)?;
            suites::debootstrap(SUITE, PACKAGES, &place.root())?;
        }
        if !place.initrd().is_file() {
            place.script("finish.sh", include_str!("finish.sh"), &[&place.root()])?;
            place.script("initrd.sh", include_str!("initrd.sh"), &[&place.root(), &place.initrd()])?;
        }
        Ok(place)
    }

    fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    fn initrd(&self) -> PathBuf {
        self.folder.join("initrd")
    }

    fn kernel(&self) -> anyhow::Result<PathBuf> {
        let mut files = fs::read_dir(self.root().join("boot"))?.flatten().map(|entry| entry.path());
        files
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("vmlinuz-")))
            .context("the system has no kernel")
    }

    fn script(&self, name: &str, text: &str, arguments: &[&Path]) -> anyhow::Result<()> {
        let script = self.folder.join(name);
        fs::write(&script, text)?;
        run(Command::new("sh").arg(script).args(arguments))
    }

    /// The image of a setup with the current base images in its engine, made where it is missing.
    fn image(&self, mode: Mode, program: &Path, choice: Choice) -> anyhow::Result<PathBuf> {
        let bundle = kit::bundle(choice)?;
        // Named after what is loaded, so that other base images need another image.
        let ids = fs::read(bundle.with_extension("ids"))?;
        let image = self.folder.join(format!("{}-{}.img", mode.name(), kit::short_digest(&ids)));
        if image.is_file() {
            return Ok(image);
        }
        let partial = self.folder.join(format!("{}.partial", mode.name()));
        File::create(&partial)?;
        run(Command::new("truncate").args(["--size", DISK]).arg(&partial))?;
        run(Command::new("mke2fs").args(["-q", "-t", "ext4", "-F", "-d"]).arg(self.root()).arg(&partial))?;
        let mut payload = Payload::new(mode, program, "load", Duration::ZERO)?;
        payload.file("kit.bundle", &bundle, 0o644)?;
        let work = payload.finish()?;
        let parts = Parts {
            kernel: &self.kernel()?,
            initrd: &self.initrd(),
            image: &partial,
            keeps: true,
            payload: &work.join(PAYLOAD),
            folder: &work,
        };
        let mut machine = Machine::boot(&parts)?;
        let end = Instant::now() + LOADING;
        let mut loaded = false;
        while let Some(told) = machine.next(end)? {
            match told {
                Told::Loaded => loaded = true,
                Told::Failed(why) => bail!("the base images cannot be loaded:\n{}", tail(&why)),
                other => bail!("in place of loading: {other:?}"),
            }
        }
        anyhow::ensure!(loaded, "the machine ended before the base images were loaded");
        fs::rename(&partial, &image)?;
        Ok(image)
    }
}

/// The archive that a machine works on, in a folder that also takes what the machine says.
struct Payload {
    archive: tar::Builder<File>,
    work: PathBuf,
}

impl Payload {
    fn new(mode: Mode, program: &Path, step: &str, deadline: Duration) -> anyhow::Result<Payload> {
        let work = cache().join("state").join(format!("machine-{}", mode.name()));
        // What the last machine said is kept until the next one starts.
        if work.exists() {
            fs::remove_dir_all(&work)?;
        }
        fs::create_dir_all(&work)?;
        let mut payload = Payload { archive: tar::Builder::new(File::create(work.join(PAYLOAD))?), work };
        // Without what a debugger needs it is a quarter of the size.
        let stripped = payload.work.join("harden-check");
        run(Command::new("strip").arg("-o").arg(&stripped).arg(program))?;
        payload.file("harden-check", &stripped, 0o755)?;
        payload.text("guest.sh", include_str!("guest.sh"))?;
        let seconds = deadline.as_secs();
        payload.text("task", &format!("MODE={}\nSTEP={step}\nSECONDS_EACH={seconds}\n", mode.name()))?;
        Ok(payload)
    }

    fn file(&mut self, name: &str, path: &Path, mode: u32) -> anyhow::Result<()> {
        let mut file = File::open(path)?;
        let mut header = tar::Header::new_gnu();
        header.set_size(file.metadata()?.len());
        header.set_mode(mode);
        self.archive.append_data(&mut header, name, &mut file)?;
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str) -> anyhow::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        self.archive.append_data(&mut header, name, text.as_bytes())?;
        Ok(())
    }

    /// The folder, with the whole archive in it.
    fn finish(mut self) -> anyhow::Result<PathBuf> {
        self.archive.finish()?;
        Ok(self.work)
    }
}

/// Makes everything that a machine of this setup needs to judge these.
pub(crate) fn prepare(mode: Mode, program: &Path, cases: &[&Case]) -> anyhow::Result<()> {
    let place = Place::system()?;
    place.image(mode, program, choice(cases)).map(drop)
}

/// Judges in the machine, one after the other, until the time is up; `each` hears of every end. What the
/// program says of the engine.
pub(crate) fn judge(
    mode: Mode,
    program: &Path,
    cases: &[&Case],
    options: &Options,
    each: &dyn Fn(&Case, anyhow::Result<Ended>),
) -> anyhow::Result<Value> {
    let place = Place::system()?;
    let image = place.image(mode, program, choice(cases))?;
    let mut payload = Payload::new(mode, program, "judge", options.deadline())?;
    let mut plan = String::new();
    for (number, case) in cases.iter().enumerate() {
        let folder = TempDir::new()?;
        write::files(&case.files, folder.path());
        payload.archive.append_dir_all(format!("cases/{number}"), folder.path())?;
        plan.push_str(&format!("{number} {}\n", case.exercise.number));
    }
    payload.text("plan", &plan)?;
    let work = payload.finish()?;
    let parts = Parts {
        kernel: &place.kernel()?,
        initrd: &place.initrd(),
        image: &image,
        keeps: false,
        payload: &work.join(PAYLOAD),
        folder: &work,
    };
    let mut machine = Machine::boot(&parts)?;
    let end = Instant::now() + options.budget();
    let mut facts = None;
    loop {
        match machine.next(end) {
            Ok(Some(Told::Facts(document))) => {
                let document: Value = serde_json::from_slice(&document)?;
                facts = Some(document["engine"].clone());
            }
            Ok(Some(Told::Judged { number, code, report, said, evidence })) => {
                let case = cases.get(number).context("the machine judged what nobody asked for")?;
                let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
                let evidence = Some(evidence).filter(|evidence| !evidence.is_empty());
                let ended = Ended { code: Some(code), report: text(report), said: text(said), evidence };
                each(case, Ok(ended));
            }
            Ok(Some(Told::Failed(why))) => bail!("the machine cannot go on:\n{}", tail(&why)),
            Ok(Some(Told::Loaded)) => bail!("the machine loaded in place of judging"),
            Ok(None) => return facts.context("the machine told nothing of its engine"),
            // What was judged until then counts.
            Err(error) if facts.is_none() => return Err(error),
            Err(_) if Instant::now() > end => return Ok(facts.unwrap_or_default()),
            Err(error) => return Err(error),
        }
    }
}
