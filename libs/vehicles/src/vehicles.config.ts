import { plateSchema, plateTypesFor } from '@yiche/contracts';
import { booleanSetting, countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';
import { readCodeMeanings } from './adapters/code-meanings.js';
import { CHARSETS, DOCUMENT_PLACE } from './adapters/soap/soap-settings.js';

/** The synthetic vehicles of the demo, from the program's own folder. */
const DEMO_FILE = 'libs/vehicles/data/synthetic-vehicles.jsonl';

/** As the platform's interface 01C21 is described; what stands in it is the deployment's. */
const TMRI_PARAMETERS = `xtlb=01&jkxlh=&jkid=01C21&yhbz=&dwmc=&dwjgdm=&yhxm=&zdbs=&xmlDoc=${DOCUMENT_PLACE}`;

const common = inGroup('车辆查询', {
  NODE_ENV: z.string().optional(),
  VEHICLE_REGISTRY_FILE: z.string().optional().meta({
    byDefault: DEMO_FILE,
    description:
      '号牌登记文件（JSON Lines，一行一车），`VEHICLE_REGISTRY_KIND=file` 且 `NODE_ENV=production` 时必填。那时不能是演示车辆，不论文件在哪里、叫什么：看的是内容',
  }),
  VEHICLE_REGISTRY_TIMEOUT_MS: countSetting(8_000, { min: 100 }).meta({
    unit: '毫秒',
    description: '登记平台多久不答复即视为不可用，重试在内：话务员最多等这么久',
  }),
  VEHICLE_REGISTRY_ATTEMPT_MS: z.coerce.number().int().min(100).optional().meta({
    unit: '毫秒',
    byDefault: '同上',
    description: '问一次登记平台最多等多久，不能长于 `VEHICLE_REGISTRY_TIMEOUT_MS`；平台有时卡住、再问就好的，可以设短',
  }),
  VEHICLE_REGISTRY_ATTEMPTS: countSetting(3, { min: 1, max: 10 }).meta({
    unit: '次',
    description: '连不上、太慢、太忙或答复读不懂时，一次查询最多问几次；到了平台的每次都计入每日次数',
  }),
  VEHICLE_REGISTRY_BREAKER_FAILURES: countSetting(5, { min: 1 }).meta({
    unit: '次',
    description: '连续失败多少次后暂停询问登记平台',
  }),
  VEHICLE_REGISTRY_BREAKER_OPEN_MS: countSetting(30_000, { min: 100 }).meta({
    unit: '毫秒',
    description: '暂停多久后再问一次看它是否恢复',
  }),
  VEHICLE_REGISTRY_CACHE_MINUTES: countSetting(5, { max: 60 }).meta({
    unit: '分钟',
    description: '同一单位这么久以内查过的号牌再查时，用已有的（加密的）结果，不再问登记平台；0：总是再问',
  }),
  VEHICLE_REGISTRY_DAILY_QUOTA: z.coerce.number().int().min(1).optional().meta({
    unit: '次',
    description: '登记平台一天（北京时间）允许的次数，所有进程合计；不设则不限',
  }),
  VEHICLE_REGISTRY_QUOTA_RESERVE: countSetting(100).meta({
    unit: '次',
    description: '每日次数中留给消防通道、应急车道等紧急工单的',
  }),
});

const fileSchema = z
  .object({
    ...common,
    ...inGroup('车辆查询', {
      VEHICLE_REGISTRY_KIND: z.literal('file').optional().meta({
        byDefault: 'file',
        description:
          '向谁查询车辆和车主：`file` 登记文件，`soap` 交警综合查询平台（TmriOutAccess），`https` 省级 HTTPS 平台',
      }),
    }),
  })
  .refine((env) => env.NODE_ENV !== 'production' || env.VEHICLE_REGISTRY_FILE !== undefined, {
    // The made-up numbers of the demo would be dialled on a real trunk.
    error: 'NODE_ENV=production 时必须指定，演示车辆不能用于生产',
    path: ['VEHICLE_REGISTRY_FILE'],
  });

/** A plate, or `plate/type` where the usual type is not meant. */
const knownPlateSetting = z
  .string()
  .transform((text) => {
    const [number = '', type] = text.split('/');
    return { number: number.trim(), type: type?.trim() ?? plateTypesFor(number.trim())[0] };
  })
  .pipe(plateSchema);

const remote = inGroup('车辆查询', {
  VEHICLE_REGISTRY_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => URL.canParse(url) && new URL(url).username === '' && new URL(url).hash === '', {
      error: '不能含账号或 # / without an account and without #',
    })
    .meta({
      description:
        '登记平台的地址，`VEHICLE_REGISTRY_KIND` 不是 `file` 时必填。`NODE_ENV=production` 时须为 https，或本机（前面有 TLS 隧道）',
    }),
  VEHICLE_REGISTRY_KNOWN_PLATE: knownPlateSetting.meta({
    description: '登记平台一定有的一个号牌（如 `苏D12345` 或 `苏D12345/01`），用来定时检查平台能不能查询，会计入次数',
  }),
});

