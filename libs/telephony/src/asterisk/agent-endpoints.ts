import { pbxUnavailable, refused, timedOut } from '../errors.js';

export interface AriSettings {
  /** Without a path, e.g. `http://127.0.0.1:8088`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** One request, in milliseconds. */
  readonly timeoutMs: number;
  /** The address that agents' browsers reach the PBX's media at. */
  readonly mediaAddress: string;
  /** All in seconds. */
  readonly softphone: {
    readonly qualifySeconds: number;
    readonly rtpTimeoutSeconds: number;
    readonly rtpHoldTimeoutSeconds: number;
  };
}

type ObjectType = 'auth' | 'aor' | 'endpoint' | 'contact';
type Fields = Readonly<Record<string, string>>;

/** Puts agents' softphones into Asterisk through ARI's push configuration: no file, no reload. */
export class AgentEndpoints {
  constructor(private readonly settings: AriSettings) {}

  /** Makes or renews the softphone's objects; the password of before is worth nothing from then on. */
  async put(extension: string, password: string): Promise<void> {
    const id = `agent-${extension}`;
    const { mediaAddress, softphone } = this.settings;
    // in this order: an endpoint names its auth and aor
    await this.request('PUT', 'auth', id, { auth_type: 'userpass', username: id, password });
    await this.request('PUT', 'aor', id, { ...aorFields, qualify_frequency: String(softphone.qualifySeconds) });
    await this.request('PUT', 'endpoint', id, {
      ...endpointFields,
      auth: id,
      aors: id,
      media_address: mediaAddress,
      rtp_timeout: String(softphone.rtpTimeoutSeconds),
      rtp_timeout_hold: String(softphone.rtpHoldTimeoutSeconds),
    });
  }

  /** Takes the softphone away; harmless when it is not there. */
  async delete(extension: string): Promise<void> {
    const id = `agent-${extension}`;
    await this.request('DELETE', 'endpoint', id);
    await this.request('DELETE', 'aor', id);
    await this.request('DELETE', 'auth', id);
  }

  private async request(method: 'PUT' | 'DELETE', type: ObjectType, id: string, fields?: Fields): Promise<void> {
    const { url, user, password, timeoutMs } = this.settings;
    const action = `${method} ${type}`;
    let status: number;
    try {
      const answer = await fetch(`${url}/ari/asterisk/config/dynamic/res_pjsip/${type}/${encodeURIComponent(id)}`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
          ...(fields && { 'content-type': 'application/json' }),
        },
        body:
          fields &&
          JSON.stringify({ fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      status = answer.status;
    } catch (error) {
      throw error instanceof DOMException && error.name === 'TimeoutError' ? timedOut(action) : pbxUnavailable();
    }
    if (method === 'DELETE' && status === 404) return;
    if (status >= 300) throw refused(action, `HTTP ${status}`);
  }
}

/** One registration; a second one replaces it, so that a reloaded page is reached at once. */
const aorFields: Fields = { max_contacts: '1', remove_existing: 'yes', support_path: 'no' };

const endpointFields: Fields = {
  webrtc: 'yes',
  dtls_auto_generate_cert: 'yes',
  transport: 'transport-ws',
  // From where its password is worth anything is the PBX's matter (pjsip.conf): a list here could neither be renewed nor kept over a restart.
  identify_by: 'username',
  context: 'agents', // nothing can be dialled there
  disallow: 'all',
  allow: 'alaw,ulaw,opus',
  language: 'zh',
  direct_media: 'no',
  rewrite_contact: 'yes',
  allow_transfer: 'no',
  allow_subscribe: 'no',
  bind_rtp_to_media_address: 'yes',
  send_pai: 'no',
  send_rpid: 'no',
  send_connected_line: 'no',
  trust_id_inbound: 'no',
  trust_id_outbound: 'no',
};
