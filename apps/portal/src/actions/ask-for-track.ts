import { randomUUID } from 'node:crypto';
import type { Person } from '@alchemy/db/accounts/people';
import type { Ask } from '@alchemy/db/ask';

/** A song that somebody asks for in the portal, every stem of it. */
export function askFromPortal(person: Person, song: Pick<Ask, 'kind' | 'sourceKey' | 'title' | 'model'>): Ask {
  return {
    ...song,
    stems: null,
    format: 'flac',
    asker: person.identity,
    askerName: person.name,
    platform: 'portal',
    interactionId: randomUUID(),
    workspace: null,
    private: false,
  };
}
