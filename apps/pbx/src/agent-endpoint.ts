/** One object of an ARI push: `PUT /ari/asterisk/config/dynamic/res_pjsip/<type>/<id>` with these fields. */
export interface PushedObject {
  readonly type: 'auth' | 'aor' | 'endpoint';
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface AgentEndpointOptions {
  readonly extension: string;
  /** Short-lived; dies with the session that it was made for. */
  readonly password: string;
  readonly mediaAddress: string;
}

const noIdentity = {
  send_pai: 'no',
  send_rpid: 'no',
  send_connected_line: 'no',
  trust_id_inbound: 'no',
  trust_id_outbound: 'no',
};

/** An agent's telephone in the browser, in the order in which the objects must be pushed. Delete in reverse. */
export function agentEndpoint({ extension, password, mediaAddress }: AgentEndpointOptions): readonly PushedObject[] {
  const id = `agent-${extension}`;
  return [
    { type: 'auth', id, fields: { auth_type: 'userpass', username: id, password } },
    {
      type: 'aor',
      id,
      fields: { max_contacts: '1', remove_existing: 'yes', qualify_frequency: '15', support_path: 'no' },
    },
    {
      type: 'endpoint',
      id,
      fields: {
        auth: id,
        aors: id,
        webrtc: 'yes',
        dtls_auto_generate_cert: 'yes',
        transport: 'transport-ws',
        // Where nothing can be dialled.
        context: 'agents',
        disallow: 'all',
        allow: 'alaw,ulaw,opus',
        language: 'zh',
        direct_media: 'no',
        rewrite_contact: 'yes',
        allow_transfer: 'no',
        allow_subscribe: 'no',
        rtp_timeout: '30',
        rtp_timeout_hold: '300',
        media_address: mediaAddress,
        bind_rtp_to_media_address: 'yes',
        ...noIdentity,
      },
    },
  ];
}

/** An agent played by a SIP program at a fixed address, for tests and load: no registration, no WebRTC. */
export function staticAgentEndpoint(extension: string, contact: string, mediaAddress: string): readonly PushedObject[] {
  const id = `agent-${extension}`;
  return [
    { type: 'aor', id, fields: { contact, qualify_frequency: '0' } },
    {
      type: 'endpoint',
      id,
      fields: {
        aors: id,
        transport: 'transport-trunk',
        context: 'agents',
        disallow: 'all',
        allow: 'alaw,ulaw',
        language: 'zh',
        direct_media: 'no',
        allow_transfer: 'no',
        allow_subscribe: 'no',
        media_address: mediaAddress,
        bind_rtp_to_media_address: 'yes',
        ...noIdentity,
      },
    },
  ];
}
