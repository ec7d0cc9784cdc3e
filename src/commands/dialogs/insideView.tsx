import {
  parametersOf,
  tensorText,
  totalOf,
  totalsByModule,
  type IPlacedTensor
} from '#core/domain/tensor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import { sizeText } from '../../model/sizeText';
import { visibleName } from '../../model/visibleName';
import { FormField } from './formField';

/** What the view is drawn from. */
export interface IInsideViewProps {
  readonly trans: TranslationBundle;
  readonly uri: string;
  readonly tensors: readonly IPlacedTensor[];
  readonly notes: readonly string[];
}

/** The tensors of a training checkpoint: totals by module, or each whose name has some text in it. */
export function InsideView(props: IInsideViewProps): ReactElement {
  const { trans, uri, tensors, notes } = props;
  const [filter, setFilter] = useState('');
  const found = tensors.filter(({ name }) =>
    name.toLowerCase().includes(filter.trim().toLowerCase())
  );
  const total = totalOf(found);
  return (
    <>
      <p className="jp-KeepstepForm-chosen">{visibleName(uri)}</p>
      {notes.map(note => (
        <p key={note} className="jp-KeepstepForm-warning">
          {visibleName(note)}
        </p>
      ))}
      {tensors.length > 0 && (
        <>
          <FormField
            label={trans.__('Find tensors')}
            hint={trans.__('A part of a name; without it, totals by module.')}
          >
            <input
              className="jp-mod-styled"
              data-autofocus
              name="filter"
              spellCheck={false}
              value={filter}
              onChange={event => setFilter(event.target.value)}
            />
          </FormField>
          <div
            className="jp-KeepstepPlan"
            // It scrolls: so that the keyboard can, too.
            tabIndex={0}
            role="region"
            aria-label={trans.__('Tensors')}
          >
            {filter.trim() === '' ? (
              <Modules trans={trans} tensors={tensors} />
            ) : (
              <Tensors trans={trans} tensors={found} />
            )}
          </div>
          <p role="status">
            {trans._n(
              '%1 tensor, %2 parameters, %3',
              '%1 tensors, %2 parameters, %3',
              total.tensors,
              total.parameters.toLocaleString(),
              sizeText(total.bytes)
            )}
          </p>
        </>
      )}
    </>
  );
}

// --- Internal helpers ---

/** More are not drawn: whoever looks for one writes more of its name. */
const MOST_ROWS = 500;
const DEPTH = 2;

interface ITableProps {
  readonly trans: TranslationBundle;
  readonly tensors: readonly IPlacedTensor[];
}

function Modules({ trans, tensors }: ITableProps): ReactElement {
  const headers = [
    trans.__('Module'),
    trans.__('Tensors'),
    trans.__('Parameters'),
    trans.__('Size'),
    trans.__('Type')
  ];
  const rows = totalsByModule(tensors, DEPTH)
    .slice(0, MOST_ROWS)
    .map(one => [
      one.module || trans.__('(top)'),
      one.tensors.toLocaleString(),
      one.parameters.toLocaleString(),
      sizeText(one.bytes),
      one.dtypes.join(' ')
    ]);
  return <Table headers={headers} rows={rows} />;
}

function Tensors({ trans, tensors }: ITableProps): ReactElement {
  const headers = [
    trans.__('Tensor'),
    trans.__('Type and shape'),
    trans.__('Parameters'),
    trans.__('Size'),
    trans.__('File')
  ];
  const rows = tensors
    .slice(0, MOST_ROWS)
    .map(one => [
      one.name,
      tensorText(one),
      parametersOf(one).toLocaleString(),
      sizeText(one.bytes),
      one.file
    ]);
  return <Table headers={headers} rows={rows} />;
}

function Table(props: {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): ReactElement {
  return (
    <table>
      <thead>
        <tr>
          {props.headers.map(header => (
            <th key={header} scope="col">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([name = '', ...cells], at) => (
          <tr key={at}>
            <th scope="row">{visibleName(name)}</th>
            {cells.map((cell, column) => (
              <td key={column}>{visibleName(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
