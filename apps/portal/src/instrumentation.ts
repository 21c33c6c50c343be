/** Runs once when the server starts. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next puts the runtime in its place when it builds, and so leaves Node's modules out of the bundle for the edge, which cannot hold them
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { begin } = await import('./begin.ts');
  await begin();
}
