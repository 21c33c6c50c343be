import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';

const sniffBytes = 512;

/** How files begin that hold no sound, whatever their name says. */
const others = [
  ...['89504e47', 'ffd8ff', '47494638', '25504446', '504b0304', '504b0506', '1f8b', '7f454c46', '4d5a'],
  ...['52617221', '377abcaf', '424d', '00000100'],
].map((start) => Buffer.from(start, 'hex'));

/**
 * Passes a file on, unless its first bytes show that it is plainly something else: a picture, an archive, a program, text.
 * Whether it is sound that can be read is for the probe to say.
 *
 * @throws Fault `unsupported_audio`
 */
export async function* soundOnly(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start = Buffer.alloc(0);
  let isJudged = false;
  for await (const chunk of body) {
    if (isJudged) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < sniffBytes) continue;
    isJudged = true;
    yield judged(start);
  }
  if (!isJudged) yield judged(start);
}

function judged(start: Buffer): Buffer {
  const isOther = others.some((other) => start.subarray(0, other.length).equals(other));
  if (start.length > 0 && !isOther && !isText(start.subarray(0, sniffBytes))) return start;
  throw new Fault('unsupported_audio', faultSentence('unsupported_audio'));
}

/** Text has no control characters but those of lines; a character cut off at the end is none of its faults. */
function isText(start: Buffer): boolean {
  return !/[^\P{Cc}\t\n\v\f\r]|\ufffd/u.test(start.toString('utf8').slice(0, -1));
}
