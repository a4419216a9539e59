import { describe, expect, it, jest } from '@jest/globals';
import { screen, within } from '@testing-library/react';
import { z } from 'zod';
import { show } from '../testing/show.js';
import { EmptyHint } from './empty-hint.js';
import { ExportButton } from './export-button.js';
import { ListTable, type ListColumn } from './list-table.js';
import { useAddressQuery } from './use-address-query.js';

interface Fruit {
  readonly name: string;
  readonly count: number;
}
const FRUITS: readonly Fruit[] = Array.from({ length: 12 }, (_, index) => ({
  name: `fruit-${index}`,
  count: 12 - index,
}));

const schema = z.strictObject({
  like: z.string().optional(),
  sort: z.enum(['name', 'count']).default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().default(10),
  selected: z.string().optional(),
});
const COLUMNS: readonly ListColumn<Fruit>[] = [
  { key: 'name', title: 'Name', isSortable: true, text: ({ name }) => name },
  {
    key: 'count',
    title: 'Count',
    isSortable: true,
    text: ({ count }) => String(count),
    show: ({ count }) => <b>{count}</b>,
  },
  { key: 'do', title: '', show: () => <button type="button">eat</button> },
];

function Fruits() {
  const { query, isFiltered, change } = useAddressQuery(schema);
  const sign = query.order === 'asc' ? 1 : -1;
  const rows = FRUITS.filter(({ name }) => name.includes(query.like ?? '')).sort((a, b) =>
    query.sort === 'count' ? sign * (a.count - b.count) : sign * a.name.localeCompare(b.name),
  );
  return (
    <>
      <button type="button" onClick={() => change({ like: 'kiwi' })}>
        only kiwis
      </button>
      <ExportButton columns={COLUMNS} rows={rows} fileName="fruits" />
      <ListTable<Fruit>
        name="fruits"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ name }) => name}
        isLoading={false}
        view={query}
        onView={(view) => change(view as Partial<z.infer<typeof schema>>)}
        opens={({ name }) => `/fruits/${name}`}
        empty={<EmptyHint title={isFiltered ? 'nothing like this' : 'nothing yet'} hint="take another word" />}
        selection={{
          selected: query.selected?.split(',') ?? [],
          onSelect: (keys) => change({ page: query.page, selected: keys.join(',') || undefined }, true),
          mayBeSelected: ({ count }) => count > 1,
          label: 'choose',
        }}
      />
    </>
  );
}
const heading = (name: string) => screen.getByRole('columnheader', { name: new RegExp(name) });
const rows = () => within(screen.getByTestId('fruits')).getAllByRole('row').slice(1);

describe('a list', () => {
  it('is sorted by a press on a heading; the address says so, and the back button takes it back', async () => {
    const { person, address, back } = show(<Fruits />, { at: '/fruits' });
    await person.click(heading('Count'));
    expect(address()).toBe('/fruits?sort=count');
    expect(rows().some((row) => row.textContent?.startsWith('fruit-11'))).toBe(true);
    await person.click(heading('Count'));
    expect(address()).toBe('/fruits?sort=count&order=desc');
    await back();
    expect(address()).toBe('/fruits?sort=count');
    await back();
    expect(address()).toBe('/fruits');
  });

  it('turns its page, and begins at the first one with another order', async () => {
    const { person, address } = show(<Fruits />, { at: '/fruits' });
    await person.click(screen.getByRole('listitem', { name: '2' }));
    expect(address()).toBe('/fruits?page=2');
    await person.click(heading('Count'));
    expect(address()).toBe('/fruits?sort=count');
  });

  it('is seen by a colleague as its address says', () => {
    show(<Fruits />, { at: '/fruits?sort=count&order=asc&page=2&selected=fruit-1' });
    expect(screen.getByText('fruit-1')).toBeVisible();
    expect(screen.queryByText('fruit-11')).toBeNull();
  });

  it('keeps what is ticked in the address, and lets nothing be ticked that may not', async () => {
    const { person, address } = show(<Fruits />, { at: '/fruits?sort=count' });
    const boxes = screen.getAllByRole('checkbox', { name: 'choose' });
    expect(boxes[1]).toBeDisabled();
    await person.click(boxes[2]!);
    expect(address()).toBe('/fruits?sort=count&selected=fruit-10');
  });

  it('that is empty says why', async () => {
    const { person } = show(<Fruits />, { at: '/fruits' });
    await person.click(screen.getByText('only kiwis'));
    expect(screen.getByText('nothing like this')).toBeVisible();
    expect(screen.getByText('take another word')).toBeVisible();
    expect(screen.getByTestId('export-rows')).toBeDisabled();
  });

  it('opens the page of a row by a press on it', async () => {
    const { person, address } = show(<Fruits />, { at: '/fruits' });
    await person.click(screen.getByText('fruit-3'));
    expect(address()).toBe('/fruits/fruit-3');
  });

  it('exports the rows that are shown, in their order, without its buttons', async () => {
    const saved: Blob[] = [];
    URL.createObjectURL = (blob) => (saved.push(blob as Blob), 'blob:x');
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const { person } = show(<Fruits />, { at: '/fruits?sort=count' });
    await person.click(screen.getByTestId('export-rows'));
    const reader = new FileReader();
    const text = new Promise((resolve) => (reader.onload = () => resolve(reader.result)));
    reader.readAsText(saved[0]!);
    expect(
      String(await text)
        .split('\r\n')
        .slice(0, 3),
    ).toEqual([`"Name","Count"`, `"fruit-11","1"`, `"fruit-10","2"`]);
  });
});
