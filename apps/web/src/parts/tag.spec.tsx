import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { show } from '../testing/show.js';
import { Tag } from './tag.js';

describe('a tag', () => {
  it('says in words what its colour repeats', () => {
    show(<Tag tone="urgent">逾期</Tag>);
    expect(screen.getByText('逾期')).toHaveAttribute('data-tone', 'urgent');
  });
});
