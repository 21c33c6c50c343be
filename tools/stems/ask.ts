import { randomUUID } from 'node:crypto';
import type { ShortLink, SpotifyLink } from '@alchemy/core/spotify-link';
import type { Ask } from '@alchemy/db/ask';
import { sourceOfLink } from '@alchemy/db/source-key';
import type { StemsArguments } from './arguments.ts';
import type { StemsEnv } from './env.ts';

/** The request for a file that was handed in under its own name. */
export function fileAsk(args: StemsArguments, env: StemsEnv, file: { name: string; sha256: string }): Ask {
  return { ...commonAsk(args, env), kind: 'file', sourceKey: `upload:${file.sha256}`, title: file.name };
}

/** The request for what a link names; its title is learned when it is resolved. */
export function linkAsk(args: StemsArguments, env: StemsEnv, link: SpotifyLink | ShortLink): Ask {
  return { ...commonAsk(args, env), ...sourceOfLink(link), title: null };
}

function commonAsk({ model, stems, format }: StemsArguments, { account }: StemsEnv) {
  return {
    model,
    stems: stems ?? null,
    format,
    asker: `terminal:${account}`,
    askerName: account,
    platform: 'terminal' as const,
    interactionId: randomUUID(),
    workspace: null,
    private: true,
  };
}
