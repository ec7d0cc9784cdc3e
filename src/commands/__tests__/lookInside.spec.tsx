import { Dialog, Notification } from '@jupyterlab/apputils';
import type { IPlacedTensor } from '#core/domain/tensor';
import { lookInside } from '../lookInside';
import { FakeContext } from './fakeContext';
import { inPage } from './inDialog';

const tensor = (name: string, shape: number[]): IPlacedTensor => ({
  name,
  dtype: 'BF16',
  shape,
  bytes: 2 * shape.reduce((product, size) => product * size, 1),
  file: 'model.safetensors'
});

describe('keepstep:look-inside', () => {
  let context: FakeContext;
  let answer: { tensors: IPlacedTensor[]; notes: string[] };

  beforeAll(() =>
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  );

  beforeEach(async () => {
    answer = {
      tensors: [
        tensor('model.layers.0.weight', [10, 100]),
        tensor('model.layers.1.<b>weight', [10, 200]),
        tensor('lm_head.weight', [10, 5000])
      ],
      notes: []
    };
    context = await new FakeContext({ lookInside: () => answer }).ready();
  });

  afterEach(() => {
    context.dispose();
    Dialog.flush();
    Notification.dismiss();
  });

  const execute = () =>
    lookInside(context).execute?.call(undefined, {
      storage: 'team',
      key: 'run/checkpoint-5/'
    }) as Promise<void>;
  const close = async (done: Promise<void>): Promise<void> => {
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
  };
  const rows = (): string[][] =>
    [...document.querySelectorAll('.jp-Dialog tbody tr')].map(row =>
      [...row.children].map(({ textContent }) => textContent ?? '')
    );

  it('C21 shows totals by module, and the tensors that are looked for', async () => {
    const done = execute();
    await inPage('.jp-Dialog tbody tr');
    expect((await inPage('.jp-Dialog-header')).textContent).toBe(
      'Inside checkpoint-5'
    );
    expect(rows()).toEqual([
      ['lm_head', '1', '50,000', '100 kB', 'BF16'],
      ['model.layers', '2', '3,000', '6 kB', 'BF16']
    ]);
    const status = await inPage('.jp-Dialog [role="status"]');
    expect(status.textContent).toBe('3 tensors, 53,000 parameters, 106 kB');

    const input = await inPage<HTMLInputElement>('.jp-Dialog input');
    Object.getOwnPropertyDescriptor(
      HTMLInputElement.prototype,
      'value'
    )?.set?.call(input, 'LAYERS.1');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    while (rows().length !== 1) {
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
    expect(rows()).toEqual([
      [
        'model.layers.1.<b>weight',
        'BF16 [10, 200]',
        '2,000',
        '4 kB',
        'model.safetensors'
      ]
    ]);
    await close(done);
  });

  it('C21 says why there is nothing to be seen', async () => {
    answer = { tensors: [], notes: ['it has no safetensors file'] };
    const done = execute();
    const note = await inPage('.jp-Dialog .jp-KeepstepForm-warning');
    expect(note.textContent).toBe('it has no safetensors file');
    expect(document.querySelector('.jp-Dialog input')).toBeNull();
    await close(done);
  });
});
