import type { Setting } from '@alchemy/core/settings';

/** A variable, and what each program has for it; `undefined`: that program does not read it. */
export interface ComparedSetting {
  readonly name: string;
  readonly values: readonly (Setting | undefined)[];
}

/** Lays the configurations of programs side by side, in alphabetical order of the variables. */
export function compareSettings(configurations: readonly (readonly Setting[])[]): ComparedSetting[] {
  const names = new Set(configurations.flatMap((settings) => settings.map(({ name }) => name)));
  return [...names].sort().map((name) => ({
    name,
    values: configurations.map((settings) => settings.find((setting) => setting.name === name)),
  }));
}
