import { Fault } from '@alchemy/core/errors';
import { backupCommands } from './admin/backup-commands.ts';
import { cleanupCommand } from './admin/cleanup-command.ts';
import { type Command, NothingDone, Refused } from './admin/command.ts';
import { downloaderCommands } from './admin/downloader-commands.ts';
import { jobCommands } from './admin/job-commands.ts';
import { peopleCommands } from './admin/people-commands.ts';
import { readToolEnv } from './env.ts';

const commands: Readonly<Record<string, Command>> = {
  ...peopleCommands,
  ...jobCommands,
  cleanup: cleanupCommand,
  ...backupCommands,
  ...downloaderCommands,
};

/** `npm run admin -- COMMAND …`. @returns the exit code: 0 done, 1 it could not be done, 2 refused, 3 no service */
export async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return tell(usage(), 2);
  try {
    process.stdout.write(`${await command.run(args, readToolEnv())}\n`);
    return 0;
  } catch (error) {
    if (error instanceof Refused) return tell(`${error.message}\nUsage: npm run admin -- ${name} ${command.takes}`, 2);
    if (error instanceof NothingDone) return tell(error.message, 1);
    if (error instanceof Fault && error.code !== 'service_unavailable') {
      return tell(error.message, error.code === 'invalid_option' ? 2 : 1);
    }
    throw error;
  }
}

function usage(): string {
  const rows = Object.entries(commands).map(([name, { takes, does }]) => ({ call: `${name} ${takes}`, does }));
  const width = Math.max(...rows.map(({ call }) => call.length));
  return ['npm run admin -- COMMAND', ...rows.map(({ call, does }) => `  ${call.padEnd(width)}  ${does}`)].join('\n');
}

function tell(text: string, exitCode: number): number {
  process.stderr.write(`${text}\n`);
  return exitCode;
}
