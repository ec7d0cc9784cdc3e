import type { HttpSender, IHttpAnswer, IHttpRequest } from '../sender';

/** A GET without headers, unless told otherwise. */
export function request(
  url: string,
  change: Partial<IHttpRequest> = {}
): IHttpRequest {
  return {
    method: 'GET',
    url,
    headers: {},
    body: [],
    signal: new AbortController().signal,
    onMoved: () => undefined,
    ...change
  };
}

export async function textOf(answer: IHttpAnswer): Promise<string> {
  return (await bytesOf(answer)).toString();
}

export async function bytesOf({ body }: IHttpAnswer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) {
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

/** The code of what went wrong, while it was sent or read; null when nothing did. */
export async function codeOf(
  send: HttpSender,
  asked: IHttpRequest
): Promise<string | null> {
  try {
    await bytesOf(await send(asked));
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
