import { parseStoreUri } from '#core/domain/storeUri';
import { openStore } from '../index';
import type { IMemorySpaces } from '../storeContext';
import { describeStore } from './contract';

describeStore(async () => {
  const memory: IMemorySpaces = new Map();
  return {
    name: 'memory',
    open: async (root, options) =>
      openStore(parseStoreUri(`memory://${root}/below`), {
        credentialRef: 'adc',
        readOnly: options?.readOnly ?? false,
        survivesThisMachine: false,
        allowedRoots: null,
        memory
      }),
    plant: async (root, key) => {
      memory.get(root)?.objects.set(`below/${key}`, {
        bytes: new Uint8Array(1),
        generation: '1',
        updatedAt: 0,
        crc32c: 'AAAAAA=='
      });
    },
    dispose: async () => undefined
  };
}, 'memory');