/** Nobody between may read about a person (H3); a tunnel to a platform without TLS ends on this machine. */
const isPrivateWay = ({
  NODE_ENV,
  VEHICLE_REGISTRY_URL: url,
}: {
  NODE_ENV?: string | undefined;
  VEHICLE_REGISTRY_URL: string;
}) =>
  NODE_ENV !== 'production' ||
  url.startsWith('https:') ||
  /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
const privateWay = {
  error: '生产环境须为 https，或本机的隧道 / https, or a tunnel on this machine',
  path: ['VEHICLE_REGISTRY_URL'],
};

const parameterName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/);

const soapSchema = z
  .object({
    ...common,
    VEHICLE_REGISTRY_KIND: z.literal('soap'),
    ...remote,
    ...inGroup('VEHICLE_REGISTRY_KIND=soap', {
      VEHICLE_REGISTRY_SOAP_STYLE: z.enum(['rpc', 'document']).default('rpc').meta({
        description: '`rpc`：Axis 等；`document`：WCF 等，参数在服务的命名空间里',
      }),
      VEHICLE_REGISTRY_SOAP_VERSION: z.enum(['1.1', '1.2']).default('1.1').meta({ description: 'SOAP 版本' }),
      VEHICLE_REGISTRY_SOAP_NAMESPACE: z.string().min(1).max(300).default('http://endpoint.access.tmri.com').meta({
        description: '服务的命名空间（WSDL 的 targetNamespace）',
      }),
      VEHICLE_REGISTRY_SOAP_OPERATION: parameterName.default('queryObjectOut').meta({ description: '查询操作的名字' }),
      VEHICLE_REGISTRY_SOAP_ACTION: z.string().max(300).optional().meta({
        byDefault: '命名空间/操作',
        description: 'SOAPAction，与默认不同时才需要',
      }),
      VEHICLE_REGISTRY_SOAP_PARAMETERS: z
        .string()
        .default(TMRI_PARAMETERS)
        .transform((text) => [...new URLSearchParams(text)])
        .pipe(
          z
            .array(z.tuple([parameterName, z.string().max(500)]))
            .min(1)
            .max(30),
        )
        .refine((all) => all.some(([, value]) => value.includes(DOCUMENT_PLACE)), {
          error: `须有一个参数含 ${DOCUMENT_PLACE} / one of them must hold ${DOCUMENT_PLACE}`,
        })
        .refine((all) => new Set(all.map(([name]) => name)).size === all.length, {
          error: '参数不能重名 / a parameter twice',
        })
        .meta({
          byDefault: TMRI_PARAMETERS,
          description: `操作的参数，依平台要求的次序，\`名=值&名=值\`，值中的特殊字符用百分号编码；\`${DOCUMENT_PLACE}\` 处是查询条件。接口序列号等由平台发给，是机密`,
        }),
      VEHICLE_REGISTRY_SOAP_CHARSET: z
        .enum(CHARSETS)
        .default('utf-8')
        .meta({ description: '参数用什么编码做百分号编码，答复没有写明编码时先按它读' }),
      VEHICLE_REGISTRY_SOAP_PROVINCE: booleanSetting
        .default(true)
        .meta({ description: '`hphm` 是否以省的简称开头；`false` 则不带' }),
      VEHICLE_REGISTRY_SOAP_CODES: z
        .string()
        .default('1=found,0=not-found')
        .transform((text, context) => {
          const codes = readCodeMeanings(text);
          if (codes?.some(({ meaning }) => meaning === 'found')) return codes;
          context.addIssue({
            code: 'custom',
            message: '形如 1=found,0=not-found，须有 found / in the form 1=found,0=not-found',
          });
          return z.NEVER;
        })
        .meta({
          byDefault: '1=found,0=not-found',
          description:
            '平台的 `<code>` 各是什么意思：`found`、`not-found`、`several`（多辆）、`do-not-call`（不得呼叫）、`stale-number`（电话失效）、`out-of-province`（外省）、`not-allowed`（不许查询）、`quota`（次数用完）、`busy`、`refused`；没有写的不算答复',
        }),
    }),
  })
  .refine(isPrivateWay, privateWay);

