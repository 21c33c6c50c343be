import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that end last when they begin last: they wait for what takes its time, such as two minutes of playing. */
const longest = [
  'tests/system/mixer-sound.test.ts',
  'tests/system/chat.test.ts',
  'tests/system/new-user.test.ts',
  'tests/system/images.test.ts',
  'tests/chaos/kill.test.ts',
  'apps/bot/src/crowd.test.ts',
];

/** Begins with the longest, so that the run does not end in waiting for one of them alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? longest.length : at;
    };
    return sorted.sort((one, other) => place(one) - place(other));
  }
}
