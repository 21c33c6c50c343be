'use client';

import { setNonce } from 'get-nonce';
import type { ReactNode } from 'react';

/** Hands the document's nonce to what adds style elements of its own, such as open dialogs. */
export function WithNonce({ nonce, children }: { nonce: string; children: ReactNode }) {
  setNonce(nonce);
  return children;
}
