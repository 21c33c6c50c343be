import type { Commands } from './commands.ts';
import { Refusal } from './refusals.ts';
import type { Call, Route } from './route.ts';

/** Registration of commands, for everywhere and for one server. */
export function commandRoutes(commands: Commands, applicationId: string): Route[] {
  const bases = ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands'];
  return bases.flatMap((path) => routesAt(path, { commands, applicationId }));
}

function routesAt(path: string, { commands, applicationId }: { commands: Commands; applicationId: string }): Route[] {
  const limit = { name: 'commands', over: [] } as const;
  const scopeOf = (call: Call): string => {
    if (call.param('application') !== applicationId) throw new Refusal('missingAccess');
    return path.includes(':guild') ? call.param('guild') : 'global';
  };
  return [
    { method: 'GET', path, limit, handle: (call) => ({ status: 200, body: commands.in(scopeOf(call)) }) },
    {
      method: 'PUT',
      path,
      limit,
      handle: (call) => ({ status: 200, body: commands.replace(scopeOf(call), call.body) }),
    },
    { method: 'POST', path, limit, handle: (call) => ({ status: 201, body: commands.add(scopeOf(call), call.body) }) },
    {
      method: 'DELETE',
      path: `${path}/:command`,
      limit,
      handle: (call) => {
        commands.remove(scopeOf(call), call.param('command'));
        return { status: 204 };
      },
    },
  ];
}
