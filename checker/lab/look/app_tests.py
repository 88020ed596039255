# Runs the tests of argument 1 as the service itself runs: with its interpreter, folder and environment.
import os
import shutil
import sys

for number in sorted((name for name in os.listdir("/proc") if name.isdigit()), key=int):
    try:
        with open(f"/proc/{number}/cmdline", "rb") as file:
            words = file.read().decode().split("\0")
        script = next((word for word in words[1:] if word.endswith(".py")), None)
        if int(number) == os.getpid() or not os.path.basename(words[0]).startswith("python") or not script:
            continue
        folder = os.readlink(f"/proc/{number}/cwd")
        with open(f"/proc/{number}/environ", "rb") as file:
            environment = dict(pair.split("=", 1) for pair in file.read().decode().split("\0") if "=" in pair)
    except OSError:
        continue
    os.chdir(folder)
    beside = os.path.dirname(os.path.join(folder, script))
    known = [beside, environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(path for path in known if path)
    program = shutil.which(words[0], path=environment.get("PATH", os.defpath)) or sys.executable
    os.execve(program, [words[0], "-c", sys.argv[1]], environment)
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1]])
