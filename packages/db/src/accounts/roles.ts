/** What a person may be; `member` only asks in chat. Pure, safe in a browser. */
export const roles = ['administrator', 'operator', 'viewer', 'member'] as const;
export type Role = (typeof roles)[number];

/** Roles that may see the portal, each able to do what those before it can. */
export const portalRoles = ['viewer', 'operator', 'administrator'] as const satisfies readonly Role[];
export type PortalRole = (typeof portalRoles)[number];

/** Whether somebody with the role may do what `wanted` is needed for. */
export function covers(role: Role, wanted: PortalRole): boolean {
  return rank(role) >= rank(wanted);
}

const rank = (role: Role): number => (role === 'member' ? -1 : portalRoles.indexOf(role));
