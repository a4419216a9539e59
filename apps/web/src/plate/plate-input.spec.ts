import { describe, expect, it } from '@jest/globals';
import { changePlate, checkPlate, startPlate } from './plate-input.js';

const type = (text: string, start = startPlate('苏')) => changePlate(start, { kind: 'typed', text });

describe('the plate box', () => {
  it('upper-cases, folds full width and drops what no plate has', () => {
    expect(type('苏d·１23 4-5!').text).toBe('苏D12345');
  });

  it('takes a pasted plate with another province in place of the usual one', () => {
    expect(type('苏浙A12345').text).toBe('浙A12345');
  });

  it('takes a plate pasted behind another one in its place', () => {
    expect(type('苏D1234学苏D40404').text).toBe('苏D40404');
  });

  it('keeps the province when the whole plate is typed over', () => {
    expect(type('d', startPlate('浙A12345')).text).toBe('浙D');
    expect(type('W', startPlate('')).text).toBe('W');
  });

  it('holds eight characters', () => {
    expect(type('苏AD123456789').text).toBe('苏AD12345');
  });

  it('reads I and O in the serial as digits and leaves the agency letter O', () => {
    expect(type('苏OIO345').text).toBe('苏O10345');
  });

  it('changes the province by key and keeps the rest', () => {
    expect(changePlate(type('苏D12345'), { kind: 'province', province: '皖' }).text).toBe('皖D12345');
    expect(changePlate(startPlate(''), { kind: 'province', province: '皖' }).text).toBe('皖');
  });

  it('chooses the plate type of the shape', () => {
    expect(type('苏D12345').type).toBe('02');
    expect(type('苏DD12345').type).toBe('52');
    expect(type('苏D12345D').type).toBe('51');
    expect(type('苏D1234学').type).toBe('16');
    expect(type('苏D123').type).toBeNull();
  });

  it('keeps a chosen type while the number allows it', () => {
    const yellow = changePlate(type('苏D12345'), { kind: 'type', type: '01' });
    expect(yellow.type).toBe('01');
    expect(changePlate(yellow, { kind: 'typed', text: '苏D12346' }).type).toBe('01');
    expect(changePlate(yellow, { kind: 'typed', text: '苏DD12345' }).type).toBe('52');
  });

  it('does not take a type that the number cannot carry', () => {
    expect(changePlate(type('苏DD12345'), { kind: 'type', type: '02' }).type).toBe('52');
  });
});

describe('the check while typing', () => {
  it('finds nothing to say about a province alone', () => {
    expect(checkPlate('苏')).toEqual({ status: 'empty' });
  });

  it('says how much is missing', () => {
    expect(checkPlate('苏D123')).toEqual({ status: 'partial', missing: 2 });
    expect(checkPlate('WJ苏1')).toEqual({ status: 'partial', missing: 4 });
    expect(checkPlate('12345')).toEqual({ status: 'partial', missing: 2 });
  });

  it('knows each shape', () => {
    expect(checkPlate('苏D12345')).toEqual({ status: 'valid', shape: 'ordinary' });
    expect(checkPlate('苏DF12345')).toEqual({ status: 'valid', shape: 'new-energy-small' });
    expect(checkPlate('123456使')).toEqual({ status: 'valid', shape: 'embassy' });
    expect(checkPlate('粤Z1234港')).toEqual({ status: 'valid', shape: 'hong-kong' });
  });

  it('refuses what can no longer become a plate', () => {
    expect(checkPlate('苏12A')).toEqual({ status: 'invalid' });
    expect(checkPlate('苏DZ123456'.slice(0, 8))).toEqual({ status: 'invalid' });
  });
});
