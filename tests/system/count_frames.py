"""Decode audio files whole and print how many frames each holds: `python count_frames.py FILE...`, a JSON list."""

import json
import sys

import soundfile

print(json.dumps([len(soundfile.read(path)[0]) for path in sys.argv[1:]]))
