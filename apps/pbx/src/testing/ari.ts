import type { PushedObject } from './static-agent-endpoint.js';
import type { PbxSettings } from '../pbx-settings.js';

/** Pushes objects into astdb as the application does. @throws Error with ARI's answer when one is refused. */
export async function pushObjects(settings: PbxSettings, objects: readonly PushedObject[]): Promise<void> {
  for (const { type, id, fields } of objects) {
    const answer = await fetch(objectUrl(settings, type, id), {
      method: 'PUT',
      headers: { ...authorization(settings), 'content-type': 'application/json' },
      body: JSON.stringify({ fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })) }),
    });
    if (!answer.ok) throw new Error(`ARI PUT ${type}/${id}: ${answer.status} ${await answer.text()}`);
  }
}

export async function deleteObjects(settings: PbxSettings, objects: readonly PushedObject[]): Promise<void> {
  for (const { type, id } of [...objects].reverse()) {
    await fetch(objectUrl(settings, type, id), { method: 'DELETE', headers: authorization(settings) });
  }
}

function objectUrl({ controlAddress, httpPort }: PbxSettings, type: string, id: string): string {
  return `http://${controlAddress}:${httpPort}/ari/asterisk/config/dynamic/res_pjsip/${type}/${id}`;
}

function authorization({ secrets }: PbxSettings): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`yiche:${secrets.ari}`).toString('base64')}` };
}