const httpsSchema = z
  .object({
    ...common,
    VEHICLE_REGISTRY_KIND: z.literal('https'),
    ...remote,
    ...inGroup('VEHICLE_REGISTRY_KIND=https', {
      VEHICLE_REGISTRY_APP_ID: z
        .string()
        .regex(/^[\x21-\x7e]{1,100}$/)
        .meta({ description: '平台发给的应用编号' }),
      VEHICLE_REGISTRY_SECRET: z.string().min(16).max(500).meta({ description: '平台发给的签名密钥，机密' }),
    }),
  })
  .refine((env) => new URL(env.VEHICLE_REGISTRY_URL).search === '', {
    error: '不能含 ? / without a query',
    path: ['VEHICLE_REGISTRY_URL'],
  })
  .refine(isPrivateWay, privateWay);

/** Settings of vehicles: which registry is asked, how, and how often. */
export const vehiclesConfigSchema = z
  .discriminatedUnion('VEHICLE_REGISTRY_KIND', [fileSchema, soapSchema, httpsSchema])
  .refine(({ VEHICLE_REGISTRY_ATTEMPT_MS: one = 0, VEHICLE_REGISTRY_TIMEOUT_MS: all }) => one <= all, {
    error: '不能长于 VEHICLE_REGISTRY_TIMEOUT_MS / no longer than VEHICLE_REGISTRY_TIMEOUT_MS',
    path: ['VEHICLE_REGISTRY_ATTEMPT_MS'],
  })
  .refine(({ VEHICLE_REGISTRY_DAILY_QUOTA: day = Infinity, VEHICLE_REGISTRY_QUOTA_RESERVE: kept }) => kept < day, {
    error: '须小于 VEHICLE_REGISTRY_DAILY_QUOTA，否则平常的工单一次也不能查 / less than VEHICLE_REGISTRY_DAILY_QUOTA',
    path: ['VEHICLE_REGISTRY_QUOTA_RESERVE'],
  })
  .transform((env) => ({
    registry: registryOf(env),
    registryFile: env.VEHICLE_REGISTRY_FILE ?? DEMO_FILE,
    cacheMs: env.VEHICLE_REGISTRY_CACHE_MINUTES * 60_000,
    policy: {
      totalMs: env.VEHICLE_REGISTRY_TIMEOUT_MS,
      attemptMs: env.VEHICLE_REGISTRY_ATTEMPT_MS ?? env.VEHICLE_REGISTRY_TIMEOUT_MS,
      attempts: env.VEHICLE_REGISTRY_ATTEMPTS,
      breakerFailures: env.VEHICLE_REGISTRY_BREAKER_FAILURES,
      breakerOpenMs: env.VEHICLE_REGISTRY_BREAKER_OPEN_MS,
    },
    quota: { perDay: env.VEHICLE_REGISTRY_DAILY_QUOTA ?? null, reserve: env.VEHICLE_REGISTRY_QUOTA_RESERVE },
  }));

type Environment = z.output<typeof fileSchema> | z.output<typeof soapSchema> | z.output<typeof httpsSchema>;

function registryOf(env: Environment) {
  switch (env.VEHICLE_REGISTRY_KIND) {
    case 'soap':
      return {
        kind: 'soap' as const,
        url: env.VEHICLE_REGISTRY_URL,
        knownPlate: env.VEHICLE_REGISTRY_KNOWN_PLATE,
        style: env.VEHICLE_REGISTRY_SOAP_STYLE,
        version: env.VEHICLE_REGISTRY_SOAP_VERSION,
        namespace: env.VEHICLE_REGISTRY_SOAP_NAMESPACE,
        operation: env.VEHICLE_REGISTRY_SOAP_OPERATION,
        action: env.VEHICLE_REGISTRY_SOAP_ACTION ?? null,
        parameters: env.VEHICLE_REGISTRY_SOAP_PARAMETERS,
        charset: env.VEHICLE_REGISTRY_SOAP_CHARSET,
        withProvince: env.VEHICLE_REGISTRY_SOAP_PROVINCE,
        codes: env.VEHICLE_REGISTRY_SOAP_CODES,
      };
    case 'https':
      return {
        kind: 'https' as const,
        url: env.VEHICLE_REGISTRY_URL.replace(/\/+$/, ''),
        knownPlate: env.VEHICLE_REGISTRY_KNOWN_PLATE,
        appId: env.VEHICLE_REGISTRY_APP_ID,
        secret: env.VEHICLE_REGISTRY_SECRET,
      };
    default:
      return { kind: 'file' as const };
  }
}

/** Injection token as well as type of the settings of vehicles. */
export abstract class VehiclesConfig extends settingsClass(vehiclesConfigSchema) {}
