"""Stands in for juliapkg, which tells on standard output what it does, itself and by processes."""

import subprocess


def resolve():
    print("[juliapkg] Locating Julia")
    subprocess.run(["echo", "[juliapkg] Precompiling"], check=True)
