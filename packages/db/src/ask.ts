import { z } from 'zod';
import { SourceKey } from './source-key.ts';

export const platformNames = ['terminal', 'discord', 'slack', 'portal'] as const;
export const PlatformName = z.enum(platformNames);
export type PlatformName = z.infer<typeof PlatformName>;

export const requestKinds = ['track', 'album', 'playlist', 'file'] as const;
export const RequestKind = z.enum(requestKinds);
export type RequestKind = z.infer<typeof RequestKind>;

export const outputFormats = ['flac', 'wav', 'mp3', 'm4a', 'opus'] as const;
export const OutputFormat = z.enum(outputFormats);
export type OutputFormat = z.infer<typeof OutputFormat>;

/** A model's or a stem's name: it becomes part of a path, so it is letters, digits and a few marks, never a dot first. */
export const ModelName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
export const StemName = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);

/** The stem that no model makes: the sum of all but the vocals. */
export const instrumental = 'instrumental';

/** What a person asks for. */
export const Ask = z.object({
  kind: RequestKind,
  sourceKey: SourceKey,
  /** The file's name for an upload; a Spotify source learns its title when it is resolved. */
  title: z.string().max(500).nullable(),
  model: ModelName,
  /** `null` means every stem of the model. May name `instrumental`. */
  stems: z.array(StemName).min(1).nullable(),
  format: OutputFormat,
  /** Who asks, unique over all platforms: `terminal:<user>`, `discord:<id>`, `slack:<team>:<id>`, `portal:<user id>`. */
  asker: z.string().min(1).max(200),
  askerName: z.string().max(200).nullable(),
  platform: PlatformName,
  /** The platform's own id of this ask: the same one twice is the same request. */
  interactionId: z.string().min(1).max(200),
  workspace: z.string().max(200).nullable(),
  private: z.boolean(),
});
export type Ask = z.infer<typeof Ask>;
