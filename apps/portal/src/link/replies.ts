/** How soon to ask again for what is being made, in seconds. */
const askAgainSeconds = 2;

const refusals = {
  unknown: { status: 404, sentence: 'There is nothing here. Ask for the song again to get a new link.' },
  expired: { status: 410, sentence: 'This link has expired. Ask for the song again to get a new one.' },
} as const;

export const noStore = { 'Cache-Control': 'private, no-store' };

/** No file, and why not, in one sentence of plain text: people see it when they open an address out of a chat. */
export function refused(why: keyof typeof refusals): Response {
  const { status, sentence } = refusals[why];
  return new Response(`${sentence}\n`, {
    status,
    headers: { ...noStore, 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

/**
 * Not yet, but soon.
 *
 * @param work.jobId what makes it; `null` between two jobs.
 * @param work.progress whole percent of that job.
 */
export function inTheMaking(work: { jobId: string | null; progress: number }): Response {
  const { jobId, progress } = work;
  return Response.json(
    { jobId, progress },
    { status: 202, headers: { ...noStore, 'Retry-After': String(askAgainSeconds) } },
  );
}
