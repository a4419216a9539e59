#!/usr/bin/env node
// Stands in for journalctl beside stand-in-systemctl: what a unit has said since a moment, of the lines that a pattern is in.
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { unit, since, grep } = parseArgs({
  options: {
    unit: { type: 'string' },
    since: { type: 'string' },
    grep: { type: 'string' },
    quiet: { type: 'boolean' },
  },
}).values;
const log = `/var/log/units/${unit}.log`;
const from = Number(since.slice('@'.length)) * 1_000;
const timeOf = (line) => Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '');
const found = (existsSync(log) ? readFileSync(log, 'utf8') : '')
  .split('\n')
  .filter((line) => new RegExp(grep).test(line) && timeOf(line) >= from);
process.stdout.write(found.map((line) => `${line}\n`).join(''));
process.exit(found.length > 0 ? 0 : 1);
