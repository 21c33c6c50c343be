import type { Logger } from '@alchemy/core/log';
import type { Db } from '@alchemy/db/client';
import { openServiceGate } from '@alchemy/db/services';
import { type Fetcher, openFetcher } from './fetcher.ts';
import type { AllowedHosts } from './outside/allowed-hosts.ts';
import { createFindAttachment, type FindAttachment } from './outside/find-attachment.ts';
import type { PortCommand } from './python-port.ts';
import { userAgentOf } from './resolvers/addresses.ts';
import { createAsk } from './resolvers/ask.ts';
import { createSourceResolver, type SourceResolver } from './resolvers/source-resolver.ts';
import type { SourceEnv } from './source-env.ts';
import { coverHosts } from './stages/download/cover.ts';

/** The ways out of a worker: to what links stand for, and to the audio. */
export interface Sources {
  readonly resolver: SourceResolver;
  /** Absent: downloading is turned off. */
  readonly fetcher: Fetcher | undefined;
  readonly coverHosts: AllowedHosts;
  readonly maxCollectionTracks: number;
  readonly findAttachment: FindAttachment;
  readonly attachmentHosts: AllowedHosts;
}

const askLimitMs = 15_000;

export interface SourcesOptions {
  readonly db: Db;
  readonly env: SourceEnv;
  readonly maxTrackMinutes: number;
  /** How a child that fetches is started, with that folder as its HOME. */
  readonly fetchCommand: (home: string) => PortCommand;
  readonly log: Logger;
}

/** Opens no connection: that is left to the jobs. */
export function openSources({ db, env, maxTrackMinutes, fetchCommand, log }: SourcesOptions): Sources {
  const { credentials, addresses, contact, maxCollectionTracks, audio } = env;
  const gate = openServiceGate(db);
  const ask = createAsk({ gate, userAgent: userAgentOf(contact), limitMs: askLimitMs });
  const fetching = { command: fetchCommand, audio, maxTrackMinutes, log };
  return {
    resolver: createSourceResolver({ addresses, gate, credentials, contact }),
    fetcher: audio.routes.length === 0 ? undefined : openFetcher(fetching),
    coverHosts: coverHosts(addresses),
    maxCollectionTracks,
    findAttachment: createFindAttachment(ask, env.attachments),
    attachmentHosts: { names: env.attachments.hosts },
  };
}
