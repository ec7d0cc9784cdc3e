import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement
} from 'react';
import type { ITreeRow } from '../model/treeRow';
import { rowName } from './rowName';
import { RunTreeRow } from './runTreeRow';
import { treeKeyboard, typeAhead } from './treeKeyboard';
import { useModel } from './useModel';
import { useShownRows } from './useShownRows';
import { useNow } from './useNow';
import type { IViewProps } from './viewProps';

/** A line, in pixels: as in JupyterLab's own lists. An error's row is measured. */
const ROW_HEIGHT = 24;

/** Letters typed within this many milliseconds belong together. */
const TYPING = 1000;

/**
 * The tree of storages, runs, checkpoints and files. Only the rows in view are in the page; the
 * tree itself has the focus, and names its active row, so that scrolling away loses nothing.
 */
export function RunTree(props: IViewProps): ReactElement {
  const { trans, locale, run } = props;
  const { tree } = props.models;
  const { selected } = useModel(tree);
  const rows = useShownRows(props);
  const { filter } = useModel(props.models.panel);
  const now = useNow();
  const prefix = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => rows[index]?.id ?? index,
    overscan: 8
  });
  const items = virtualizer.getVirtualItems();
  const visible = items.flatMap(({ index }) => rows[index]?.id ?? []);
  const active = rows.findIndex(({ id }) => id === selected);

  useEffect(() => tree.setVisible(visible), [tree, visible.join('\n')]);
  useEffect(() => {
    if (active >= 0) {
      virtualizer.scrollToIndex(active);
    }
  }, [selected]);

  const keyboard = useTreeKeyboard(props, rows);
  return (
    <div
      ref={scroller}
      className="jp-RunTree"
      role="tree"
      tabIndex={0}
      aria-label={trans.__('Runs and training checkpoints')}
      aria-activedescendant={active >= 0 ? `${prefix}${active}` : undefined}
      onKeyDown={keyboard}
      onContextMenu={event =>
        aimContextMenu(event, active >= 0 ? `${prefix}${active}` : null)
      }
    >
      <div
        className="jp-RunTree-content"
        role="presentation"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(item => {
          const row = rows[item.index];
          if (!row) {
            return null;
          }
          const name = rowName(row, { trans, now, locale });
          return (
            <div
              key={row.id}
              id={`${prefix}${item.index}`}
              ref={
                row.kind === 'error' ? virtualizer.measureElement : undefined
              }
              data-index={item.index}
              className="jp-RunTree-row"
              role="treeitem"
              aria-label={name}
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.setSize}
              aria-selected={row.id === selected}
              aria-expanded={row.expanded ?? undefined}
              title={name}
              data-kind={row.kind}
              data-state={row.checkpoint?.state}
              data-storage-kind={row.storage.kind}
              data-key={row.place?.key}
              style={{
                transform: `translateY(${item.start}px)`,
                paddingLeft: 2 + (row.level - 1) * 12
              }}
              onContextMenu={() => tree.select(row.id)}
              onClick={() => {
                // Not as the button goes down: the header grows with the selection, and the
                // row would move away from under the pointer before the click.
                tree.select(row.id);
                if (row.expanded !== null) {
                  tree.toggle(row.id);
                }
              }}
            >
              <RunTreeRow
                row={row}
                trans={trans}
                now={now}
                locale={locale}
                run={run}
                active={row.id === selected}
              />
            </div>
          );
        })}
      </div>
      {rows.length === 0 && filter !== '' && (
        <p className="jp-RunTree-none">
          {trans.__('Nothing that is open has “%1” in its name.', filter)}
        </p>
      )}
    </div>
  );
}

// --- Internal helpers ---

function useTreeKeyboard(
  { models: { tree }, run }: IViewProps,
  rows: readonly ITreeRow[]
): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 });
  return event => {
    // A row's own buttons have keys of their own.
    const isButton = event.target instanceof HTMLButtonElement;
    if (isButton || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { selected } = tree.state;
    const action = treeKeyboard(rows, selected, event.key);
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      switch (action.type) {
        case 'select':
          return tree.select(action.id);
        case 'expand':
          return tree.expand(action.id);
        case 'collapse':
          return tree.collapse(action.id);
        case 'open':
          return tree.rowOf(action.id)?.kind === 'error'
            ? run('keepstep:refresh', { row: action.id })
            : tree.toggle(action.id);
      }
    }
    if (event.key.length === 1 && event.key !== ' ') {
      const { text, at } = typed.current;
      const fresh = event.timeStamp - at > TYPING;
      const next = fresh ? event.key : text + event.key;
      typed.current = { text: next, at: event.timeStamp };
      tree.select(typeAhead(rows, selected, next) ?? selected);
    }
  };
}

/** The keyboard's context menu comes from the tree, which has the focus: give it to the row. */
function aimContextMenu(event: MouseEvent, activeId: string | null): void {
  const row = activeId && document.getElementById(activeId);
  if (event.target === event.currentTarget && row) {
    event.preventDefault();
    event.stopPropagation();
    const { left, bottom } = row.getBoundingClientRect();
    row.dispatchEvent(
      new window.MouseEvent('contextmenu', {
        bubbles: true,
        cancelable: true,
        clientX: left + 24,
        clientY: bottom
      })
    );
  }
}
