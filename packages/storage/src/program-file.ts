import { stat } from 'node:fs/promises';

/**
 * Makes sure that a file of the installation is there and whole, such as a model's weights.
 *
 * @param path absolute, from the configuration: never from outside
 * @throws Error when it is missing or smaller than `leastBytes`
 */
export async function assertProgramFile(path: string, leastBytes: number): Promise<void> {
  const { size } = await stat(path);
  if (size < leastBytes) throw new Error(`${path} has ${size} bytes of at least ${leastBytes}`);
}
