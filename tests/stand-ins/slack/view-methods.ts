import { z } from 'zod';
import { jsonField, parseArguments } from './form.ts';
import type { Method } from './method.ts';
import type { Parts } from './parts.ts';

const Opening = z.object({ trigger_id: z.string(), view: jsonField(z.unknown()) });
const Update = z
  .object({
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view: jsonField(z.unknown()),
  })
  .refine(({ view_id, external_id }) => (view_id === undefined) !== (external_id === undefined), {
    error: 'exactly one of view_id and external_id is required',
  });

/** Opening and updating modals. */
export function viewMethods({ views, triggers, wire }: Parts): Method[] {
  return [
    {
      name: 'views.open',
      tier: 'tier4',
      handle: ({ args }) => {
        const { trigger_id, view } = parseArguments(Opening, args);
        return { view: wire.view(views.open(triggers.exchange(trigger_id), view)) };
      },
    },
    {
      name: 'views.update',
      tier: 'tier4',
      handle: ({ args }) => {
        const { view_id, external_id, hash, view } = parseArguments(Update, args);
        return { view: wire.view(views.update(view_id ?? external_id ?? '', view, hash)) };
      },
    },
  ];
}
