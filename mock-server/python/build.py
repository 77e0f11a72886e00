"""Writes the wheel of one platform, with the program in it. Needs the standard library only.

    python build.py --program PATH --platform linux-x64 --out DIR [--licenses FILE]

The version is that of the workspace in Cargo.toml.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TAGS = {
    # Static: it runs with glibc and musl.
    "linux-x64": "manylinux_2_17_x86_64.musllinux_1_1_x86_64",
    "linux-arm64": "manylinux_2_17_aarch64.musllinux_1_1_aarch64",
    "darwin-x64": "macosx_10_12_x86_64",
    "darwin-arm64": "macosx_11_0_arm64",
    "win32-x64": "win_amd64",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="write the wheel of one platform")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--platform", choices=sorted(TAGS), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--licenses", type=Path, help="licences of the crates in the program")
    args = parser.parse_args()
    version = workspace_version((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    tags = TAGS[args.platform]
    args.out.mkdir(parents=True, exist_ok=True)
    wheel = args.out / f"appservices_mock-{version}-py3-none-{tags}.whl"
    name = "appservices-mock" + (".exe" if args.platform.startswith("win32") else "")

    info = f"appservices_mock-{version}.dist-info"
    files: list[tuple[str, bytes, int]] = []
    for path in sorted((HERE / "src/appservices_mock").iterdir()):
        if path.suffix == ".py" or path.name == "py.typed":
            files.append((f"appservices_mock/{path.name}", path.read_bytes(), 0o644))
    program = args.program.read_bytes()
    files.append((f"appservices_mock-{version}.data/scripts/{name}", program, 0o755))
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    tag_lines = "".join(f"Tag: py3-none-{tag}\n" for tag in tags.split("."))
    texts = {
        "METADATA": METADATA.format(version=version) + readme,
        "WHEEL": f"Wheel-Version: 1.0\nGenerator: build.py\nRoot-Is-Purelib: false\n{tag_lines}",
        "entry_points.txt": "[pytest11]\nappservices_mock = appservices_mock.pytest_plugin\n",
    }
    files += [(f"{info}/{file}", text.encode(), 0o644) for file, text in texts.items()]
    licenses = [ROOT / "LICENSE", *([args.licenses] if args.licenses else [])]
    files += [(f"{info}/{path.name}", path.read_bytes(), 0o644) for path in licenses]
    files.append((f"{info}/RECORD", record(files, f"{info}/RECORD").encode(), 0o644))
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content, mode in files:
            # The same bytes from the same files.
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    print(wheel)


METADATA = """\
Metadata-Version: 2.1
Name: appservices-mock
Version: {version}
Summary: A server that behaves like MongoDB Atlas App Services' Admin and Client APIs, for tests
License: Apache-2.0
Requires-Python: >=3.9
Classifier: Framework :: Pytest
Classifier: Typing :: Typed
Description-Content-Type: text/markdown

"""


def record(files: list[tuple[str, bytes, int]], own: str) -> str:
    lines = []
    for path, content, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(content)}\n")
    return "".join(lines) + f"{own},,\n"


def workspace_version(toml: str) -> str:
    """The `version` below `[workspace.package]`."""
    found = re.search(r'^\[workspace\.package\]\n(?:(?!\[).*\n)*?version = "([^"]+)"', toml, re.M)
    if not found:
        sys.exit("error: cannot find the version of the workspace in Cargo.toml")
    return found[1]


if __name__ == "__main__":
    main()
