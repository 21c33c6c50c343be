/** Status, code and sentence of each refusal, as Discord words them. Source: "Opcodes and Status Codes". */
const REFUSALS = {
  general: [404, 0, '404: Not Found'],
  unauthorized: [401, 0, '401: Unauthorized'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownUser: [404, 10013, 'Unknown User'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  unknownCommand: [404, 10063, 'Unknown application command'],
  tooLarge: [413, 40005, 'Request entity too large'],
  alreadyAcknowledged: [400, 40060, 'Interaction has already been acknowledged.'],
  tooManyFollowUps: [400, 40094, 'This interaction has hit the maximum number of follow up messages'],
  missingAccess: [403, 50001, 'Missing Access'],
  notYourMessage: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  directMessagesClosed: [403, 50007, 'Cannot send messages to this user'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  invalidToken: [401, 50027, 'Invalid Webhook Token'],
  invalidForm: [400, 50035, 'Invalid Form Body'],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

export type RefusalName = keyof typeof REFUSALS;

/** A request that Discord refuses; the REST server turns it into its JSON. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  /** Discord's tree of errors by field, for `invalidForm`. */
  readonly fields: unknown;

  constructor(name: RefusalName, fields?: unknown) {
    const [status, code, message] = REFUSALS[name];
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** Too many requests. `code` is set where a limit has its own, such as 30046. */
export class RateLimited extends Error {
  readonly retryAfterMs: number;
  readonly isGlobal: boolean;
  readonly code: number | undefined;

  constructor(limit: { retryAfterMs: number; isGlobal?: boolean; code?: number; message?: string }) {
    super(limit.message ?? 'You are being rate limited.');
    this.retryAfterMs = limit.retryAfterMs;
    this.isGlobal = limit.isGlobal ?? false;
    this.code = limit.code;
  }
}
