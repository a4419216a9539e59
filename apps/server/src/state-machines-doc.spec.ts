import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { agentMachine } from '@yiche/agents';
import { callMachine } from '@yiche/calls';
import { trackMachine } from '@yiche/recordings';
import { relocationMachine } from '@yiche/relocations';
import { statementMachine } from '@yiche/settlement';

const file = path.resolve(import.meta.dirname, '../../../docs/state-machines.md');

/** What docs/state-machines.md must contain; to renew it, paste what the failing test prints. */
const drawings = [
  ['话务员 agent', agentMachine],
  ['通话 call', callMachine],
  ['移车工单 relocation', relocationMachine],
  ['账单 statement', statementMachine],
  ['录音 recording', trackMachine],
] as const;

describe('docs/state-machines.md', () => {
  it.each(drawings)('draws %s from the table in the code', (title, machine) => {
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`## ${title}\n\n\`\`\`mermaid\n${machine.toMermaid()}\n\`\`\``);
  });
});
