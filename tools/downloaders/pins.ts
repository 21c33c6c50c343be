/** The version of every package in a requirements file, by its name. One that depends on the platform counts once. */
export function pinsOf(requirements: string): Map<string, string> {
  const pins = [...requirements.matchAll(/^([a-z0-9._-]+)==(\S+)/gim)];
  return new Map(pins.map(([, name = '', version = '']) => [name, version]));
}

/** What moved between two requirements files, one sentence part a package: `yt-dlp 2026.10.26 → 2026.11.20`. */
export function movesBetween(before: string, after: string): string[] {
  const [old, now] = [pinsOf(before), pinsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => `${name} ${old.get(name) ?? '(none)'} → ${now.get(name) ?? '(none)'}`);
}
