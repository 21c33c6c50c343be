export { flushPrefix, ownPrefix } from './testing/pipeline-bench.ts';
