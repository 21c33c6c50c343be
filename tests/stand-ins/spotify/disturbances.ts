import { type Answer, apiError, html } from './answer.ts';

/** Turns the answer that would have been sent into another. */
export type Disturbance = (normal: Answer) => Answer;

/** 401, as for a token that the Web API does not accept. */
export const unauthorized: Disturbance = () => apiError(401, 'Invalid access token');

/** 403 without JSON, as where the owner of the app has no Premium. */
export const premiumRequired: Disturbance = () => ({
  status: 403,
  headers: { 'content-type': 'text/plain' },
  body: 'Active premium subscription required for the owner of the app.',
});

/** 429 of the Web API; `retryAfterSeconds` 86,400 has been seen. */
export const tooManyRequests =
  (retryAfterSeconds?: number): Disturbance =>
  () => {
    const answer = apiError(429, 'Too many requests', 'QUOTA_EXCEEDED');
    if (retryAfterSeconds !== undefined) answer.headers['retry-after'] = String(retryAfterSeconds);
    return answer;
  };

/** Any status, with a body of plain words. */
export const status =
  (code: number, headers: Record<string, string> = {}): Disturbance =>
  () => ({ status: code, headers: { 'content-type': 'text/plain', ...headers }, body: `status ${code}` });

/** 200 with a web page in place of what was asked for. */
export const htmlInstead: Disturbance = () => html(200, '<!DOCTYPE html><title>One moment</title>');

/** Takes fields out of a JSON answer: `album.name` from an object, `items.name` from every object of a list. */
export const withoutFields =
  (...paths: string[]): Disturbance =>
  (normal) => {
    const value: unknown = JSON.parse(String(normal.body));
    for (const path of paths) removeField(value, path.split('.'));
    return { ...normal, body: JSON.stringify(value) };
  };

/** Puts values in place of fields at the top of a JSON answer. */
export const withFields =
  (fields: Record<string, unknown>): Disturbance =>
  (normal) => ({ ...normal, body: JSON.stringify({ ...JSON.parse(String(normal.body)), ...fields }) });

/** An embed page of something missing (404) or private (500), or, without a status, of a new layout. */
export const embedWithoutState =
  (pageStatus?: number): Disturbance =>
  () =>
    html(200, nextDataPage({ props: { pageProps: pageStatus === undefined ? {} : { status: pageStatus } } }));

/** A page whose data is what the embed page's script holds. */
export const nextDataPage = (data: unknown): string =>
  `<!DOCTYPE html><html><head><title>Spotify Embed</title></head><body><div id="__next"></div>` +
  `<script id="__NEXT_DATA__" type="application/json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script></body></html>`;

/** Never answers. */
export const hang: Disturbance = (normal) => ({ ...normal, delivery: 'hang' });

/** Ends the connection within the body. */
export const cut: Disturbance = (normal) => ({ ...normal, delivery: 'cut' });

function removeField(value: unknown, [first, ...rest]: string[]): void {
  if (first === undefined || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) removeField(entry, [first, ...rest]);
    return;
  }
  if (rest.length === 0) Reflect.deleteProperty(value, first);
  else removeField(Reflect.get(value, first), rest);
}
