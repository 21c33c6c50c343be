import ipaddr from 'ipaddr.js';

/** Which addresses may be opened. */
export interface AllowedHosts {
  /** Exact, with the port where it is not the usual one: `files.slack.com`, `127.0.0.1:4000`. */
  readonly names?: readonly string[];
  /** Of host names, each with the dot before it: `.scdn.co`. */
  readonly endings?: readonly string[];
}

/**
 * Whether an address may be opened: https to a host on the list, without credentials in it. Plain http only to a
 * loopback address that is named itself.
 */
export function isAllowed(url: URL, { names = [], endings = [] }: AllowedHosts): boolean {
  if (url.username !== '' || url.password !== '') return false;
  const isNamed = names.includes(url.host);
  if (url.protocol === 'http:') return isNamed && isLoopbackHost(url.hostname);
  return (
    url.protocol === 'https:' && (isNamed || (url.port === '' && endings.some((end) => url.hostname.endsWith(end))))
  );
}

/** `localhost`, or a loopback address in figures. */
export function isLoopbackHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || (ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback');
}

/** Whether a connection to this host may end at this address: a public one, or loopback where the host says so itself. */
export function isFitAddress(hostname: string, address: string | undefined): boolean {
  if (address === undefined || !ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === (isLoopbackHost(hostname) ? 'loopback' : 'unicast');
}
