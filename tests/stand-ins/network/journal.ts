/** What happened, in order. Tests read it, and wait on it instead of waiting for a time. */
export class Journal<Entry> {
  readonly #what: string;
  readonly #entries: Entry[] = [];
  readonly #watchers = new Set<(entry: Entry) => void>();

  /** what: names the entries in the sentence of a wait that ended in vain, such as "an edit". */
  constructor(what: string) {
    this.#what = what;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  record(entry: Entry): void {
    this.#entries.push(entry);
    for (const tell of [...this.#watchers]) tell(entry);
  }

  /** The first entry, already here or still to come, that matches. Rejects after `limitMs`. */
  until(matches: (entry: Entry) => boolean, limitMs = 20_000): Promise<Entry> {
    const known = this.#entries.find(matches);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(watch);
        reject(new Error(`Waited ${limitMs} ms in vain for ${this.#what} among ${this.#entries.length}.`));
      }, limitMs);
      const watch = (entry: Entry): void => {
        if (!matches(entry)) return;
        clearTimeout(timer);
        this.#watchers.delete(watch);
        resolve(entry);
      };
      this.#watchers.add(watch);
    });
  }
}
