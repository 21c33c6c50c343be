/** The outside services that metadata comes from, each with a rate budget of its own. */
export type ServiceName = 'spotify-api' | 'spotify-open' | 'deezer' | 'musicbrainz';

/** The rate budget that all workers share: until when a service asked to be left alone. */
export interface ServiceGate {
  /** The time before which the service must not be asked, or `undefined` where it may be asked now. */
  waitUntil(service: ServiceName): Promise<Date | undefined>;
  /** Leaves the service alone until then. A later time that is already set stays. */
  block(service: ServiceName, until: Date): Promise<void>;
}
