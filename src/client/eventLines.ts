/**
 * The `data` of each server-sent event in a stream of bytes. Comments, which keep the connection
 * alive, are given as null, so that the reader knows that the other side lives.
 */
export async function* eventLines(
  stream: ReadableStream<Uint8Array>
): AsyncGenerator<string | null> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const lines = (rest + decoder.decode(value, { stream: true })).split(
        /\r?\n/
      );
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith(':')) {
          yield null;
        } else if (line.startsWith('data:')) {
          data.push(line.slice(5).replace(/^ /, ''));
        } else if (line === '' && data.length > 0) {
          yield data.join('\n');
          data = [];
        }
      }
    }
  } finally {
    // The reader may be gone already: nothing is waiting for the outcome.
    void reader.cancel().catch(() => undefined);
  }
}
