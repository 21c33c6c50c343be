import { z } from 'zod';

/** What may be told of a variable: its value, or only whether it is set. */
export const Setting = z.discriminatedUnion('kind', [
  z.object({ name: z.string(), kind: z.literal('shown'), value: z.string() }),
  z.object({ name: z.string(), kind: z.enum(['hidden', 'unset']) }),
]);
export type Setting = z.infer<typeof Setting>;

const isSecret = (name: string): boolean => /SECRET|TOKEN|PASSWORD/.test(name);

/** Every variable with its value; secrets only say that they are set, addresses lose their passwords and keys. */
export function listSettings(names: readonly string[], source: Record<string, string | undefined>): Setting[] {
  return names.map((name): Setting => {
    const value = source[name];
    if (value === undefined || value === '') return { name, kind: 'unset' };
    return isSecret(name) ? { name, kind: 'hidden' } : { name, kind: 'shown', value: withoutSecrets(value) };
  });
}

/** Told by their looks alone: not everything that is meant as an address can be parsed as one. */
function withoutSecrets(value: string): string {
  return value
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/?#@]*:)[^/?#]*@/i, '$1…@')
    .replace(/([?&][^=&#]*(?:key|token|secret|pass|auth|sign)[^=&#]*=)[^&#]+/gi, '$1…');
}
