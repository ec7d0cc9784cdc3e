import type { KeyboardEvent, ReactElement } from 'react';
import { useModel } from './useModel';
import type { IViewProps } from './viewProps';

/** Narrows the tree to what has a text in its name. Escape clears it, the down arrow leaves it. */
export function RunFilter({ models, trans }: IViewProps): ReactElement {
  const { filter } = useModel(models.panel);
  return (
    <div className="jp-KeepstepFilter" role="search">
      <input
        type="search"
        className="jp-KeepstepFilter-input jp-mod-styled"
        aria-label={trans.__('Filter by name')}
        placeholder={trans.__('Filter…')}
        spellCheck={false}
        autoComplete="off"
        value={filter}
        onChange={event => models.panel.setFilter(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            models.panel.setFilter('');
          } else if (event.key === 'ArrowDown') {
            focusTree(event);
          }
        }}
      />
    </div>
  );
}

// --- Internal helpers ---

function focusTree(event: KeyboardEvent): void {
  event.preventDefault();
  event.currentTarget
    .closest('.jp-KeepstepBody')
    ?.querySelector<HTMLElement>('[role="tree"]')
    ?.focus();
}
