import { Fault } from '@alchemy/core/errors';
import { notFound } from 'next/navigation';
import { z } from 'zod';

const Id = z.uuid();

/** Reads something by its id; an id that is none, or of nothing, leads to the page for addresses that lead nowhere. */
export async function orNotFound<Value>(id: string, read: () => Promise<Value>): Promise<Value> {
  if (!Id.safeParse(id).success) notFound();
  try {
    return await read();
  } catch (error) {
    if (error instanceof Fault && error.code === 'not_found') notFound();
    throw error;
  }
}
