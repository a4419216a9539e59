import { z } from 'zod';
import { areaOf, formsOf, ownerFormsOf } from './dialled-forms.js';

/** A value of a configuration line: nothing in it may begin a new line, a comment or a variable. */
const word = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const digits = z.string().regex(/^[0-9]{1,20}$/);
const port = z.int().min(1).max(65_535);
const address = z.ipv4();
/** Secrets go unquoted into a configuration file, where `;` begins a comment. */
const secret = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);
/** The dialplan's AES takes 16 characters, no more and no less. */
const recordKey = z.string().regex(/^[A-Za-z0-9_-]{16}$/);

/** Seconds; 0 would be no time at all. */
const seconds = (byDefault: number, most = 3_600) => z.int().min(1).max(most).default(byDefault);

/** One bureau (甲方) on this PBX: the number people dial, where they wait, and the number its vehicle owners see. */
export const bureauSettingsSchema = z.strictObject({
  id: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/),
  /** The bureau's number as the ledger and the statement have it, whichever way it was dialled. */
  did: digits,
  /**
   * The numbers under which the carrier may hand over a call for this bureau, as they are dialled in China; each also behind +86, 86 and
   * 0086. Default: `did`, and `did` with the area of `ownerCallerId` before it.
   */
  dialled: z.array(digits).min(1).max(50).optional(),
  queue: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  /** 合同二-6: owners are called from this number, and it is used for nothing else; whoever dials it is an owner who rings back (B6). */
  ownerCallerId: digits,
});

