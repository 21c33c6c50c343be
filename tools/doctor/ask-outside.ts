import { z } from 'zod';

const limitMs = 5_000;

export interface OutsideAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; `undefined` where it is no JSON. */
  readonly body: unknown;
}

/** Asks an outside service one question. @returns `undefined` when it cannot be reached within 5 s */
export async function askOutside(url: string, request: RequestInit): Promise<OutsideAnswer | undefined> {
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(limitMs) });
    const parsed = z
      .string()
      .transform(toJson)
      .safeParse(await answer.text());
    return { status: answer.status, headers: answer.headers, body: parsed.data };
  } catch {
    return undefined;
  }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
