import { countSetting, inGroup } from '@yiche/platform';
import { z } from 'zod';

/** What both read, the server and the softphone gateway: the same names mean the same. */
export const sharedSettings = inGroup('网页与接口', {
  HOST: z.string().default('127.0.0.1').meta({ description: '服务与软电话网关的监听地址' }),
  TRUST_PROXY_HOPS: countSetting(0).meta({
    unit: '层',
    description:
      '浏览器与本服务之间有几层反向代理（终止 TLS 的也算，通常为 1）：从右起取 `X-Forwarded-For` 的第几个为来源地址。没有代理时为 0，此时服务与软电话网关只接受以 IP 地址或 `localhost` 为 `Host` 的请求，其余回答 421（防 DNS 重绑定）',
  }),
  PROCESS_NICENESS: countSetting(15, { max: 19 }).meta({
    description:
      '与 Asterisk 同机时，服务与软电话网关（以及 `npm start` 启动的 PostgreSQL）让处理器给它的程度：0 不让，19 最让',
  }),
});