/** Everything the configuration templates need to know. Defaults are a single machine on loopback. */
export const pbxSettingsSchema = z
  .strictObject({
    /** Different on each node; unique ids begin with it. */
    systemName: z
      .string()
      .regex(/^[a-z][a-z0-9]{0,15}$/)
      .default('yc1'),
    bindAddress: address.default('127.0.0.1'),
    /** AMI, ARI and the softphones' WebSocket are for our own server alone: never the trunk's address where that is reachable. */
    controlAddress: address.default('127.0.0.1'),
    /** Address written into SDP. */
    mediaAddress: address.default('127.0.0.1'),
    /** From where the softphone gateway reaches this PBX: agents' credentials are worth nothing from anywhere else. Default: controlAddress. */
    gatewayAddresses: z.array(address).min(1).max(50).optional(),
    /** From where the application reaches AMI and ARI, besides controlAddress. */
    applicationAddresses: z.array(address).max(50).default([]),
    sipPort: port.default(5060),
    httpPort: port.default(8088),
    amiPort: port.default(5038),
    rtp: z.strictObject({ first: port, last: port }).default({ first: 20_000, last: 20_999 }),
    carrier: z.strictObject({ address, port }).default({ address: '127.0.0.2', port: 5060 }),
    /** `record` seals the requester's number in Asterisk's own record (CEL): the application has the same as PBX_CEL_KEY. */
    secrets: z.strictObject({ amiEvents: secret, amiControl: secret, ari: secret, record: recordKey }),
    /** How long Asterisk's own record is kept at the least, in days; twice that at the most. What it is compared with is a month old. */
    recordDays: z.int().min(1).max(3_660).default(45),
    /** How long a requester hears music and waits for an agent who went in mid-call, before another one gets the call (s). */
    agentAwaySeconds: z.int().min(1).max(300).default(15),
    /** How long the telephone of an agent who is back rings at the least, however little of that time is left (s). */
    agentReturnRingSeconds: z.int().min(1).max(60).default(5),
    /** How long an owner's telephone rings (s). Less than the application's PBX_OWNER_RING_TIMEOUT_MS. */
    ownerRingSeconds: seconds(45, 300),
    /** Every bureau's queue; all in seconds. */
    queues: z
      .strictObject({
        /** How long an agent's telephone rings before Asterisk pauses them and asks the next (A3). */
        ringSeconds: seconds(15, 300),
        /** Between two tries to find an agent for the caller at the head. */
        retrySeconds: seconds(1),
        /** Before an agent gets the next call; the application owns wrap-up, this keeps agents cycling when it is down. */
        /** Not less: in this time the application pauses who has talked, or the next caller would cut into their wrap-up. Whole seconds are counted. */
        wrapUpSeconds: z.int().min(2).max(3_600).default(3),
        /** An answer within this time counts into the queue's own service level. */
        serviceLevelSeconds: seconds(20),
        /** Between two announcements of a caller's position, also when it has not changed. */
        announceEverySeconds: seconds(30),
        /** Between two announcements of a position that changes, at the least. */
        announceAtLeastSeconds: seconds(15),
      })
      .prefault({}),
    /** The room of a call on hold or consulting; all in seconds. */
    room: z
      .strictObject({
        /** The agent's way into the room may take so long before a requester on hold looks for them. */
        enterSeconds: seconds(3, 60),
        /** Between two looks of a requester on hold whether the agent is still there. */
        lookSeconds: seconds(1, 60),
        /** An agent who is not there at a look has so long to come back before the room counts as lost. */
        lostSeconds: seconds(2, 60),
        /** A requester who joins waits so long for an agent on the way into the room. */
        joinSeconds: seconds(1, 60),
      })
      .prefault({}),
    /** Which calls the carrier may not hand over (C8, annex 二 十三): refused with 403 before anybody is answered. */
    screening: z
      .strictObject({
        /** Callers with a number from abroad: +1…, 00852…. Also a visitor's, which nothing tells from a foreign VoIP landing. */
        foreignCallers: z.boolean().default(false),
        /** How often a call may have been forwarded before it came here: 1 where the carrier's own platform hands 114 over by diversion. */
        mostForwardings: z.int().min(0).max(1).default(0),
      })
      .prefault({}),
    /** The way to the carrier; all in seconds. */
    trunk: z
      .strictObject({
        /** A leg without a packet of sound for so long is hung up. */
        rtpTimeoutSeconds: seconds(60),
        /** The same while the leg is on hold. */
        rtpHoldTimeoutSeconds: seconds(600),
        /** Between two questions (OPTIONS) whether the carrier is there; 0: it is not asked, and every call tries. */
        qualifySeconds: z.int().min(0).max(3_600).default(0),
      })
      .prefault({}),
    /** Asterisk's HTTP server: one session is one agent's WebSocket. */
    http: z
      .strictObject({
        /** Sessions at once; Asterisk's own default of 100 is a small room. */
        sessionLimit: z.int().min(1).max(100_000).default(2_000),
        /** A session that sends no request for so long is closed (ms). */
        inactivityMs: z.int().min(1_000).max(3_600_000).default(30_000),
        /** One that has been answered is kept for the next request so long (ms). */
        keepAliveMs: z.int().min(1_000).max(3_600_000).default(15_000),
      })
      .prefault({}),
    ami: z
      .strictObject({
        /** From connecting to the log-in (s). */
        authTimeoutSeconds: seconds(10, 300),
        /** A client that takes what is written so slowly is cut off (ms); Asterisk's own default of 100 does so in a moment's trouble. */
        writeTimeoutMs: z.int().min(100).max(600_000).default(5_000),
      })
      .prefault({}),
    bureaus: z
      .array(bureauSettingsSchema)
      .min(1)
      .default([{ id: 'WJ', did: '114', queue: 'wj-move-car', ownerCallerId: '0519110' }]),
  })
  .superRefine((settings, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (settings.rtp.last - settings.rtp.first < 3) refuse('rtp', 'the RTP range needs at least four ports');
    // A SIP peer identified by its address shadows a browser that registers from the same address.
    if (settings.carrier.address === settings.bindAddress) refuse('carrier', 'the carrier needs an address of its own');
    if (settings.gatewayAddresses?.includes(settings.carrier.address)) refuse('carrier', 'the carrier is no gateway');
    for (const key of ['id', 'did', 'queue', 'ownerCallerId'] as const) {
      const values = settings.bureaus.map((bureau) => bureau[key]);
      if (new Set(values).size !== values.length) refuse('bureaus', `two bureaus have the same ${key}`);
    }
    // C8: an area's number is not shown from another one.
    const areas = new Set(settings.bureaus.flatMap(({ ownerCallerId }) => areaOf(ownerCallerId) ?? []));
    if (areas.size > 1) refuse('bureaus', 'owners would be shown the numbers of two areas');
    // C4: everybody but an owner is shown the number that people dial, or none.
    const locked = new Set(settings.bureaus.map(({ ownerCallerId }) => ownerCallerId));
    if (settings.bureaus.some(({ did }) => locked.has(did)))
      refuse('bureaus', 'the number for owners is no service number');
    const forms = settings.bureaus.flatMap((bureau) => [...formsOf(bureau), ...ownerFormsOf(bureau)]);
    if (new Set(forms).size !== forms.length) refuse('bureaus', 'two bureaus can be dialled in the same way');
  });

/** What a caller writes: everything but the secrets has a default. */
export type PbxSettingsInput = z.input<typeof pbxSettingsSchema>;
export type PbxSettings = z.output<typeof pbxSettingsSchema>;
export type BureauSettings = z.output<typeof bureauSettingsSchema>;

/** The simulated carrier's side of the same trunk. */
export const citySettingsSchema = z.strictObject({
  systemName: word.default('city'),
  bindAddress: address.default('127.0.0.2'),
  sipPort: port.default(5060),
  amiPort: port.default(5038),
  rtp: z.strictObject({ first: port, last: port }).default({ first: 21_000, last: 21_999 }),
  controlPort: port.default(8114),
  controlAddress: address.default('127.0.0.1'),
  pbx: z.strictObject({ address, port }).default({ address: '127.0.0.1', port: 5060 }),
  secrets: z.strictObject({ ami: secret }),
});
export type CitySettingsInput = z.input<typeof citySettingsSchema>;
export type CitySettings = z.output<typeof citySettingsSchema>;
