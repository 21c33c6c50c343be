import { parseEnv, serviceUrl } from '@alchemy/core/env';
import { z } from 'zod';

const schema = z.object({
  TEST_DATABASE_URL: serviceUrl('postgres', 'postgresql'),
  TEST_REDIS_URL: serviceUrl('redis', 'rediss'),
});

/** The services that the test runner set up. @throws EnvError when it set none */
export function testEnv(): z.infer<typeof schema> {
  return parseEnv(schema, process.env);
}
