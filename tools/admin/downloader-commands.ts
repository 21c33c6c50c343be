import { updateDownloaders } from '../downloaders/update.ts';
import { noArguments } from './arguments.ts';
import { type Command, NothingDone } from './command.ts';

/** What keeps Spotify links working from month to month. */
export const downloaderCommands: Readonly<Record<string, Command>> = {
  'update-sources': {
    takes: '',
    does: 'moves yt-dlp and spotdl to the newest versions that pass their tests',
    async run(args) {
      noArguments(args);
      const { outcome, moves } = await updateDownloaders();
      if (outcome === 'none') return 'The downloaders are the newest already.';
      const list = moves.join('\n');
      if (outcome === 'kept') throw new NothingDone(`${list}\nThese do not pass the tests: nothing was changed.`);
      return `${list}\nThey pass the tests and are pinned now in python/fetch/requirements.txt: restart what runs.`;
    },
  },
};
