#!/usr/bin/env python3
"""Measures how soon campaigns find planted dates, and judges: run `fuzz/planted.py --help`.

The dates are chosen at random here, so that nothing can be tuned to them; the seed is
printed, and `--seed` repeats a measurement. Each form of code that hides a date (see
`src/planted.rs`) is run with several seeds of libFuzzer, each with a planted date of its
own, until it is found or the runs are used up. The status is 1 when a bar is missed: each
date must be found, and some forms within so many runs in the median.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

HERE = pathlib.Path(__file__).resolve().parent
TIMELINES = ["set_back", "set_back_on_a_date"]
# Runs in the median.
BARS = {"chrono_day": 150, "chrono_second": 20_000, "jiff_second": 20_000, "system_second": 20_000}


def forms():
    """Lists the forms that the target knows."""
    source = (HERE / "src/planted.rs").read_text()
    return re.findall(r'^        "(\w+)" =>', source, re.MULTILINE) + TIMELINES


def host():
    """Returns the triple that cargo-fuzz builds for."""
    said = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    return re.search(r"^host: (.*)$", said, re.MULTILINE)[1]


def build(planted, given, folder):
    """Compiles the targets with a planted date; returns where they are."""
    day = datetime.fromtimestamp(planted, timezone.utc)
    environment = os.environ | {
        "CARGO_TARGET_DIR": str(given.target_dir), "PLANTED_SECONDS": str(planted),
        "PLANTED_DAY": f"{day:%Y-%m-%d}", "PLANTED_AMERICAN": f"{day:%m/%d/%Y}",
    }
    for target in ["planted", "planted_timeline"]:
        command = ["cargo", "fuzz", "build", "-s", given.sanitizer, "--features", "planted", target]
        subprocess.run(command, cwd=HERE, env=environment, check=True, capture_output=True)
        program = folder / f"{target}-{planted}"
        program.write_bytes((given.target_dir / host() / "release" / target).read_bytes())
        program.chmod(0o755)


def run(folder, planted, form, seed, given):
    """Runs one campaign; returns after how many runs it found the date, or None."""
    target = "planted_timeline" if form in TIMELINES else "planted"
    with tempfile.TemporaryDirectory() as scratch:
        command = [folder / f"{target}-{planted}", f"-seed={seed}", f"-runs={given.runs}", "-verbosity=0",
                   f"-use_value_profile={given.value_profile}", f"-artifact_prefix={scratch}/"]
        done = subprocess.run(command, cwd=scratch, env=os.environ | {"PLANTED_FORM": form, "RUST_BACKTRACE": "0"},
                              capture_output=True, text=True, errors="replace")
    found = re.search(r"found after (\d+) runs", done.stderr)
    if found and "solved" in done.stderr:
        return int(found[1])
    if found or done.returncode:
        raise SystemExit(f"{form}: failed in another way:\n{done.stderr[-3000:]}")
    return None


def verdict(form, runs):
    """Says which bar a form misses, or returns an empty text."""
    if None in runs:
        return "a date was not found"
    bar = BARS.get(form, float("inf"))
    return f"the bar is {bar}" if statistics.median(runs) > bar else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--seeds", type=int, default=5, help="campaigns, and planted dates, for each form")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--forms", nargs="*", default=forms(), choices=forms(), metavar="FORM")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sanitizer", default="none")
    parser.add_argument("--value-profile", type=int, choices=[0, 1], default=1)
    parser.add_argument("--target-dir", type=pathlib.Path,
                        default=pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")))
    given = parser.parse_args()
    given.target_dir = given.target_dir.resolve()
    print(f"--seed {given.seed} --seeds {given.seeds} --runs {given.runs} --value-profile {given.value_profile} "
          f"--sanitizer {given.sanitizer}", flush=True)
    source = random.Random(given.seed)
    # Any second of the years in which software lives; a timestamp of 32 bits fits it.
    dates = [source.randrange(0, 4_250_000_000) for _ in range(given.seeds)]
    found = {form: [] for form in given.forms}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for index, planted in enumerate(dates):
            text = datetime.fromtimestamp(planted, timezone.utc).isoformat()
            build(planted, given, folder)
            with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
                campaign = lambda form: run(folder, planted, form, given.seed % 2**31 + index, given)
                for form, runs in zip(given.forms, pool.map(campaign, given.forms)):
                    found[form].append(runs)
                    print(f"  {text}  {form:20} {runs or 'not found'}", flush=True)
    print(f"\n{'form':20} {'found':>5} {'median':>9}  runs")
    missed = False
    for form, runs in found.items():
        solved = sorted(count for count in runs if count)
        median = statistics.median(count or float("inf") for count in runs)
        says = verdict(form, runs)
        missed |= bool(says)
        print(f"{form:20} {len(solved)}/{len(runs):<3} {median:>9}  {solved} {says}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
