// A gateway that says what reached it. Routes are named by what a test wants to see.
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

if (process.env.STUB_DIES) {
  console.error('the stub was told to die');
  process.exit(7);
}

const note = line => appendFileSync(process.env.STUB_LOG, `${line}\n`);

const routes = {
  '/echo': (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Set-Cookie', 'from=gateway');
    response.setHeader('X-Private', 'kept back');
    response.end(
      JSON.stringify({
        pid: process.pid,
        method: request.method,
        url: request.url,
        headers: request.headers,
        environment: process.env
      })
    );
  },
  '/hash': async (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ bytes, sha256: hash.digest('hex') }));
  },
  '/refuse': (request, response) => {
    response.statusCode = 409;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ error: { kind: 'already-exists' } }));
  },
  '/drip': async (request, response) => {
    // The next event leaves only when the last was seen: `/drip/seen` says so.
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.on('close', () => note('drip closed'));
    seen = number => response.write(`data: ${number}\n\n`);
    seen(0);
  },
  '/seen': (request, response) => {
    seen(Number(new URL(request.url, 'http://x').searchParams.get('n')) + 1);
    response.writeHead(204).end();
  },
  '/slow-body': (request, response) => {
    // Never read to its end: what counts is how much was taken, and that the end is noticed.
    request.once('data', () => note('body began'));
    request.on('data', () => undefined);
    request.on('error', () => note('body broke off'));
    request.on('end', () => note('body ended'));
    request.on('end', () => response.end());
  },
  '/half': (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.write('half of it', () => process.kill(process.pid, 'SIGKILL'));
  },
  '/endless': (request, response) => {
    const block = Buffer.alloc(65536);
    let sent = 0;
    response.on('close', () => note(`endless closed after ${sent}`));
    const more = () => {
      while (!response.destroyed) {
        sent += block.length;
        if (!response.write(block)) {
          note(`endless waits after ${sent}`);
          return;
        }
      }
    };
    response.on('drain', more);
    more();
  }
};
let seen = () => undefined;

const server = createServer((request, response) => {
  const [path] = request.url.split('?');
  (routes[path] ?? routes['/echo'])(request, response);
});
server.listen(process.argv[process.argv.indexOf('--socket') + 1], () => {
  note(`started ${process.pid}`);
  console.log('{"ready":true,"version":"stub"}');
});
process.stdin.resume();
process.stdin.once('close', () => {
  note('stdin ended');
  if (!process.env.STUB_STAYS) {
    process.exit(0);
  }
});
