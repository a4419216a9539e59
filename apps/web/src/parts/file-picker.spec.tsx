import { describe, expect, it, jest } from '@jest/globals';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FilePicker } from './file-picker.js';

describe('a place for a file', () => {
  it('hands on the file that is chosen, and sends nothing', async () => {
    const onFile = jest.fn<(file: File) => void>();
    const { container } = render(
      <FilePicker accept=".csv" icon={null} title="选择文件" hint="CSV" onFile={onFile} data-testid="picker" />,
    );
    const file = new File(['a,b'], 'calls.csv', { type: 'text/csv' });
    await userEvent.upload(container.querySelector('input') as HTMLInputElement, file);
    expect(onFile.mock.calls.map(([{ name }]) => name)).toEqual(['calls.csv']);
    expect(screen.getByText('选择文件')).toHaveProperty('tagName', 'P');
  });
});
