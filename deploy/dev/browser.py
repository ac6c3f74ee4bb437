"""Debian's Chromium and Chinese fonts for the browser tests: installed where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "fonts-noto-cjk")
COMMAND = f"apt-get install -y --no-install-recommends {' '.join(PACKAGES)}"


def chromium() -> str | None:
    """This function returns the path of Chromium, named by ONENET_CHROMIUM or found; None without."""
    named = os.environ.get("ONENET_CHROMIUM")
    if named:
        return named
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    return next((path for path in found if path), None)


def has_chinese_font() -> bool:
    """This function returns whether a font with Chinese characters is installed."""
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    listed = subprocess.run([lister, ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def main() -> int:
    """This function installs what is missing as root on Debian, else says the command; never fails."""
    if chromium() and has_chinese_font():
        return 0
    if os.environ.get("ONENET_NO_APT") or shutil.which("apt-get") is None or os.geteuid() != 0:
        print(f"!! The browser tests need Chromium and Chinese fonts: sudo {COMMAND}")
        return 0
    print(f"[browser] installing {', '.join(PACKAGES)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update -qq", f"{COMMAND} -qq"):
        done = subprocess.run(command.split(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"!! `{command}` failed:\n{(done.stderr or done.stdout)[-1500:]}")
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
