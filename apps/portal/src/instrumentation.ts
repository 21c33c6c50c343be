/** Next calls this once, before the first request. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: written in by Next when it builds for each of its runtimes; only one of them is ours
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { tameAddresses } = await import('./http/tame-addresses.ts');
  const { endSilentConnections } = await import('./http/silent-connections.ts');
  tameAddresses();
  endSilentConnections();
}
