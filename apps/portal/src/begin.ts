import { ensureAdministrator } from './auth/first-administrator.ts';
import { server } from './server.ts';

/** What has to happen before the first answer. A database that is away does not keep the portal from starting. */
export async function begin(): Promise<void> {
  const opened = await server();
  try {
    await ensureAdministrator(opened, (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    opened.log.warn({ err: error }, 'nobody looked whether there is an administrator');
  }
}
