/** One object of an ARI push: `PUT /ari/asterisk/config/dynamic/res_pjsip/<type>/<id>` with these fields. */
export interface PushedObject {
  readonly type: 'auth' | 'aor' | 'endpoint';
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
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
        send_pai: 'no',
        send_rpid: 'no',
        send_connected_line: 'no',
        trust_id_inbound: 'no',
        trust_id_outbound: 'no',
      },
    },
  ];
}
