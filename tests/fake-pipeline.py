"""A fake pipeline for tests of the machinery: speaks the protocol, understands no audio.

Every file that it writes begins with "fake", but for what it fetches: a WAV of a tone, as long as the track. `--mode` says how it behaves:

    ok        answers every op at once, with progress 0, 20 … 100
    slow      as ok, but stops at 40 % until the file named by --release exists
    crash     exits with status 3 after the first progress
    killed    ends itself by SIGKILL, as the kernel does when memory runs out
    garbage   writes a line that is no event
    chatter   answers as ok, then writes a line that is no event
    flood     writes a line without end
    stranger  writes a progress for a request that nobody made, then answers as ok
    hang      never answers
    stubborn  never answers, starts a child of its own, and ignores the end of standard input and SIGTERM
    missing   answers as ok but writes no files
    nonsense  answers with a value of another shape
    fault     answers with the fault --code, which can be retried if --retryable is given; a `no_match` of a fetch
              has two candidates

With --only OP only requests of that op are treated so, with --once FILE only the first request of all processes that
share FILE; the others as in `ok`.
`--log FILE` appends a line "<pid> <op>" for every request, and "<pid> sleep" for the child of `stubborn`.
"""

import argparse
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path
from typing import Any

DURATION_MS = 30_000
TONE_RATE = 4_000
STEMS = ("drums", "bass", "other", "vocals")


def emit(event: dict[str, Any], chatter: str = "") -> None:
    """Chatter goes out in one write with the event, so that nothing can come between them."""
    sys.stdout.write(json.dumps(event) + "\n" + chatter)
    sys.stdout.flush()


