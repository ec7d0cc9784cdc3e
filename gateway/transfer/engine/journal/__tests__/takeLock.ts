/**
 * A process that says when it is ready, takes a lock when it is told to, says how that went, and
 * holds the lock until its input ends.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { StoreError } from '#core/domain/errors';
import { thisProcess } from '../owner';
import { Owners } from '../owners';
import { TargetLocks } from '../targetLocks';

const [folder = '', target = ''] = process.argv.slice(2);
const owners = new Owners(join(folder, 'owners'), thisProcess('gateway'));
const locks = new TargetLocks(join(folder, 'locks'), owners);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  locks.take(target);
  process.stdout.write('taken\n');
} catch (error) {
  const kind = error instanceof StoreError ? error.kind : String(error);
  process.stdout.write(`${kind}\n`);
}
process.stdin.resume();
