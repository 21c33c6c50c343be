/** A door that a test opens: whoever waits at it stands still until then. */
export interface Gate {
  /** Resolves once somebody has come to the gate. */
  readonly reached: Promise<void>;
  /** For the one who waits. */
  pass(): Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let arrive = () => {};
  let open = () => {};
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    reached,
    pass: () => {
      arrive();
      return opened;
    },
    open,
  };
}

/**
 * Waits until the condition holds, asking again every 20 ms.
 *
 * @throws Error naming `what` after 20 s: a limit against hanging, not an expectation of speed.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
