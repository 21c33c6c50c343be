/** Runs once when the server starts. Next builds this file for its edge runtime too, where nothing of ours can run. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next leaves out what stands behind this very condition, and nothing else.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { begin } = await import('./begin.ts');
  await begin();
}
