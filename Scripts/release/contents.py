"""Files of an archive, and archives that are the same bytes each time: entries are sorted, and have one date."""
import gzip
import hashlib
import io
import pathlib
import platform
import re
import stat
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).parent.parent.parent
BUILD = ROOT / "build"
TABLE = ROOT / "Scripts/runtime/targets.txt"
#: 1 January 1980, before which a zip knows no time.
EPOCH = 315532800
DATE = (1980, 1, 1, 0, 0, 0)
VERSION = re.search('text = "(.*)"', (ROOT / "Sources/NCAModelFile/Version.swift").read_text())[1]
ABI = re.search(r"#define NCA_ABI_VERSION (\d+)u", (ROOT / "Sources/CNCARuntime/include/ncaruntime.h").read_text())[1]


def targets():
    """The names of targets, with their products."""
    words = (line.split() for line in TABLE.read_text().splitlines())
    return {w[1]: w[5] for w in words if w[:1] == ["target"]}


def built(target):
    """Where a target was built: that of this machine is in build itself."""
    machine = platform.machine().replace("aarch64", "arm64")
    return BUILD if target == f"linux-{machine}" else BUILD / target


def library(target, name):
    """A library that `make targets` built, without links."""
    path = built(target) / name
    assert path.exists(), f"{path} is missing: run 'make targets'"
    return path.resolve()


def write_sums(folder):
    """SHA256SUMS of all other files in a folder."""
    files = sorted(file for file in folder.iterdir() if file.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums)


class Contents(dict):
    """Files by their names in an archive: bytes, or paths that are read. Links of paths stay links in a zip."""

    def text(self, name, template, **values):
        """A text with a value for each @KEY@."""
        for key, value in values.items():
            template = template.replace(f"@{key}@", value)
        missing = re.search("@[A-Z]+@", template)
        assert not missing, f"{name}: {missing[0]} is missing"
        self[name] = template.encode()

    def tree(self, folder, path, pattern="*"):
        """All files below a path whose names fit the pattern."""
        for file in path.rglob(pattern):
            if file.is_symlink() or file.is_file():
                self[f"{folder}/{file.relative_to(path)}" if folder else str(file.relative_to(path))] = file

    def entries(self, order=None):
        """Name, mode and bytes of each file, sorted; the mode of a link is that of a link, its bytes where it leads."""
        for name in sorted(self, key=order):
            content, mode = self[name], stat.S_IFREG | 0o644
            if isinstance(content, pathlib.Path) and content.is_symlink():
                mode, content = stat.S_IFLNK | 0o777, str(content.readlink()).encode()
            elif isinstance(content, pathlib.Path):
                mode, content = mode | (content.stat().st_mode & 0o111), content.read_bytes()
            yield name, mode, content

    def zip(self, path, root="", order=None):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, mode, content in self.entries(order):
                entry = zipfile.ZipInfo(root + name, DATE)
                entry.create_system = 3  # Unix, for permissions and links
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = mode << 16
                archive.writestr(entry, content)

    def tar_gz(self, path, root=""):
        memory = io.BytesIO()
        with tarfile.open(fileobj=memory, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, mode, content in self.entries():
                entry = tarfile.TarInfo(root + name)
                entry.mode, entry.mtime, entry.size = stat.S_IMODE(mode), EPOCH, len(content)
                if stat.S_ISLNK(mode):
                    entry.type, entry.linkname, entry.size = tarfile.SYMTYPE, content.decode(), 0
                archive.addfile(entry, io.BytesIO(content))
        path.write_bytes(gzip.compress(memory.getvalue(), 9, mtime=0))
