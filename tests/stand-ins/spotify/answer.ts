/** What the stand-in sends back. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  /** `hang`: nothing is ever sent. `cut`: the connection ends within the body. Default: all of it is sent. */
  delivery?: 'hang' | 'cut';
}

/** What a handler gets to see of a request. */
export interface Call {
  /** The stand-in's own address, without a slash at its end. */
  origin: string;
  /** The parts of the path that the route's pattern caught, decoded. */
  parts: string[];
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: string;
}

export const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

export const html = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body,
});

export const redirect = (location: string): Answer => ({ status: 307, headers: { location }, body: '' });

/** The Web API's own way to say what is wrong. */
export const apiError = (status: number, message: string, reason?: string): Answer =>
  json(status, { error: { status, message, ...(reason === undefined ? {} : { reason }) } });
