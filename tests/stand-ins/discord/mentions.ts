import type { AllowedMentions } from './message-form.ts';

/**
 * Who a new message pings: `everyone`, `here`, and ids of users and roles. Only the content pings, never an embed;
 * without `allowed` everything in it does. Edits ping nobody. Source: Discord's "Allowed Mentions Object".
 */
export function pingedBy(content: string, allowed: AllowedMentions | undefined): string[] {
  const mayPing = (kind: 'everyone' | 'users' | 'roles', id?: string): boolean => {
    if (allowed === undefined || allowed.parse?.includes(kind)) return true;
    return kind !== 'everyone' && id !== undefined && (allowed[kind]?.includes(id) ?? false);
  };
  const everyone = [...content.matchAll(/@(everyone|here)\b/g)].flatMap(([, name]) => name ?? []);
  const users = [...content.matchAll(/<@!?(\d+)>/g)].flatMap(([, id]) => id ?? []);
  const roles = [...content.matchAll(/<@&(\d+)>/g)].flatMap(([, id]) => id ?? []);
  return [
    ...everyone.filter(() => mayPing('everyone')),
    ...users.filter((id) => mayPing('users', id)),
    ...roles.filter((id) => mayPing('roles', id)),
  ];
}
