import { backUp } from '../backup/backup.ts';
import type { Manifest } from '../backup/manifest.ts';
import { restore } from '../backup/restore.ts';
import { verify } from '../backup/verify.ts';
import { typedIn } from '../env.ts';
import { noArguments, oneFolder } from './arguments.ts';
import { type Command, NothingDone } from './command.ts';
import { openStorage, withDb, withServices } from './sessions.ts';

/** Keeping and bringing back what there is. */
export const backupCommands: Readonly<Record<string, Command>> = {
  backup: {
    takes: 'DIR',
    does: 'writes the database and every stored file into a new folder; others may go on working',
    async run(args, env) {
      const folder = oneFolder(args, typedIn());
      const root = await openStorage(env);
      const manifest = await withDb(env, (_, { databaseUrl }) => backUp(databaseUrl, root, folder));
      return `Backed up ${sizeOf(manifest)} to ${folder}.`;
    },
  },
  restore: {
    takes: 'DIR',
    does: 'brings a backup back, into an empty database and an empty storage folder only',
    async run(args, env) {
      const folder = oneFolder(args, typedIn());
      const root = await openStorage(env);
      const manifest = await withServices(env, ({ databaseUrl }) => restore(databaseUrl, root, folder));
      return `Restored ${sizeOf(manifest)} from ${folder}.`;
    },
  },
  verify: {
    takes: '',
    does: 'holds rows and files against each other, both ways, and reads every file',
    async run(args, env) {
      noArguments(args);
      const root = await openStorage(env);
      const { good, amiss } = await withDb(env, (db) => verify(db, root));
      if (amiss.length > 0)
        throw new NothingDone([...amiss, `${amiss.length} amiss, ${good} files are well.`].join('\n'));
      return `Nothing is amiss: ${good} files are well.`;
    },
  },
};

function sizeOf({ tables, files }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return `${rows} rows and ${files.length} files (${(bytes / 1e6).toFixed(1)} MB)`;
}
