import { checkpoint, listing } from '../../model/__tests__/samples';
import { PanelBody } from '../panelBody';
import { Drawn } from './drawn';

describe('RunFilter', () => {
  let drawn: Drawn;

  beforeEach(async () => {
    // jsdom lays nothing out: a view of 240 by 480 pixels.
    jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(480);
    jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(240);
    Element.prototype.scrollTo = () => undefined;
    const checkpoints = [5, 10, 100].map(step =>
      checkpoint(step, { state: 'whole', sizeBytes: 1 })
    );
    drawn = await Drawn.view(props => <PanelBody {...props} />, {
      listFolder: ({ folder }) =>
        folder.key === ''
          ? listing({ folders: [{ kind: 'folder', key: 'run/', isRun: true }] })
          : listing({ isRun: true, checkpoints })
    });
    const { tree } = drawn.context.models;
    await drawn.does(() => tree.expand('team/'));
    await drawn.does(() => tree.expand('team/run/'));
  });

  afterEach(async () => {
    await drawn.dispose();
    jest.restoreAllMocks();
  });

  const input = () => drawn.one('input[type="search"]') as HTMLInputElement;

  const types = (text: string) =>
    drawn.does(() => {
      // React listens to the setter of the prototype.
      Object.getOwnPropertyDescriptor(
        HTMLInputElement.prototype,
        'value'
      )?.set?.call(input(), text);
      input().dispatchEvent(new Event('input', { bubbles: true }));
    });

  const press = (element: HTMLElement, key: string) =>
    drawn.does(() =>
      element.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      )
    );

  const shown = () =>
    drawn.all('.jp-RunTree-name').map(({ textContent }) => textContent);

  it('U23 finds a checkpoint by what it is called, and Escape shows all again', async () => {
    const all = shown();
    await types('Step 10');
    const found = shown();
    await press(input(), 'Escape');
    expect([all, found, shown(), input().value]).toEqual([
      ['This machine', 'Team', 'run', 'step 5', 'step 10', 'step 100'],
      ['Team', 'run', 'step 10', 'step 100'],
      all,
      ''
    ]);
  });

  it('U23 finds it by its name in the storage, too', async () => {
    await types('checkpoint-5');
    expect(shown()).toEqual(['Team', 'run', 'step 5']);
  });

  it('U13 U23 leads on to the tree, which is walked over what is left', async () => {
    await types('step 100');
    input().focus();
    await press(input(), 'ArrowDown');
    const tree = drawn.one('[role="tree"]');
    const hasFocus = document.activeElement === tree;
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) {
      await press(tree, key);
    }
    expect([hasFocus, drawn.context.models.tree.state.selected]).toEqual([
      true,
      'team/run/checkpoint-100/'
    ]);
  });

  it('U23 says that nothing matches, with the text as text', async () => {
    await types('<b>x</b>');
    expect([
      shown(),
      drawn.one('.jp-RunTree-none').textContent,
      drawn.all('b')
    ]).toEqual([[], 'Nothing that is open has “<b>x</b>” in its name.', []]);
  });
});