def length_of(song: str) -> dict[str, int]:
    """The test may choose it: a file that reads "fake song 1500000" is 1,500,000 ms long. A WAV is as long as it is."""
    if is_wav(song):
        with wave.open(song) as tone:
            samples = tone.getnframes() * 44_100 // tone.getframerate()
        return {"durationMs": samples * 1000 // 44_100, "samples": samples}
    words = Path(song).read_text(errors="replace").split()
    duration_ms = int(words[2]) if words[:2] == ["fake", "song"] and len(words) > 2 else DURATION_MS
    return {"durationMs": duration_ms, "samples": duration_ms * 44_100 // 1000}


def is_wav(song: str) -> bool:
    with Path(song).open("rb") as file:
        return file.read(4) == b"RIFF"


def probe(args: dict[str, Any]) -> dict[str, Any]:
    words = Path(args["input"]).read_text(errors="replace").split()
    return {
        **length_of(args["input"]),
        "sampleRate": 44_100,
        "channels": 2,
        "codec": "fake",
        "extension": "wav" if is_wav(args["input"]) else "flac",
        "tags": {"title": "Fake Song", "artist": "Nobody"} if "tagged" in words else {},
        "silent": "silent" in words,
    }


def is_too_long(args: dict[str, Any]) -> bool:
    longest = args.get("maxSeconds")
    return longest is not None and length_of(args["input"])["durationMs"] > longest * 1000


def fetch(args: dict[str, Any]) -> dict[str, Any]:
    """A tone of 400 Hz that lasts as long as the track, whatever it was asked to look for."""
    track, pick = args["track"], args.get("pick")
    with wave.open(str(Path(args["outDir"]) / "song.wav"), "wb") as tone:
        tone.setparams((1, 1, TONE_RATE, 0, "NONE", ""))
        tone.writeframes(bytes([128, 192, 128, 64, 128, 192, 128, 64, 128, 64]) * (track["durationMs"] * 2 // 5))
    return {
        "file": "song.wav",
        "route": "pick" if pick else "yt-dlp:search",
        "sourceUrl": pick["url"] if pick else f"http://127.0.0.1/fake/{track['id']}",
        "title": pick["title"] if pick else track["title"],
        "durationMs": track["durationMs"],
    }


def candidates_for(track: dict[str, Any]) -> list[dict[str, Any]]:
    """The second says less of itself, as some sources do."""
    url = f"http://127.0.0.1/fake/{track['id']}"
    live = {"title": f"{track['title']} (Live)", "artist": track["artists"][0]}
    return [
        {**live, "durationMs": track["durationMs"] + 60_000, "url": f"{url}/1"},
        {"title": track["title"], "artist": None, "durationMs": None, "url": f"{url}/2"},
    ]


def separate(args: dict[str, Any]) -> dict[str, Any]:
    out = Path(args["outDir"])
    for stem in STEMS:
        (out / f"{stem}.flac").write_text(f"fake {stem}\n")
    (out / "peaks.json").write_text(json.dumps({"version": 1, "fake": True, "stems": {}}))
    return {
        "model": args["model"],
        "stems": list(STEMS),
        "files": {stem: f"{stem}.flac" for stem in STEMS},
        "peaks": "peaks.json",
        "sampleRate": 44_100,
        **length_of(args["input"]),
        "gainDb": 0.0,
        "engine": "fake",
        "precision": "f32",
    }


def analyse(args: dict[str, Any]) -> dict[str, Any]:
    Path(args["output"]).write_text(json.dumps({"version": 1, "fake": True}))
    return {
        "durationMs": length_of(args["input"])["durationMs"],
        "tempoBpm": 120.0,
        "key": "A minor",
        "camelot": "8A",
        "loudnessLufs": -14.0,
        "energy": 0.5,
    }


def convert(args: dict[str, Any]) -> dict[str, Any]:
    text = "".join(Path(part["path"]).read_text() for part in args["inputs"])
    Path(args["output"]).write_text(f"fake {args['format']} {json.dumps(args['tags'], separators=(',', ':'))}\n{text}")
    size = Path(args["output"]).stat().st_size
    return {"samples": DURATION_MS * 44_100 // 1000, "durationMs": DURATION_MS, "sizeBytes": size}


OPS = {"probe": probe, "separate": separate, "analyse": analyse, "format": convert, "fetch": fetch}
STEPS = {"probe": "decode", "separate": "separate", "analyse": "analyse", "format": "encode", "fetch": "download"}


def answer(request: dict[str, Any], options: argparse.Namespace, mode: str) -> None:
    """Progress in steps of 20, then the result; held at 40 % in `slow`, without its files in `missing`."""
    for percent in range(0, 101, 20):
        emit({"id": request["id"], "event": "progress", "percent": percent, "step": STEPS[request["op"]]})
        while mode == "slow" and percent == 40 and not options.release.exists():
            time.sleep(0.02)
    if request["op"] == "probe" and is_too_long(request["args"]):
        minutes = request["args"]["maxSeconds"] // 60
        message = f"This track is longer than {minutes} minutes."
        emit({"id": request["id"], "event": "error", "code": "too_long", "message": message, "retryable": False})
        return
    value = OPS[request["op"]](request["args"])
    if mode == "missing":
        remove_outputs(request["args"])
    result = {"fake": True} if mode == "nonsense" else value
    emit({"id": request["id"], "event": "result", "value": result}, "Bye\n" if mode == "chatter" else "")


def remove_outputs(args: dict[str, Any]) -> None:
    for path in Path(args["outDir"]).iterdir() if "outDir" in args else [Path(args["output"])]:
        path.unlink()


def log(options: argparse.Namespace, pid: int, what: str) -> None:
    if options.log is not None:
        with options.log.open("a") as file:
            file.write(f"{pid} {what}\n")


def misbehave(request: dict[str, Any], options: argparse.Namespace) -> None:
    mode = options.mode
    if mode in ("crash", "killed"):
        emit({"id": request["id"], "event": "progress", "percent": 1, "step": "decode"})
        sys.stderr.write("Traceback: the fake pipeline crashes as it was told\n")
        sys.stderr.flush()
        if mode == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(3)
    if mode == "garbage":
        sys.stdout.write("Loading weights... done\n")
        sys.stdout.flush()
    while mode == "flood":
        sys.stdout.write("x" * 65_536)
    if mode == "stubborn":
        log(options, subprocess.Popen(["sleep", "600"]).pid, "sleep")
    if mode == "fault":
        message = f"The fake says {options.code}."
        event = {"event": "error", "code": options.code, "message": message, "retryable": options.retryable}
        if (request["op"], options.code) == ("fetch", "no_match"):
            event["candidates"] = candidates_for(request["args"]["track"])
        emit({"id": request["id"], **event})
        return
    time.sleep(3600)


def serve(request: dict[str, Any], options: argparse.Namespace) -> None:
    log(options, os.getpid(), request["op"])
    mode = options.mode
    if options.only not in (None, request["op"]):
        mode = "ok"
    elif options.once is not None:
        try:
            options.once.open("x").close()
        except FileExistsError:
            mode = "ok"
    if mode == "stranger":
        emit({"id": "nobody", "event": "progress", "percent": 7, "step": "decode"})
    if mode in ("ok", "slow", "stranger", "missing", "chatter", "nonsense"):
        answer(request, options, mode)
    else:
        misbehave(request, options)


def read_requests(lines: "queue.SimpleQueue[str]", ignores_the_end: bool) -> None:
    """Reads beside the work, so that the end of standard input ends the process whatever it is doing."""
    for line in sys.stdin:
        lines.put(line)
    if not ignores_the_end:
        os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake pipeline for tests of the machinery.")
    parser.add_argument("--mode", default="ok")
    parser.add_argument("--release", type=Path)
    parser.add_argument("--once", type=Path)
    parser.add_argument("--only")
    parser.add_argument("--code", default="internal")
    parser.add_argument("--retryable", action="store_true")
    parser.add_argument("--log", type=Path)
    options = parser.parse_args()
    if options.mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=read_requests, args=(lines, options.mode == "stubborn"), daemon=True)
    reader.start()
    while True:
        serve(json.loads(lines.get()), options)


if __name__ == "__main__":
    main()
