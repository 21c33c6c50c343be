import { tameAddresses } from './http/tame-addresses.ts';

/** Next calls this once, before the first request. */
export function register(): void {
  tameAddresses();
}
