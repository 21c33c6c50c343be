import { expect, test } from 'vitest';
import { isAllowed, isFitAddress } from './allowed-hosts.ts';

const hosts = { names: ['files.slack.com', '127.0.0.1:4000', '10.0.0.1:80', '[::1]:4000'], endings: ['.scdn.co'] };

test.each([
  ['https://files.slack.com/files-pri/T1-F1/x.mp3', true],
  ['https://i.scdn.co/image/x', true],
  ['http://127.0.0.1:4000/x', true],
  ['http://[::1]:4000/x', true],
  ['http://files.slack.com/x', false],
  ['https://files.slack.com:8443/x', false],
  ['https://files.slack.com.evil.example/x', false],
  ['https://evil.example/files.slack.com', false],
  ['https://user:pass@files.slack.com/x', false],
  ['https://evilscdn.co/x', false],
  ['https://i.scdn.co:8443/x', false],
  ['http://i.scdn.co/x', false],
  ['http://127.0.0.1:4001/x', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['http://10.0.0.1/x', false],
  ['ftp://files.slack.com/x', false],
  ['file:///etc/passwd', false],
])('%s may be opened: %s', (url, expected) => {
  expect(isAllowed(new URL(url), hosts)).toBe(expected);
});

test.each([
  ['files.slack.com', '3.5.7.9', true],
  ['files.slack.com', '2a00:1450:4001::1', true],
  ['files.slack.com', '127.0.0.1', false],
  ['files.slack.com', '10.1.2.3', false],
  ['files.slack.com', '169.254.169.254', false],
  ['files.slack.com', '192.168.0.1', false],
  ['files.slack.com', '100.64.0.1', false],
  ['files.slack.com', '::1', false],
  ['files.slack.com', '::ffff:10.0.0.1', false],
  ['files.slack.com', 'fd00::1', false],
  ['files.slack.com', 'fe80::1', false],
  ['files.slack.com', '0.0.0.0', false],
  ['files.slack.com', '64:ff9b::7f00:1', false],
  ['files.slack.com', undefined, false],
  ['127.0.0.1', '127.0.0.1', true],
  ['localhost', '::1', true],
  ['localhost', '3.5.7.9', false],
])('a connection for %s may end at %s: %s', (hostname, address, expected) => {
  expect(isFitAddress(hostname, address)).toBe(expected);
});
