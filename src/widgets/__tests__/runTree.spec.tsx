import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { FakeContext } from '../../commands/__tests__/fakeContext';
import { settled } from '../../model/__tests__/fakeClient';
import { checkpoint, listing } from '../../model/__tests__/samples';
import { RunTree } from '../runTree';

/** A thousand checkpoints in one run of the bucket. */
const MANY = Array.from({ length: 1000 }, (_, index) =>
  checkpoint(1000 - index)
);

describe('RunTree', () => {
  let context: FakeContext;
  let root: Root;
  let host: HTMLElement;
  let ran: string[];

  beforeEach(async () => {
    // jsdom lays nothing out: a view of 240 by 480 pixels.
    jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(480);
    jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(240);
    Element.prototype.scrollTo = () => undefined;
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    context = await new FakeContext({
      listFolder: ({ folder }) => {
        if (folder.storage === 'this-machine') {
          throw new Error('boom');
        }
        return folder.key === ''
          ? listing({ folders: [{ kind: 'folder', key: 'run/', isRun: true }] })
          : listing({ isRun: true, checkpoints: MANY });
      },
      inspectCheckpoint: ({ checkpoint: { key } }) => ({
        ...MANY.find(one => one.key === key)!,
        state: 'incomplete',
        reasons: ['<b>model</b> is missing']
      })
    }).ready();
    ran = [];
    host = document.createElement('div');
    document.body.append(host);
    root = createRoot(host);
    await act(async () =>
      root.render(
        <RunTree
          models={context.models}
          trans={context.trans}
          locale="en"
          run={(command, args) =>
            ran.push(`${command} ${JSON.stringify(args)}`)
          }
        />
      )
    );
  });

  afterEach(async () => {
    await act(async () => root.unmount());
    host.remove();
    context.dispose();
    jest.restoreAllMocks();
  });

  const tree = () => host.querySelector<HTMLElement>('[role="tree"]')!;

  const items = () => [...host.querySelectorAll('[role="treeitem"]')];

  const press = async (...keys: string[]) => {
    for (const key of keys) {
      await act(async () => {
        tree().dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
        );
        await settled();
      });
    }
  };

  const activeName = () =>
    document
      .getElementById(tree().getAttribute('aria-activedescendant') ?? '')
      ?.getAttribute('aria-label');

  it('U13 is walked and opened by the keyboard', async () => {
    await press('ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight');
    expect(activeName()).toBe('Run run, 1000 training checkpoints');
    await press('Enter', 'ArrowDown');
    const [first] = items().filter(
      item => item.getAttribute('aria-selected') === 'true'
    );
    expect({ ...attributesOf(first), name: activeName() }).toEqual({
      level: '3',
      position: '1',
      setSize: '1000',
      expanded: 'false',
      name: 'Step 1000, incomplete, checkpoint-1000, <b>model</b> is missing'
    });
    expect(host.querySelector('b')).toBeNull();
  });

  it('U12 has only the rows in view in the page', async () => {
    await press('ArrowDown', 'End', 'ArrowRight', 'ArrowRight', 'Enter');
    expect(context.models.tree.state.rows.length).toBe(1003);
    expect(items().length).toBeGreaterThan(15);
    expect(items().length).toBeLessThan(50);
  });

  it('U8 shows an error with Retry, by pointer and by Enter', async () => {
    jest.spyOn(console, 'error').mockImplementation();
    await press('Home', 'Enter', 'ArrowDown');
    const retry = host.querySelector<HTMLElement>('.jp-RunTree-retry');
    await act(async () => retry?.click());
    await press('Enter');
    const command = 'keepstep:refresh {"row":"this-machine/#error"}';
    expect([activeName(), ran]).toEqual([
      'Keepstep met an error that it does not know. Try again; if it stays, look at the log of Jupyter.',
      [command, command]
    ]);
  });

  it('U12 selects a row at the click, when it can no longer slip from under the pointer', async () => {
    const storage = items()[1]!;
    const at = async (type: string) => {
      await act(async () =>
        storage.dispatchEvent(new MouseEvent(type, { bubbles: true }))
      );
      return context.models.tree.state.selected;
    };
    expect([await at('mousedown'), await at('click')]).toEqual([null, 'team/']);
  });

  it('U13 selects the row whose context menu is asked for', async () => {
    await act(async () =>
      items()[1]!.dispatchEvent(
        new MouseEvent('contextmenu', { bubbles: true })
      )
    );
    const { selected, expanded } = context.models.tree.state;
    expect([selected, expanded.size]).toEqual(['team/', 0]);
  });

  it('U13 gives the keyboard’s context menu to the active row', async () => {
    await press('ArrowDown', 'ArrowDown');
    const targets: (string | null)[] = [];
    host.addEventListener('contextmenu', event =>
      targets.push((event.target as Element).getAttribute('aria-label'))
    );
    await act(async () => {
      tree().dispatchEvent(
        new MouseEvent('contextmenu', { bubbles: true, cancelable: true })
      );
    });
    expect(targets).toContain('Team, bucket, gs://team/grpo/');
  });
});

// --- Internal helpers ---

function attributesOf(item: Element | undefined): object {
  return {
    level: item?.getAttribute('aria-level'),
    position: item?.getAttribute('aria-posinset'),
    setSize: item?.getAttribute('aria-setsize'),
    expanded: item?.getAttribute('aria-expanded')
  };
}
